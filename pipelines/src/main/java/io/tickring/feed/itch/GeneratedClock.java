package io.tickring.feed.itch;

/**
 * Gives out times that never step back: spread over a span by chance, a third of them in bursts of
 * less than a microsecond. All in ns since midnight. <b>Thread:</b> one.
 */
final class GeneratedClock {
    private static final int BURST_NS = 700;

    private final GeneratorRandom random;
    private long last;
    private long end;
    private double next;
    private double step;

    GeneratedClock(GeneratorRandom random) {
        this.random = random;
    }

    /** This very time. */
    long at(long time) {
        assert time >= last : time + " lies before " + last;
        last = time;
        return time;
    }

    /** The next {@code count} times lie from {@code start} to {@code end}. */
    void spread(long start, long end, long count) {
        assert start >= last : start + " lies before " + last;
        this.last = start;
        this.end = end;
        this.next = start;
        this.step = count == 0 ? 0 : (double) (end - start) / count;
    }

    long next() {
        final long roll = random.nextLong();
        final boolean inBurst = (roll & 0xFF) < 0x55;
        final double chance = (roll >>> 11) * 0x1.0p-53;
        final long time =
                inBurst ? last + (long) (chance * BURST_NS) : (long) (next + chance * step);
        next += step;
        last = Math.min(end, Math.max(last, time));
        return last;
    }
}
