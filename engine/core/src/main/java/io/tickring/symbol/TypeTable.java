package io.tickring.symbol;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The types of a {@link NameRegistry}, those that every store has among them. <b>Thread:</b> any; a
 * new type takes the lock, looking one up does not and does not allocate.
 */
final class TypeTable {
    private static final int PAGE_SHIFT = 6;

    private final IdPages free;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final TickType[] types = new TickType[TickLayout.MAX_TYPE_ID + 1];

    /**
     * @param nodeId whose ids are given out
     */
    TypeTable(int nodeId, int maxTypes) {
        free = new IdPages("types", nodeId, PAGE_SHIFT, BuiltinTypes.FIRST_DEFINED_ID, maxTypes);
        final List<TickType> builtin = BuiltinTypes.all();
        for (int i = 0; i < builtin.size(); i++) {
            types[i + 1] = builtin.get(i);
            ids.put(builtin.get(i).name(), i + 1);
        }
    }

    /** As {@link NameRegistry#typeId}. */
    synchronized int id(TickType type) {
        final Integer known = ids.get(type.name());
        if (known != null) {
            if (!types[known].equals(type)) {
                throw new IllegalArgumentException(
                        "type " + type.name() + " is already defined with other fields");
            }
            return known;
        }
        DefinitionCodec.check(type);
        final int id = free.give(type.name());
        types[id] = type;
        ids.put(type.name(), id);
        return id;
    }

    /** The id of the type of this name, or -1. */
    int find(String name) {
        return ids.getOrDefault(name, -1);
    }

    /** As {@link NameRegistry#type}. */
    TickType type(int id) {
        final TickType type = id >= 0 && id < types.length ? types[id] : null;
        if (type == null) {
            throw new IllegalArgumentException("no type has id " + id);
        }
        return type;
    }

    boolean has(int id) {
        return id >= 0 && id < types.length && types[id] != null;
    }

    /** All, in the order of their ids. */
    synchronized List<TickType> all() {
        final List<TickType> known = new ArrayList<>();
        for (TickType type : types) {
            if (type != null) {
                known.add(type);
            }
        }
        return known;
    }

    /** As {@link NameRegistry#restoreType}. */
    synchronized void restore(int id, TickType type) {
        if (id < BuiltinTypes.FIRST_DEFINED_ID || id > TickLayout.MAX_TYPE_ID) {
            throw new IllegalArgumentException(
                    "type id " + id + " of " + type + " is out of range");
        }
        if (types[id] != null) {
            if (!types[id].equals(type)) {
                throw NameRules.conflict("type", id, types[id].name(), type.name());
            }
            return;
        }
        final Integer known = ids.putIfAbsent(type.name(), id);
        if (known != null) {
            throw NameRules.twoIds("type", type.toString(), known, id);
        }
        types[id] = type;
        free.taken(id);
    }
}
