package io.tickring.shard;

import io.tickring.symbol.Marks;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a shard's log has defined so far: the symbols, types and sessions that may be used in it.
 * <b>Thread:</b> the shard thread; ends and begun sessions are read by any.
 */
final class Definitions implements Marks.MarkVisitor {
    private final NameRegistry names;
    private final BitSet symbols = new BitSet();
    private final boolean[] types = new boolean[TickLayout.MAX_TYPE_ID + 1];
    private final Map<Integer, SessionInfo> sessions = new ConcurrentHashMap<>();
    private final Map<Integer, SessionEnd> ends = new ConcurrentHashMap<>();

    Definitions(NameRegistry names) {
        this.names = names;
        symbols.set(0);
        for (int id = 1; id <= BuiltinTypes.all().size(); id++) {
            types[id] = true;
        }
    }

    boolean hasSymbol(int symbolId) {
        return symbols.get(symbolId);
    }

    boolean hasType(int typeId) {
        return types[typeId];
    }

    boolean hasSession(int sourceId) {
        return sessions.containsKey(sourceId);
    }

    SessionEnd end(int sourceId) {
        return ends.get(sourceId);
    }

    BitSet symbols() {
        return symbols;
    }

    boolean[] types() {
        return types;
    }

    Map<Integer, SessionInfo> sessions() {
        return sessions;
    }

    Map<Integer, SessionEnd> ends() {
        return ends;
    }

    void symbolDefined(int id) {
        symbols.set(id);
    }

    void typeDefined(int id) {
        types[id] = true;
    }

    void sessionStarted(SessionInfo session) {
        sessions.put(session.sourceId(), session);
    }

    @Override
    public void onSymbol(int id, String name) {
        names.restoreSymbol(id, name);
        symbolDefined(id);
    }

    @Override
    public void onType(int id, TickType type) {
        names.restoreType(id, type);
        typeDefined(id);
    }

    @Override
    public void onSessionStart(SessionInfo session) {
        names.restoreSession(session);
        sessionStarted(session);
    }

    @Override
    public void onSessionEnd(int sourceId, SessionEnd end) {
        ends.put(sourceId, end);
    }
}
