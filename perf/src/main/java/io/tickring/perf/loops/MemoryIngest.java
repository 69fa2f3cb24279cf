package io.tickring.perf.loops;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What is published as single-node ingest: route, write the tick into a ring, append it to its
 * symbol's rows; in memory, without a log, on one thread. <b>Thread:</b> one.
 */
final class MemoryIngest {
    private static final int LINE = 64;
    private static final int CELLS = 65_536;
    private static final int FIRST_ROWS = 16;

    private final RouteLoops routes;
    private final ByteBuffer ring =
            ByteBuffer.allocateDirect(CELLS * LINE).order(ByteOrder.LITTLE_ENDIAN);
    private byte[][] rows;
    private int[] counts;

    MemoryIngest(RouteLoops routes) {
        this.routes = routes;
    }

    /** Nanoseconds a tick. */
    double run(long count) {
        rows = new byte[routes.symbols() + 1][];
        counts = new int[routes.symbols() + 1];
        long routed = 0;
        final long startNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            final int id = routes.id(i);
            routed += routes.route(id);
            final int at = (int) (i & CELLS - 1) * LINE;
            write(at, i, id);
            append(at, id);
        }
        final long elapsedNs = System.nanoTime() - startNs;
        Sink.take(routed);
        return (double) elapsedNs / count;
    }

    /** Lets go of the rows of the last run. */
    void forget() {
        rows = null;
        counts = null;
    }

    private void write(int at, long i, int id) {
        ring.putLong(at, 1000 * i);
        ring.putLong(at + 8, 1000 * i);
        ring.putLong(at + 16, i + 1);
        ring.putLong(at + 24, id);
        ring.putLong(at + 32, 100_000_000_000L + (i & 1023) * 10_000_000L);
        ring.putLong(at + 40, 100 + (i & 255));
        ring.putLong(at + 48, 0L);
        ring.putLong(at + 56, 0L);
    }

    private void append(int at, int id) {
        byte[] lines = rows[id];
        final int end = counts[id] * LINE;
        if (lines == null) {
            lines = rows[id] = new byte[FIRST_ROWS * LINE];
        } else if (end == lines.length) {
            lines = rows[id] = Arrays.copyOf(lines, 2 * end);
        }
        ring.get(at, lines, end, LINE);
        counts[id]++;
    }
}
