package io.tickring.perf.loops;

/** Takes results, so that no compiler may leave their computation out. */
final class Sink {
    private static volatile long last;

    private Sink() {}

    static void take(long value) {
        last = value;
    }

    static long last() {
        return last;
    }
}
