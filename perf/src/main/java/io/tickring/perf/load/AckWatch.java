package io.tickring.perf.load;

import io.tickring.ingest.Publisher;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the time from when a tick was due until its publisher, who looks again and again, sees it
 * acked. <b>Thread:</b> the publisher's.
 */
final class AckWatch {
    /** More than ring and unforced window hold together. */
    private static final int IN_FLIGHT = 1 << 21;

    private static final int MASK = IN_FLIGHT - 1;

    private final Publisher publisher;
    private final long[] dueNs = new long[IN_FLIGHT];
    private StageRecorder stage = new StageRecorder();
    private long acked;

    /** When the highest acked tick was due; read by other threads. */
    private final AtomicLong ackedDueNs = new AtomicLong(Long.MIN_VALUE);

    AckWatch(Publisher publisher) {
        this.publisher = publisher;
        acked = publisher.nextSequence() - 1;
    }

    /** A new pass. All that was offered before has been acked. */
    void begin() {
        stage = new StageRecorder();
    }

    /** The publisher's last accepted offers, up to now, were due then. */
    void offered(long firstSequence, long due) {
        for (long sequence = firstSequence; sequence < publisher.nextSequence(); sequence++) {
            if (sequence - acked > IN_FLIGHT) {
                throw new IllegalStateException(
                        "more than " + IN_FLIGHT + " ticks wait for their ack; offer fewer");
            }
            dueNs[(int) sequence & MASK] = due;
        }
    }

    void poll() {
        final long upTo = publisher.acked();
        if (upTo <= acked) {
            return;
        }
        final long nowNs = System.nanoTime();
        while (acked < upTo) {
            acked++;
            stage.record(nowNs - dueNs[(int) acked & MASK]);
        }
        ackedDueNs.setRelease(dueNs[(int) acked & MASK]);
    }

    /** The highest sequence that was seen acked. */
    long acked() {
        return acked;
    }

    /**
     * When the highest tick that was seen acked was due; a very low time when there was none.
     * <b>Thread:</b> any.
     */
    long ackedDueNs() {
        return ackedDueNs.getAcquire();
    }

    boolean isAllAcked() {
        return acked == publisher.nextSequence() - 1;
    }

    StageRecorder stage() {
        return stage;
    }
}
