package io.tickring.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What the order of rows inside a zone costs: rows sorted by (symbol, arrival) with an arrival
 * permutation, against rows in arrival order with a list of rows per symbol.
 *
 * <p>Both are laid out over the columns of a trade and put together into 64-byte lines by the loops
 * that the reader uses. A main and not a test: it asserts nothing. {@code -DzoneRows=n} sets the
 * rows of a zone, {@code -Dfar=true} leaves a sorted zone where it lies before its rows are picked.
 */
final class RowOrderBenchmark {
    private static final int ROWS = 1 << 22;
    private static final int ZONE_ROWS = Integer.getInteger("zoneRows", 1 << 14);
    private static final int ZONES = ROWS / ZONE_ROWS;
    private static final int SYMBOLS = 1000;
    private static final int[] WIDTHS = {8, 8, 8, 8, 4, 2, 8, 8, 8, 1, 1, 2, 2};
    private static final int[] PLACES = {0, 8, 16, -1, 24, 30, 32, 40, 48, 56, 57, 58, 60};
    private static final int POSITION = 3;
    private static final int BLOCK = 256;

    private final int[] columnOffsets = new int[WIDTHS.length];
    private final int zoneLength;
    private final ByteBuffer file;

    /** Row indexes of a zone, by symbol and then arrival. */
    private final char[] bySymbol = new char[ROWS];

    /** Row of a sorted zone that arrived k-th. */
    private final char[] arrival = new char[ROWS];

    /** Where the runs of each zone begin in its sorted rows. */
    private final int[] runs = new int[ZONES * (SYMBOLS + 1)];

    private final ByteBuffer scratch =
            ByteBuffer.allocateDirect(BLOCK * 64 + 64)
                    .alignedSlice(64)
                    .order(ByteOrder.LITTLE_ENDIAN);
    private final int[] rows = new int[BLOCK];
    private final long[] positions = new long[BLOCK];
    private long checksum;

    RowOrderBenchmark() {
        int at = 0;
        for (int column = 0; column < WIDTHS.length; column++) {
            columnOffsets[column] = at;
            at += (WIDTHS[column] * ZONE_ROWS + 63) & -64;
        }
        zoneLength = at;
        file = ByteBuffer.allocateDirect(zoneLength * ZONES).order(ByteOrder.LITTLE_ENDIAN);
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < file.capacity(); i += Long.BYTES) {
            file.putLong(i, random.nextLong());
        }
        drawSymbols(random);
    }

    private void drawSymbols(SplittableRandom random) {
        final double[] cumulated = new double[SYMBOLS];
        double sum = 0;
        for (int i = 0; i < SYMBOLS; i++) {
            sum += 1.0 / (i + 1);
            cumulated[i] = sum;
        }
        final int[] symbols = new int[ZONE_ROWS];
        for (int zone = 0; zone < ZONES; zone++) {
            final int[] next = new int[SYMBOLS + 1];
            for (int row = 0; row < ZONE_ROWS; row++) {
                final int found =
                        java.util.Arrays.binarySearch(cumulated, random.nextDouble() * sum);
                symbols[row] = found < 0 ? Math.min(-found - 1, SYMBOLS - 1) : found;
                next[symbols[row] + 1]++;
            }
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                next[symbol + 1] += next[symbol];
            }
            System.arraycopy(next, 0, runs, zone * (SYMBOLS + 1), SYMBOLS + 1);
            for (int row = 0; row < ZONE_ROWS; row++) {
                final int sorted = next[symbols[row]]++;
                bySymbol[zone * ZONE_ROWS + sorted] = (char) row;
                arrival[zone * ZONE_ROWS + row] = (char) sorted;
            }
        }
    }

    private void assemble(int zone, int count) {
        final int base = zone * zoneLength;
        for (int column = 0; column < WIDTHS.length; column++) {
            if (PLACES[column] >= 0) {
                ColumnCopy.gather(
                        file,
                        base + columnOffsets[column],
                        WIDTHS[column],
                        rows,
                        count,
                        scratch,
                        PLACES[column],
                        64);
            }
        }
        final int at = base + columnOffsets[POSITION];
        for (int i = 0; i < count; i++) {
            positions[i] = file.getLong(at + (rows[i] << 3));
        }
        checksum += scratch.getLong((count - 1) * 64) + positions[count - 1];
    }

    private void take(int zone, char[] order, int from, int to) {
        for (int start = from; start < to; start += BLOCK) {
            final int count = Math.min(BLOCK, to - start);
            for (int i = 0; i < count; i++) {
                rows[i] = order == null ? start + i : order[zone * ZONE_ROWS + start + i];
            }
            assemble(zone, count);
        }
    }

    /** Streams a zone into the cache, so that rows picked from it afterwards are near. */
    private void touch(int zone) {
        final int end = (zone + 1) * zoneLength;
        long sum = 0;
        for (int at = zone * zoneLength; at < end; at += 64) {
            sum += file.getLong(at);
        }
        checksum += sum;
    }

    private long replay(boolean sorted) {
        for (int zone = 0; zone < ZONES; zone++) {
            if (sorted && !Boolean.getBoolean("far")) {
                touch(zone);
            }
            take(zone, sorted ? arrival : null, 0, ZONE_ROWS);
        }
        return ROWS;
    }

    private long scan(boolean sorted, int symbol) {
        long taken = 0;
        for (int zone = 0; zone < ZONES; zone++) {
            final int from = runs[zone * (SYMBOLS + 1) + symbol];
            final int to = runs[zone * (SYMBOLS + 1) + symbol + 1];
            take(zone, sorted ? null : bySymbol, from, to);
            taken += to - from;
        }
        return taken;
    }

    private void scanEach(boolean sorted, int from, int to, int step) {
        long taken = 0;
        final long start = System.nanoTime();
        for (int symbol = from; symbol < to; symbol += step) {
            taken += scan(sorted, symbol);
        }
        print(sorted, "scan of symbols " + from + ".." + to, taken, System.nanoTime() - start);
    }

    private static void print(boolean sorted, String what, long taken, long elapsedNs) {
        System.out.printf(
                Locale.ROOT,
                "%-10s %-24s %,12d rows %7.1f M rows/s%n",
                sorted ? "sorted" : "arrival",
                what,
                taken,
                taken * 1e3 / elapsedNs);
    }

    public static void main(String[] args) {
        final RowOrderBenchmark benchmark = new RowOrderBenchmark();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 2; i++) {
                final boolean sorted = i == 0;
                final long start = System.nanoTime();
                final long taken = benchmark.replay(sorted) + benchmark.replay(sorted);
                print(sorted, "replay", taken, System.nanoTime() - start);
                benchmark.scanEach(sorted, 0, 1, 1);
                benchmark.scanEach(sorted, 1, 10, 1);
                benchmark.scanEach(sorted, 10, 100, 3);
                benchmark.scanEach(sorted, 100, 1000, 30);
            }
        }
        System.out.println("checksum " + benchmark.checksum);
    }
}
