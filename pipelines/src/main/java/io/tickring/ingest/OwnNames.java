package io.tickring.ingest;

import io.tickring.symbol.NameRegistry;
import io.tickring.tick.TickType;

/** Names of a node alone: its store gives them out. <b>Thread:</b> any. */
final class OwnNames implements NameSource {
    private final NameRegistry registry;

    OwnNames(NameRegistry registry) {
        this.registry = registry;
    }

    @Override
    public int symbol(String name) {
        return registry.symbolId(name);
    }

    @Override
    public int type(TickType type) {
        return registry.typeId(type);
    }

    @Override
    public void session(int sourceId) {
        // Its start goes into a shard's log with its first event there.
    }
}
