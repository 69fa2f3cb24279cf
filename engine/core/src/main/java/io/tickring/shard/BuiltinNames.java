package io.tickring.shard;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Names;
import io.tickring.tick.TickType;
import java.util.List;

/** Names enough to read the log's own marks: the built-in types. */
enum BuiltinNames implements Names {
    INSTANCE;

    private static final List<TickType> ALL = BuiltinTypes.all();

    @Override
    public String symbol(int symbolId) {
        return "";
    }

    @Override
    public TickType type(int typeId) {
        if (typeId < 1 || typeId > ALL.size()) {
            throw new IllegalArgumentException("no built-in type has id " + typeId);
        }
        return ALL.get(typeId - 1);
    }

    @Override
    public String source(int sourceId) {
        return "";
    }
}
