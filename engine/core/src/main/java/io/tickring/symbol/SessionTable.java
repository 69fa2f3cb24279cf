package io.tickring.symbol;

import io.tickring.tick.TickLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The source sessions of a {@link NameRegistry}: ids, and ordinals among those of one source.
 * <b>Thread:</b> any; a new session takes the lock, looking one up does not and does not allocate.
 */
final class SessionTable {
    private static final int PAGE_SHIFT = 8;

    private final int nodeId;
    private final IdPages free;
    private final SessionInfo[] sessions = new SessionInfo[TickLayout.MAX_SOURCE_ID + 1];

    /** Of each session by its label, the id; under the lock. */
    private final Map<String, Integer> ids = new HashMap<>();

    private int lastId;

    /**
     * @param nodeId whose ids are given out
     */
    SessionTable(int nodeId, int maxSources) {
        this.nodeId = nodeId;
        free = new IdPages("sources", nodeId, PAGE_SHIFT, 1, maxSources);
    }

    /** The node that gives out this id. */
    static int nodeOf(int id) {
        return (id >>> PAGE_SHIFT) % IdPages.NODES;
    }

    boolean isOwn(int id) {
        return free.owns(id);
    }

    /** As {@link NameRegistry#newSession}. */
    synchronized SessionInfo begin(SessionInfo wanted) {
        final SessionInfo session = withNewId(wanted.withOrdinal(nextOrdinal(wanted.source())));
        place(session);
        return session;
    }

    /** As {@link NameRegistry#proposeSession}. */
    synchronized SessionInfo propose(SessionInfo wanted) {
        int ordinal = 1;
        for (SessionInfo known : all()) {
            if (known.isOfSame(wanted)) {
                ordinal = Math.max(ordinal, known.ordinal() + 1);
            }
        }
        return withNewId(wanted.withOrdinal(ordinal));
    }

    private SessionInfo withNewId(SessionInfo session) {
        check(session);
        return session.withId(free.give(session.source()));
    }

    private static void check(SessionInfo session) {
        NameRules.check("source", session.source());
        DefinitionCodec.check(session);
    }

    private int nextOrdinal(String source) {
        int ordinal = 1;
        for (SessionInfo other : all()) {
            if (other.source().equals(source)) {
                ordinal = Math.max(ordinal, other.ordinal() + 1);
            }
        }
        return ordinal;
    }

    /** As {@link NameRegistry#givenSources}. */
    synchronized void given(int last) {
        free.taken(last);
    }

    /** As {@link NameRegistry#agreeToSession}. */
    synchronized SessionInfo agreeTo(SessionInfo proposed) {
        check(proposed);
        final int id = proposed.sourceId();
        if (!isId(id) || nodeOf(id) == nodeId) {
            throw new IllegalArgumentException(
                    "source id " + id + " is not another node's to give");
        }
        for (SessionInfo known : all()) {
            if (known.isOfSame(proposed) && known.ordinal() >= proposed.ordinal()) {
                return known;
            }
        }
        if (!has(id)) {
            place(proposed.withOrdinal(nextOrdinal(proposed.source())));
        }
        return session(id);
    }

    private static boolean isId(int id) {
        return id >= 1 && id <= TickLayout.MAX_SOURCE_ID;
    }

    /** All, in the order of their ids. */
    synchronized List<SessionInfo> all() {
        final List<SessionInfo> known = new ArrayList<>();
        for (int id = 1; id <= lastId; id++) {
            if (sessions[id] != null) {
                known.add(sessions[id]);
            }
        }
        return known;
    }

    /** As {@link NameRegistry#session}. */
    SessionInfo session(int id) {
        final SessionInfo session = sessions[id];
        if (session == null) {
            throw new IllegalArgumentException("no source session has id " + id);
        }
        return session;
    }

    boolean has(int id) {
        return sessions[id] != null;
    }

    /** As {@link NameRegistry#restoreSession}. */
    synchronized void restore(SessionInfo session) {
        final int id = session.sourceId();
        if (!isId(id)) {
            throw new IllegalArgumentException("source id " + id + " is out of range");
        }
        if (sessions[id] != null && !sessions[id].equals(session)) {
            throw NameRules.conflict("source", id, sessions[id].label(), session.label());
        }
        place(session);
        free.taken(id);
    }

    /** As {@link NameRegistry#learnSession}. */
    synchronized void learn(SessionInfo session) {
        final int id = session.sourceId();
        if (isId(id) && session.equals(sessions[id])) {
            return;
        }
        check(session);
        final int known = ids.getOrDefault(session.label(), id);
        if (known != id) {
            throw NameRules.twoIds("session", session.label(), known, id);
        }
        restore(session);
    }

    private void place(SessionInfo session) {
        sessions[session.sourceId()] = session;
        ids.putIfAbsent(session.label(), session.sourceId());
        lastId = Math.max(lastId, session.sourceId());
    }
}
