package io.tickring.ingest;

import com.lmax.disruptor.Sequence;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.TickType;

/**
 * Names on their way into the ring: who gives them an id, whether that may take a while, and how a
 * definition gets into the logs ahead of what uses it. <b>Thread:</b> any.
 */
final class RingNames {
    private final NameRegistry registry;
    private final RingControls controls;
    private final boolean amongPeers;
    private NameSource source;
    private Sequence[] definedAt;

    /**
     * @param amongPeers whether other nodes give out names, too
     * @param logged ring sequence up to which each shard has logged
     */
    RingNames(NameRegistry registry, RingControls controls, boolean amongPeers, Sequence[] logged) {
        this.registry = registry;
        this.controls = controls;
        this.amongPeers = amongPeers;
        source = new OwnNames(registry);
        definedAt = logged;
    }

    /** Has names given out elsewhere than by the store alone; before the ring starts. */
    void giveFrom(NameSource elsewhere) {
        source = elsewhere;
    }

    /**
     * Has definitions wait for the disk; before the ring starts.
     *
     * @param forced ring sequence up to which each shard's log is forced
     */
    void awaitForced(Sequence[] forced) {
        definedAt = forced;
    }

    /** Every name that the store knows. */
    NameRegistry registry() {
        return registry;
    }

    /** Gives out the ids of new names. */
    NameSource source() {
        return source;
    }

    /**
     * Whether the id of a symbol may have to wait for the log or another node. Who waits must hold
     * no claim: the log may have to come behind it.
     */
    boolean mayWaitForSymbol(String name) {
        return amongPeers && registry.findSymbol(name) < 0;
    }

    /** As {@link #mayWaitForSymbol}, of a type. */
    boolean mayWaitForType(TickType type) {
        return amongPeers && registry.findType(type.name()) < 0;
    }

    /**
     * Has a definition written into the logs that need it.
     *
     * @return false when it is not there in time
     */
    boolean define(Defining what, long timeoutNs) {
        return controls.define(what, definedAt, timeoutNs);
    }
}
