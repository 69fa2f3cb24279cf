package io.tickring.replication;

import io.tickring.ingest.IngestRing;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which names this node's log holds, on the disk: only those may another node be told. What is
 * known and not here may be forgotten with this life, and its id be given out again. <b>Thread:</b>
 * any.
 */
final class LoggedNames {
    private final IngestRing ring;
    private final Set<Integer> symbols = ConcurrentHashMap.newKeySet();
    private final Set<Integer> types = ConcurrentHashMap.newKeySet();
    private final Set<Integer> sessions = ConcurrentHashMap.newKeySet();

    /**
     * @param names of a store that was just opened: its types and sessions were read from its log,
     *     which opening forced. Its symbols, which may be millions, count when they are asked for.
     */
    LoggedNames(IngestRing ring, NameRegistry names) {
        this.ring = ring;
        for (TickType type : names.types()) {
            types.add(names.findType(type.name()));
        }
        for (SessionInfo session : names.sessions()) {
            sessions.add(session.sourceId());
        }
    }

    boolean hasType(int typeId) {
        return typeId < BuiltinTypes.FIRST_DEFINED_ID || types.contains(typeId);
    }

    boolean hasSession(int sourceId) {
        return sessions.contains(sourceId);
    }

    /**
     * Has the log define those of these symbols that are not here yet, all at once.
     *
     * @param timeoutNs for all of them
     * @return false when they are not in the log, on the disk, in time
     */
    boolean logSymbols(List<Integer> ids, long timeoutNs) {
        final List<Integer> missing =
                ids.stream().distinct().filter(id -> !symbols.contains(id)).toList();
        if (missing.isEmpty()) {
            return true;
        }
        if (!ring.defineSymbols(missing, timeoutNs)) {
            return false;
        }
        symbols.addAll(missing);
        return true;
    }

    /** As {@link #logSymbols}, of a type. */
    boolean logType(int typeId, long timeoutNs) {
        if (hasType(typeId)) {
            return true;
        }
        if (!ring.defineType(typeId, timeoutNs)) {
            return false;
        }
        types.add(typeId);
        return true;
    }

    /** As {@link #logSymbols}, of a session's start. */
    boolean logSession(int sourceId, long timeoutNs) {
        if (hasSession(sourceId)) {
            return true;
        }
        if (!ring.defineSession(sourceId, timeoutNs)) {
            return false;
        }
        sessions.add(sourceId);
        return true;
    }
}
