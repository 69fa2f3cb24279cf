package io.tickring.ingest;

import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import java.util.LongSummaryStatistics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Source sessions that are published into the ring: where each goes on, and how it ends.
 * <b>Thread:</b> any.
 */
final class RingSessions {
    /** How long a publisher waits for what an earlier one of its session left in the ring. */
    private static final long DRAIN_BEFORE_PUBLISHER_NS = TimeUnit.SECONDS.toNanos(5);

    private final IngestRing ring;
    private final RingTargets targets;
    private final RingDrain drain;
    private final RingControls controls;
    private final Set<Integer> published = ConcurrentHashMap.newKeySet();

    RingSessions(IngestRing ring, RingTargets targets, RingDrain drain, RingControls controls) {
        this.ring = ring;
        this.targets = targets;
        this.drain = drain;
        this.controls = controls;
    }

    /**
     * A publisher that goes on behind all that any target has of the session.
     *
     * @param onClosed is called when the publisher lets go of the session
     * @throws IllegalStateException when the shards do not log what an earlier publisher of the
     *     session offered
     */
    Publisher publisher(SessionInfo session, AckMode ackMode, Runnable onClosed) {
        final boolean isNew = published.add(session.sourceId());
        if (!isNew && !isLogged() && ring.isOpen()) {
            throw new IllegalStateException(
                    "session "
                            + session.label()
                            + " cannot be continued now: its shards have not yet logged what was"
                            + " offered of it; try again");
        }
        ring.names().source().session(session.sourceId());
        final LongSummaryStatistics marks = targets.marks(session.sourceId());
        return new Publisher(
                ring, session, ackMode, marks.getMin() + 1, marks.getMax() + 1, onClosed);
    }

    private boolean isLogged() {
        return drain.awaitLogged(drain.cursor(), System.nanoTime() + DRAIN_BEFORE_PUBLISHER_NS);
    }

    /**
     * Ends a session behind all that was offered of it.
     *
     * @param fsync whether to wait for the disk too
     * @return false when not every shard had written the end in time
     */
    boolean end(int sourceId, SessionEnd end, boolean fsync, long timeoutNs) {
        return controls.endSession(
                new SessionEnding(sourceId, end, true),
                fsync ? targets.forced() : targets.logged(),
                timeoutNs);
    }
}
