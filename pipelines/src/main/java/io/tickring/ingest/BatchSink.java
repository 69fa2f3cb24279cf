package io.tickring.ingest;

import io.tickring.feed.TickSink;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a decoder write events straight into the ring, many to a claim. <b>Thread:</b> the
 * publisher's.
 *
 * <p>A claim that is not filled when its events must go is filled up with pads. A claim is never
 * held while waiting: whoever waits has published what it had.
 */
public final class BatchSink implements TickSink, AutoCloseable {
    private static final int CLAIM_LINES = 128;
    private static final int SPINS = 100;
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private static final long TELL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A source that can wait does not wait for ever for flushes that fail. */
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(10);

    private final IngestRing ring;
    private final RingClaims claims;
    private final Publisher publisher;
    private final FullPolicy policy;
    private final Admission admission;
    private final RingMemory memory;
    private final TickWriter writer = new TickWriter();
    private final ByteBuffer scratch =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final StallListener stalls;
    private long stalledSinceNs;
    private long toldNs;
    private long claimFirst;
    private long claimLast = -1;
    private long nextLine;
    private long claimTargets;
    private int lines;
    private boolean inScratch;
    private boolean dropping;
    private final BitSet symbols = new BitSet();
    private long sequence;
    private long accepted;
    private long dropped;

    BatchSink(
            IngestRing ring,
            Publisher publisher,
            FullPolicy policy,
            Admission admission,
            StallListener stalls) {
        this.stalls = stalls;
        this.ring = ring;
        this.claims = ring.claims();
        this.publisher = publisher;
        this.policy = policy;
        this.admission = admission;
        this.memory = claims.memory();
        this.sequence = publisher.nextSequence();
    }

    @Override
    public TickWriter begin(
            int typeId, int lineCount, int symbolId, long eventTime, long receiveTime) {
        lines = lineCount;
        if (!symbols.get(symbolId)) {
            symbols.set(symbolId);
        }
        dropping = !room(symbolId);
        final int offset = memory.offset(nextLine);
        inScratch = dropping || memory.wraps(offset, lineCount << TickLayout.LINE_SHIFT);
        if (inScratch) {
            writer.wrap(scratch, 0);
        } else {
            writer.wrap(memory.lines(), offset);
        }
        return writer.begin(
                typeId,
                lineCount,
                symbolId,
                publisher.sourceId(),
                sequence,
                eventTime,
                receiveTime);
    }

    @Override
    public void end() {
        sequence++;
        if (dropping) {
            dropped++;
            return;
        }
        if (inScratch) {
            memory.copyIn(memory.offset(nextLine), lines << TickLayout.LINE_SHIFT, scratch);
        }
        admission.route(nextLine, lines);
        claimTargets |= admission.targets();
        nextLine += lines;
        accepted++;
        if (nextLine > claimLast) {
            publish();
        }
    }

    /** Finds room for the event in the open claim or a new one; false when it is to be dropped. */
    private boolean room(int symbolId) {
        for (int attempt = 0; ; attempt++) {
            Offer answer = admission.admit(symbolId, lines);
            if (answer == Offer.OK) {
                if (nextLine + lines - 1 <= claimLast) {
                    return true;
                }
                flush();
                answer = claim();
                if (answer == Offer.OK) {
                    return true;
                }
            }
            flush();
            if (answer == Offer.CLOSED) {
                throw new FeedClosedException(ring.failure());
            }
            if (policy == FullPolicy.DROP_AND_COUNT) {
                ring.targets().countRefused(admission.target());
                return false;
            }
            idle(attempt);
        }
    }

    private Offer claim() {
        final long last = claims.tryClaim(CLAIM_LINES);
        if (last < 0) {
            return last == RingClaims.NO_ROOM ? Offer.FULL : Offer.CLOSED;
        }
        claimLast = last;
        claimFirst = last - CLAIM_LINES + 1;
        nextLine = claimFirst;
        return Offer.OK;
    }

    private void idle(int attempt) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
            return;
        }
        final long nowNs = System.nanoTime();
        if (attempt == SPINS) {
            stalledSinceNs = nowNs;
            toldNs = nowNs;
        }
        final String flushFailure = ring.flushFailure();
        if (flushFailure != null && nowNs - stalledSinceNs > GIVE_UP_NS) {
            throw new FeedClosedException(flushFailure);
        }
        if (nowNs - toldNs > TELL_NS) {
            toldNs = nowNs;
            stalls.onStalled(nowNs - stalledSinceNs, ring.refusal().orElse("room has just come"));
        }
        LockSupport.parkNanos(IDLE_NS);
    }

    /** Publishes what was written; to be called when the source has nothing more for now. */
    public void flush() {
        if (claimLast < claimFirst) {
            if (sequence > publisher.nextSequence()) {
                // What was dropped since then is settled with what was published last.
                publisher.published(claimLast, sequence - 1, 0);
            }
            return;
        }
        claims.pad(nextLine, claimLast);
        nextLine = claimLast + 1;
        publish();
    }

    private void publish() {
        claims.publish(claimFirst, claimLast);
        publisher.published(claimLast, sequence - 1, claimTargets);
        claimTargets = 0;
        claimFirst = claimLast + 1;
        nextLine = claimFirst;
    }

    @Override
    public int symbolId(String name) {
        final NameSource names = ring.names().source();
        if (names.mayWaitForSymbol(name)) {
            flush();
        }
        return names.symbol(name, stalls);
    }

    @Override
    public void expect(Collection<String> names) {
        final NameSource source = ring.names().source();
        final List<String> missing = names.stream().filter(source::mayWaitForSymbol).toList();
        if (!missing.isEmpty()) {
            flush();
            source.expect(missing, stalls);
        }
    }

    @Override
    public int typeId(TickType type) {
        final NameSource names = ring.names().source();
        if (names.mayWaitForType(type)) {
            flush();
        }
        return names.type(type, stalls);
    }

    /** Ids of the symbols on the events so far, 0 left out. */
    public BitSet symbols() {
        final BitSet named = (BitSet) symbols.clone();
        named.clear(0);
        return named;
    }

    /** Events that the ring took. */
    public long accepted() {
        return accepted;
    }

    /** Events dropped because the ring or their shard was full. */
    public long dropped() {
        return dropped;
    }

    /** Publishes what was written. */
    @Override
    public void close() {
        flush();
    }
}
