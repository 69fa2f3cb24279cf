package io.tickring.perf.peers;

import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/** What Aeron's two peers share. */
final class AeronMedia {
    static final String CHANNEL = "aeron:ipc?term-length=64m";
    static final int STREAM_ID = 1001;

    private static final int FRAGMENT_LIMIT = 256;

    private AeronMedia() {}

    /** An embedded driver's settings for a machine of few cores. */
    static MediaDriver.Context context(Path directory) {
        return new MediaDriver.Context()
                .aeronDirectoryName(directory.resolve("aeron").toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .termBufferSparseFile(false)
                .threadingMode(ThreadingMode.SHARED)
                .spiesSimulateConnection(false);
    }

    /** Publishes every tick; yields while the flow control holds it back. */
    static void publish(ExclusivePublication publication, PeerInput input) {
        final BufferClaim claim = new BufferClaim();
        for (long tick = 0; tick < input.ticks(); tick++) {
            long position = publication.tryClaim(PeerInput.RECORD_LENGTH, claim);
            while (position < 0) {
                if (position == ExclusivePublication.CLOSED
                        || position == ExclusivePublication.MAX_POSITION_EXCEEDED) {
                    throw new IllegalStateException("Aeron's publication ended: " + position);
                }
                YieldingIdleStrategy.INSTANCE.idle();
                position = publication.tryClaim(PeerInput.RECORD_LENGTH, claim);
            }
            put(claim.buffer(), claim.offset(), input, tick);
            claim.commit();
        }
    }

    private static void put(MutableDirectBuffer out, int offset, PeerInput input, long tick) {
        final long time = input.timeNs(tick);
        out.putLong(offset + PeerInput.TIME_OFFSET, time);
        out.putLong(offset + PeerInput.RECEIVE_TIME_OFFSET, time);
        out.putLong(offset + PeerInput.SEQUENCE_OFFSET, tick);
        out.putLong(offset + PeerInput.SYMBOL_OFFSET, input.rank(tick));
        out.putLong(offset + PeerInput.PRICE_OFFSET, input.price(tick));
        out.putLong(offset + PeerInput.SIZE_OFFSET, input.size(tick));
    }

    /** Polls so many records; yields while there are none. */
    static Answer poll(Subscription subscription, long count) {
        final AnswerSum sum = new AnswerSum();
        final FragmentHandler handler =
                (buffer, offset, length, header) ->
                        sum.add(
                                buffer.getLong(offset + PeerInput.PRICE_OFFSET),
                                buffer.getLong(offset + PeerInput.SIZE_OFFSET));
        while (sum.rows() < count) {
            if (subscription.poll(handler, FRAGMENT_LIMIT) == 0) {
                if (sum.rows() > 0 && subscription.isClosed()) {
                    throw new IllegalStateException("Aeron's subscription ended");
                }
                YieldingIdleStrategy.INSTANCE.idle();
            }
        }
        return sum.answer();
    }
}
