package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Tries on a segment's first zone how each of its columns gets smallest. Nothing depends on the
 * choice but size and speed: any values can be stored in any of these ways. <b>Thread:</b> one.
 */
final class PackingChooser {
    /** Rows that are tried come from this many places of the zone. */
    private static final int SLICES = 4;

    private static final int SLICE_ROWS = 1024;

    private static final List<ColumnEncoding> TIMES =
            List.of(ColumnEncoding.DELTA, ColumnEncoding.PLAIN);
    private static final List<ColumnEncoding> DELAYS =
            List.of(ColumnEncoding.DELAY, ColumnEncoding.DELTA);
    private static final List<ColumnEncoding> SEQUENCES =
            List.of(ColumnEncoding.DELTA, ColumnEncoding.SOURCE_DELTA);
    private static final List<ColumnEncoding> POSITIONS =
            List.of(ColumnEncoding.LINE_DELTA, ColumnEncoding.DELTA);
    private static final List<ColumnEncoding> FIELDS =
            List.of(ColumnEncoding.PLAIN, ColumnEncoding.DELTA, ColumnEncoding.SYMBOL_DELTA);

    private final int level;
    private final long[] stored;
    private final ByteBuffer tried = direct(SLICES * SLICE_ROWS * Long.BYTES);
    private final ByteBuffer compressed =
            direct((int) Zstd.compressBound(SLICES * SLICE_ROWS * Long.BYTES));

    PackingChooser(int zoneRows, int level) {
        this.level = level;
        stored = new long[zoneRows];
    }

    private static ByteBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param zone the first of the segment
     * @param delayed whether any receive time differs from its event time
     */
    SegmentSchema choose(
            SegmentSchema plain,
            SegmentDictionaries dictionaries,
            ZoneValues zone,
            boolean delayed) {
        final int count = plain.columns().size();
        final ColumnEncoding[] encodings = new ColumnEncoding[count];
        final int[] lows = new int[count];
        final ZstdCompressCtx zstd = ZstdContexts.compress(level);
        try {
            for (int number = 0; number < count; number++) {
                final Column column = plain.columns().get(number);
                encodings[number] =
                        column.kind() == ColumnKind.LINES
                                ? ColumnEncoding.PAYLOAD
                                : ColumnEncoding.PLAIN;
                if (number == RECEIVE_TIME && !delayed) {
                    encodings[number] = ColumnEncoding.EQUAL;
                } else if (column.isNumber()) {
                    choose(column, number, zone, zstd, encodings, lows);
                }
            }
        } finally {
            ZstdContexts.giveBack(zstd);
        }
        return plain.packed(dictionaries.symbols(), encodings, lows);
    }

    private void choose(
            Column column,
            int number,
            ZoneValues zone,
            ZstdCompressCtx zstd,
            ColumnEncoding[] encodings,
            int[] lows) {
        int least = Integer.MAX_VALUE;
        for (final ColumnEncoding encoding : candidates(number)) {
            zone.store(column, number, encoding, stored);
            int lowLength = 0;
            for (int low = 0; low < column.width(); low++) {
                final int length =
                        lowLength + tryBuffer(zone, low * Byte.SIZE, column.width(), zstd);
                if (length < least) {
                    least = length;
                    encodings[number] = encoding;
                    lows[number] = low;
                }
                lowLength += tryBuffer(zone, low * Byte.SIZE, Byte.BYTES, zstd);
            }
        }
    }

    private static List<ColumnEncoding> candidates(int number) {
        return switch (number) {
            case EVENT_TIME -> TIMES;
            case RECEIVE_TIME -> DELAYS;
            case SOURCE_SEQUENCE -> SEQUENCES;
            case POSITION -> POSITIONS;
            default -> FIELDS;
        };
    }

    /** How long a buffer of these rows' values gets, from some bit on and of some width. */
    private int tryBuffer(ZoneValues zone, int shift, int width, ZstdCompressCtx zstd) {
        final int rows = zone.rows();
        final int sliceRows = Math.min(SLICE_ROWS, (rows + SLICES - 1) / SLICES);
        int end = 0;
        long seen = 0;
        for (int slice = 0; slice < SLICES; slice++) {
            // Row 0 stands for what was before the zone, which says nothing of the others.
            final int from = Math.max(rows > 1 ? 1 : 0, (int) ((long) rows * slice / SLICES));
            final int to = Math.min(rows, from + sliceRows);
            for (int row = from; row < to; row++) {
                final long value = stored[row] >> shift;
                seen |= value;
                switch (width) {
                    case Long.BYTES -> tried.putLong(end, value);
                    case Integer.BYTES -> tried.putInt(end, (int) value);
                    case Short.BYTES -> tried.putShort(end, (short) value);
                    default -> tried.put(end, (byte) value);
                }
                end += width;
            }
        }
        if (seen == 0 || end == 0) {
            return 0;
        }
        return Math.min(
                end,
                zstd.compressDirectByteBuffer(compressed, 0, compressed.capacity(), tried, 0, end));
    }
}
