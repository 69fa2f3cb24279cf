package io.tickring.perf.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * The latencies of one stage of one run, three digits of each. Recording allocates nothing.
 * <b>Thread:</b> one records; who reads has seen that it stopped.
 */
final class StageRecorder {
    private static final long MOST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram histogram;

    StageRecorder() {
        this(new Histogram(1, MOST_NS, DIGITS));
    }

    private StageRecorder(Histogram histogram) {
        this.histogram = histogram;
    }

    static StageRecorder of(Histogram histogram) {
        return new StageRecorder(histogram);
    }

    /** A time below 0, of two clocks read in another order than meant, counts as 0. */
    void record(long ns) {
        histogram.recordValue(Math.max(0, Math.min(ns, MOST_NS)));
    }

    long count() {
        return histogram.getTotalCount();
    }

    long percentile(double percent) {
        return histogram.getValueAtPercentile(percent);
    }

    /** The whole distribution as a word. */
    String encoded() {
        final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    /**
     * @throws IllegalArgumentException when the word is none of {@link #encoded}
     */
    static Histogram decoded(String word) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(word)), MOST_NS);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not a distribution: " + word, e);
        }
    }
}
