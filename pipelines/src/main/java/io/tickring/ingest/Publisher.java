package io.tickring.ingest;

import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Offers the ticks of one source session. <b>Thread:</b> one; two threads need two publishers.
 *
 * <p>Sequences are counted here: the first offer carries {@link #nextSequence}, each accepted one
 * moves it by one. A new publisher of a session that was broken off goes on behind the highest
 * sequence that any shard holds; a source that can start over asks {@link #resumeFrom} and calls
 * {@link #startAt}.
 */
public final class Publisher implements AutoCloseable {
    private static final Field TRADE_PRICE = BuiltinTypes.TRADE.field("price");
    private static final Field TRADE_SIZE = BuiltinTypes.TRADE.field("size");
    private static final Field BID_PRICE = BuiltinTypes.QUOTE.field("bidPrice");
    private static final Field BID_SIZE = BuiltinTypes.QUOTE.field("bidSize");
    private static final Field ASK_PRICE = BuiltinTypes.QUOTE.field("askPrice");
    private static final Field ASK_SIZE = BuiltinTypes.QUOTE.field("askSize");
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);

    private final IngestRing ring;
    private final RingClaims claims;
    private final RingMemory memory;
    private final SessionInfo session;
    private final AckMode ackMode;
    private final long resumeFrom;
    private final Runnable onClosed;
    private final Admission admission;
    private Checkpoints checkpoints;
    private final TickWriter writer = new TickWriter();
    private final ByteBuffer scratch =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long nextSequence;
    private int stagedLines;
    private int stagedSymbol;
    private boolean closed;

    Publisher(
            IngestRing ring,
            SessionInfo session,
            AckMode ackMode,
            long resumeFrom,
            long nextSequence,
            Runnable onClosed) {
        this.onClosed = onClosed;
        this.ring = ring;
        this.claims = ring.claims();
        this.memory = claims.memory();
        this.session = session;
        this.ackMode = ackMode;
        this.resumeFrom = resumeFrom;
        this.nextSequence = nextSequence;
        this.admission = new Admission(ring, ackMode);
        this.checkpoints = new Checkpoints(resumeFrom - 1);
        if (ackMode == AckMode.FSYNC) {
            ring.forceDemand().add();
        }
    }

    public SessionInfo session() {
        return session;
    }

    public AckMode ackMode() {
        return ackMode;
    }

    /**
     * Where a source that can start over must start: 1 + the highest sequence that <em>every</em>
     * shard holds. Shards that hold more drop what they hold, and count it.
     */
    public long resumeFrom() {
        return resumeFrom;
    }

    /** The sequence of the next accepted offer. */
    public long nextSequence() {
        return nextSequence;
    }

    /**
     * Counts on from this sequence, for a source that starts over. What shards hold already is
     * dropped.
     *
     * @param sequence at least 1, and no higher than {@link #nextSequence}
     */
    public void startAt(long sequence) {
        if (sequence < 1 || sequence > nextSequence) {
            throw new IllegalArgumentException(
                    "a session goes on at 1.." + nextSequence + ": " + sequence);
        }
        nextSequence = sequence;
        checkpoints = new Checkpoints(sequence - 1);
    }

    /** Offers a trade. Times in ns since the epoch, price in 10⁻⁹, size in whole units. */
    public Offer trade(int symbolId, long eventTimeNs, long receiveTimeNs, long price, long size) {
        final long at = claim(symbolId, 1);
        if (at < 0) {
            return refusal(at);
        }
        begin(at, BuiltinTypes.TRADE_ID, symbolId, eventTimeNs, receiveTimeNs);
        writer.putLong(TRADE_PRICE, price).putLong(TRADE_SIZE, size);
        return accept(at, at);
    }

    /** Offers a quote; units as in {@link #trade}. */
    public Offer quote(
            int symbolId,
            long eventTimeNs,
            long receiveTimeNs,
            long bidPrice,
            long bidSize,
            long askPrice,
            long askSize) {
        final long at = claim(symbolId, 1);
        if (at < 0) {
            return refusal(at);
        }
        begin(at, BuiltinTypes.QUOTE_ID, symbolId, eventTimeNs, receiveTimeNs);
        writer.putLong(BID_PRICE, bidPrice).putLong(BID_SIZE, bidSize);
        writer.putLong(ASK_PRICE, askPrice).putLong(ASK_SIZE, askSize);
        return accept(at, at);
    }

    private void begin(long at, int typeId, int symbolId, long eventTimeNs, long receiveTimeNs) {
        writer.wrap(memory.lines(), memory.offset(at))
                .begin(
                        typeId,
                        1,
                        symbolId,
                        session.sourceId(),
                        nextSequence,
                        eventTimeNs,
                        receiveTimeNs);
    }

    /**
     * Begins an event of any type. Write its fields, then {@link #offer}.
     *
     * @param typeId from the node
     * @param type of that id, whose events are all of one length
     */
    public TickWriter stage(
            int typeId, TickType type, int symbolId, long eventTimeNs, long receiveTimeNs) {
        return stage(typeId, type.lines(), symbolId, eventTimeNs, receiveTimeNs);
    }

    /**
     * As {@link #stage(int, TickType, int, long, long)}, for a type whose events differ in length.
     */
    public TickWriter stage(
            int typeId, int lines, int symbolId, long eventTimeNs, long receiveTimeNs) {
        checkType(typeId, lines);
        stagedLines = lines;
        stagedSymbol = symbolId;
        return writer.wrap(scratch, 0)
                .begin(
                        typeId,
                        lines,
                        symbolId,
                        session.sourceId(),
                        nextSequence,
                        eventTimeNs,
                        receiveTimeNs);
    }

    private void checkType(int typeId, int lines) {
        if (!ring.names().registry().hasType(typeId) || BuiltinTypes.isMark(typeId)) {
            throw new IllegalArgumentException(
                    "no type of market events has id "
                            + typeId
                            + "; define it with the node first");
        }
        final int least = ring.names().registry().type(typeId).lines();
        if (lines < least || lines > TickLayout.MAX_LINES) {
            throw new IllegalArgumentException(
                    "an event of type "
                            + ring.names().registry().type(typeId)
                            + " has "
                            + least
                            + " to "
                            + TickLayout.MAX_LINES
                            + " lines, not "
                            + lines);
        }
    }

    /** Offers the event that was staged; after FULL it may be offered again as it is. */
    public Offer offer() {
        if (stagedLines == 0) {
            throw new IllegalStateException("no event was staged");
        }
        final long last = claim(stagedSymbol, stagedLines);
        if (last < 0) {
            return refusal(last);
        }
        scratch.putLong(TickLayout.SOURCE_SEQUENCE_OFFSET, nextSequence);
        final long first = last - stagedLines + 1;
        memory.copyIn(memory.offset(first), stagedLines << TickLayout.LINE_SHIFT, scratch);
        stagedLines = 0;
        return accept(first, last);
    }

    /** Routes, admits and claims; negative when refused. */
    private long claim(int symbolId, int lines) {
        final Offer admitted = admission.admit(symbolId, lines);
        if (admitted != Offer.OK) {
            return admitted == Offer.FULL ? RingClaims.NO_ROOM : RingClaims.NOT_OPEN;
        }
        final long last = claims.tryClaim(lines);
        if (last >= 0) {
            admission.route(last - lines + 1, lines);
        }
        return last;
    }

    private Offer refusal(long claim) {
        ring.targets().countRefused(admission.target());
        return claim == RingClaims.NO_ROOM ? Offer.FULL : Offer.CLOSED;
    }

    private Offer accept(long first, long last) {
        claims.publish(first, last);
        checkpoints.add(last, nextSequence++, admission.targets());
        return Offer.OK;
    }

    /**
     * The highest sequence S such that all up to S are acked in every shard, as the ack mode means
     * it; those that another node owns are acked when that node has said so. A shard or node that
     * none of them went to, and one that was dropped, hold nothing back. <b>Thread:</b> the
     * publisher's.
     */
    public long acked() {
        return switch (ackMode) {
            case MEMORY -> checkpoints.upToAll();
            case WAL -> checkpoints.upTo(ring.targets().logged());
            case FSYNC -> checkpoints.upTo(ring.targets().forced());
        };
    }

    /**
     * Waits until all that was accepted is acked; false when the time passed or the node failed.
     */
    public boolean awaitAcked(Duration timeout) {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!isAllAcked()) {
            if (System.nanoTime() - deadlineNs > 0 || ring.failure() != null) {
                return isAllAcked();
            }
            LockSupport.parkNanos(IDLE_NS);
        }
        return true;
    }

    private boolean isAllAcked() {
        acked();
        return checkpoints.isEmpty();
    }

    /**
     * A sink that decoders write into, claiming by the batch. Use it or single offers, not both.
     */
    public BatchSink sink(FullPolicy policy) {
        return sink(policy, StallListener.NONE);
    }

    /**
     * As {@link #sink(FullPolicy)}.
     *
     * @param stalls is told while a sink that waits finds no room
     */
    public BatchSink sink(FullPolicy policy, StallListener stalls) {
        return new BatchSink(ring, this, policy, admission, stalls);
    }

    int sourceId() {
        return session.sourceId();
    }

    /**
     * The sink published up to here.
     *
     * @param shards that the events went to, for {@link Checkpoints}
     */
    void published(long ringSequence, long lastSequence, long shards) {
        nextSequence = lastSequence + 1;
        checkpoints.add(ringSequence, lastSequence, shards);
    }

    /**
     * Writes how the session ended, behind all that was offered of it; it is finished then.
     *
     * @return false when not every shard had written it, or not every other node had acked it,
     *     within 30 s; it stays on its way
     */
    public boolean end(SessionEnd end) {
        return end(end, END_TIMEOUT);
    }

    /** As {@link #end(SessionEnd)}, within another time. */
    public boolean end(SessionEnd end, Duration timeout) {
        return ring.sessions()
                .end(session.sourceId(), end, ackMode == AckMode.FSYNC, timeout.toNanos());
    }

    /** Lets go of the session without ending it: another publisher may go on with it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (ackMode == AckMode.FSYNC) {
            ring.forceDemand().remove();
        }
        onClosed.run();
    }
}
