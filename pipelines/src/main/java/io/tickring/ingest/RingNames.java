package io.tickring.ingest;

import com.lmax.disruptor.Sequence;
import io.tickring.symbol.NameRegistry;
import java.util.List;

/**
 * Names on their way into the ring: who gives them an id, whether that may take a while, and how a
 * definition gets into the logs ahead of what uses it. <b>Thread:</b> any.
 */
final class RingNames {
    private final NameRegistry registry;
    private final RingControls controls;
    private final Sequence[] forced;
    private final ForceDemand demand;
    private NameSource source;

    /**
     * @param forced ring sequence up to which each shard's log is forced
     * @param demand has the logs forced at once
     */
    RingNames(NameRegistry registry, RingControls controls, Sequence[] forced, ForceDemand demand) {
        this.registry = registry;
        this.controls = controls;
        this.forced = forced;
        this.demand = demand;
        source = new OwnNames(registry);
    }

    /** Has names given out elsewhere than by the store alone; before the ring starts. */
    void giveFrom(NameSource elsewhere) {
        source = elsewhere;
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
     * Has definitions written into the logs that need them, and waits for the disk once.
     *
     * @param timeoutNs for all of them
     * @return false when they are not there in time
     */
    boolean define(List<Defining> all, long timeoutNs) {
        demand.add();
        try {
            return controls.define(all, forced, timeoutNs);
        } finally {
            demand.remove();
        }
    }
}
