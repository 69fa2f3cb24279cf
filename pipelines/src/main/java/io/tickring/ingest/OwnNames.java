package io.tickring.ingest;

import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.TickType;
import java.util.Collection;

/** Names of a node alone: its store gives them out. <b>Thread:</b> any. */
final class OwnNames implements NameSource {
    private final NameRegistry registry;

    OwnNames(NameRegistry registry) {
        this.registry = registry;
    }

    @Override
    public int symbol(String name, StallListener waiting) {
        return registry.symbolId(name);
    }

    @Override
    public boolean mayWaitForSymbol(String name) {
        return false;
    }

    @Override
    public void expect(Collection<String> symbols, StallListener waiting) {
        // Nobody needs to be asked.
    }

    @Override
    public int type(TickType type, StallListener waiting) {
        return registry.typeId(type);
    }

    @Override
    public boolean mayWaitForType(TickType type) {
        return false;
    }

    @Override
    public SessionInfo newSession(SessionInfo wanted, StallListener waiting) {
        return registry.newSession(
                wanted.source(),
                wanted.format(),
                wanted.sha256(),
                wanted.date(),
                wanted.midnightNs());
    }

    @Override
    public void session(int sourceId) {
        // Its start goes into a shard's log with its first event there.
    }
}
