package io.tickring.replay;

import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Selection;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * What the ids of one store are among those of several. Names decide. A store's own ids are kept as
 * long as no other name has them: stores of one cluster share their ids, and need no translation.
 * Immutable once filled. <b>Thread:</b> any.
 */
final class IdMap {
    private final int[] types = identity(TickLayout.MAX_TYPE_ID + 1);
    private final int[] sources = identity(TickLayout.MAX_SOURCE_ID + 1);
    private final int[] ownSources = new int[TickLayout.MAX_SOURCE_ID + 1];
    private int[] symbols = identity(NameRegistry.SYMBOL_PAGE);
    private boolean isIdentity = true;

    /**
     * Adds a store's names to those of the stores before it.
     *
     * @param all the names of all stores so far
     * @param known their sessions, by label; those of this store are added
     * @param sessions that the store has begun
     * @throws IllegalArgumentException when a name stands for two things
     */
    IdMap(
            NameRegistry all,
            Map<String, SessionInfo> known,
            NameRegistry own,
            List<SessionInfo> sessions) {
        Arrays.fill(ownSources, -1);
        keepIds(all, own);
        for (TickType type : own.types()) {
            types[own.findType(type.name())] = all.typeId(type);
            isIdentity &= all.typeId(type) == own.findType(type.name());
        }
        for (String symbol : own.symbols()) {
            addSymbol(own.findSymbol(symbol), all.symbolId(symbol));
        }
        for (SessionInfo session : sessions) {
            addSession(all, known, session);
        }
    }

    private static int[] identity(int length) {
        final int[] same = new int[length];
        Arrays.setAll(same, id -> id);
        return same;
    }

    /** New names keep their ids where those are free, before others are given new ones. */
    private static void keepIds(NameRegistry all, NameRegistry own) {
        for (TickType type : own.types()) {
            final int id = own.findType(type.name());
            if (all.findType(type.name()) < 0 && !all.hasType(id)) {
                all.learnType(id, type);
            }
        }
        for (String symbol : own.symbols()) {
            final int id = own.findSymbol(symbol);
            if (all.findSymbol(symbol) < 0 && !all.hasSymbol(id)) {
                all.learnSymbol(id, symbol);
            }
        }
    }

    private void addSymbol(int id, int amongAll) {
        if (id >= symbols.length) {
            final int known = symbols.length;
            symbols = Arrays.copyOf(symbols, Math.max(id + 1, known * 2));
            for (int i = known; i < symbols.length; i++) {
                symbols[i] = i;
            }
        }
        symbols[id] = amongAll;
        isIdentity &= amongAll == id;
    }

    private void addSession(NameRegistry all, Map<String, SessionInfo> known, SessionInfo session) {
        final SessionInfo same = known.computeIfAbsent(session.label(), label -> add(all, session));
        if (!session.withId(same.sourceId()).equals(same)) {
            throw new IllegalArgumentException(
                    "session "
                            + session.label()
                            + " is not the same everywhere: "
                            + same
                            + " and "
                            + session);
        }
        sources[session.sourceId()] = same.sourceId();
        ownSources[same.sourceId()] = session.sourceId();
        isIdentity &= same.sourceId() == session.sourceId();
    }

    private static SessionInfo add(NameRegistry all, SessionInfo session) {
        int id = session.sourceId();
        for (int free = 1; all.hasSession(id); free++) {
            id = free;
        }
        all.restoreSession(session.withId(id));
        return all.session(id);
    }

    /** Whether every id of the store stands for the same among all. */
    boolean isIdentity() {
        return isIdentity;
    }

    /** The store's id of one of all sessions; -1 when it has not begun there. */
    int ownSource(int sourceId) {
        return ownSources[sourceId];
    }

    /** The same selection in the store's own ids. */
    Selection toOwn(Selection selection) {
        return isIdentity
                ? selection
                : new Selection(
                        toOwn(selection.symbols(), symbols),
                        toOwn(selection.types(), types),
                        toOwn(selection.sources(), sources),
                        selection.fromTime(),
                        selection.toTime());
    }

    private static BitSet toOwn(BitSet wanted, int[] ids) {
        if (wanted == null) {
            return null;
        }
        final BitSet own = new BitSet();
        for (int id = 0; id < ids.length; id++) {
            if (wanted.get(ids[id])) {
                own.set(id);
            }
        }
        return own;
    }

    /** Gives the header of an event the ids that are used among all. */
    void translate(ByteBuffer lines, int offset) {
        final int word = TickLayout.typeAndLines(lines, offset);
        final int type = types[TickLayout.typeOf(word)];
        lines.putInt(
                offset + TickLayout.SYMBOL_ID_OFFSET, symbols[TickLayout.symbolId(lines, offset)]);
        lines.putShort(
                offset + TickLayout.TYPE_AND_LINES_OFFSET,
                (short) TickLayout.typeAndLines(type, TickLayout.linesOf(word)));
        lines.putShort(
                offset + TickLayout.SOURCE_ID_OFFSET,
                (short) sources[TickLayout.sourceId(lines, offset)]);
    }
}
