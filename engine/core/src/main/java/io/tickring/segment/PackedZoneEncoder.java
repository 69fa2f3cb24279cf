package io.tickring.segment;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.tickring.tick.EventList;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Encodes zones that are packed: rows in arrival order, each buffer compressed. Keeps its memory
 * from zone to zone. <b>Thread:</b> one.
 */
final class PackedZoneEncoder implements EncodedZone {
    /** Before each buffer, as Arrow has it: the length that it has uncompressed. */
    static final int PREFIX_LENGTH = Long.BYTES;

    /** That length where a buffer is stored as it is, because it would get no shorter. */
    static final long NOT_COMPRESSED = -1;

    private static final int MAX_BUFFERS = 1024;

    private final int level;
    private final ZoneValues values;
    private final PackingChooser chooser;
    private final ZoneBuffers buffers = new ZoneBuffers(MAX_BUFFERS);
    private final GrowingBuffer body = new GrowingBuffer();
    private final GrowingBuffer staging = new GrowingBuffer();
    private final BitSet symbols = new BitSet();
    private final BitSet sources = new BitSet();
    private final long[] stored;

    /** By column: the value stored in row 0; 0 where a column is not one of numbers. */
    private final long[] firsts = new long[MAX_BUFFERS];

    /** Places of buffers that hold nothing but zeros, so that equal ones are stored once. */
    private final int[] zeroPlaces = new int[MAX_BUFFERS];

    private int zeroPlaceCount;
    private SegmentSchema schema;
    private SegmentDictionaries dictionaries;
    private ZstdCompressCtx zstd;

    PackedZoneEncoder(int zoneRows, int level) {
        this.level = level;
        values = new ZoneValues(zoneRows);
        chooser = new PackingChooser(zoneRows, level);
        stored = new long[zoneRows];
    }

    /** How a segment that begins with this zone is best packed. */
    SegmentSchema choose(
            SegmentSchema plain,
            SegmentDictionaries dictionaries,
            EventList list,
            int[] order,
            int from,
            int to,
            boolean delayed) {
        values.load(list, dictionaries, order, from, to);
        return chooser.choose(plain, dictionaries, values, delayed);
    }

    @Override
    public void encode(
            SegmentSchema schema,
            SegmentDictionaries dictionaries,
            EventList list,
            int[] order,
            int from,
            int to) {
        this.schema = schema;
        this.dictionaries = dictionaries;
        values.load(list, dictionaries, order, from, to);
        buffers.clear();
        body.clear();
        zeroPlaceCount = 0;
        symbols.clear();
        sources.clear();
        for (int row = 0; row < rows(); row++) {
            symbols.set(values.symbols()[row]);
            sources.set(values.sources()[row]);
        }
        zstd = ZstdContexts.compress(level);
        try {
            for (int number = 0; number < schema.columns().size(); number++) {
                firsts[number] = 0;
                encodeColumn(schema.columns().get(number), number);
            }
        } finally {
            ZstdContexts.giveBack(zstd);
            zstd = null;
        }
        fillUp();
    }

    /** What follows the zone in the file starts on a boundary. */
    private void fillUp() {
        final int from = buffers.nextOffset();
        final int to = buffers.fillUp(SegmentIndexLayout.ALIGNMENT);
        final ByteBuffer out = bodyWithRoom(from, to - from);
        for (int at = from; at < to; at++) {
            out.put(at, (byte) 0);
        }
    }

    private void encodeColumn(Column column, int number) {
        if (column.encoding() == ColumnEncoding.EQUAL) {
            return;
        }
        switch (column.kind()) {
            case SYMBOL -> encodeIndexes(values.symbols(), column.width());
            case SOURCE -> encodeIndexes(values.sources(), column.width());
            case TYPE -> encodeTypes();
            case LINES -> encodeLines();
            case I8, CHAR, TEXT -> encodeBytes(column);
            default -> encodeNumbers(column, number);
        }
    }

    private void encodeNumbers(Column column, int number) {
        values.store(column, number, column.encoding(), stored);
        firsts[number] = stored[0];
        final int rows = rows();
        for (int low = 0; low < column.low(); low++) {
            final ByteBuffer out = stage(rows);
            final int shift = low * Byte.SIZE;
            long seen = 0;
            for (int row = 0; row < rows; row++) {
                final byte value = (byte) (stored[row] >> shift);
                seen |= row == 0 ? 0 : value;
                out.put(row, value);
            }
            place(rows, seen == 0, out.get(0) == 0);
        }
        final int shift = column.low() * Byte.SIZE;
        final int width = column.width();
        final ByteBuffer out = stage(rows * width);
        long seen = 0;
        for (int row = 0; row < rows; row++) {
            final long value = stored[row] >> shift;
            seen |= row == 0 ? 0 : value;
            switch (width) {
                case Long.BYTES -> out.putLong(row << 3, value);
                case Integer.BYTES -> out.putInt(row << 2, (int) value);
                default -> out.putShort(row << 1, (short) value);
            }
        }
        place(rows * width, seen == 0, stored[0] >> shift == 0);
    }

    private void encodeIndexes(int[] indexes, int width) {
        final int rows = rows();
        final ByteBuffer out = stage(rows * width);
        int seen = 0;
        for (int row = 0; row < rows; row++) {
            seen |= indexes[row];
            if (width == Short.BYTES) {
                out.putShort(row << 1, (short) indexes[row]);
            } else {
                out.putInt(row << 2, indexes[row]);
            }
        }
        place(rows * width, seen == 0, seen == 0);
    }

    private void encodeTypes() {
        final int rows = rows();
        final ByteBuffer out = stage(rows * Short.BYTES);
        int seen = 0;
        for (int row = 0; row < rows; row++) {
            final int typeAndLines = TickLayout.typeAndLines(values.lines(row), values.offset(row));
            final int index = dictionaries.indexOfType(TickLayout.typeOf(typeAndLines));
            seen |= index;
            out.putShort(row << 1, (short) index);
        }
        place(rows * Short.BYTES, seen == 0, seen == 0);
    }

    private void encodeBytes(Column column) {
        final int rows = rows();
        final int width = column.width();
        final ByteBuffer out = stage(rows * width);
        for (int row = 0; row < rows; row++) {
            out.put(
                    row * width,
                    values.lines(row),
                    values.offset(row) + column.eventOffset(),
                    width);
        }
        int seen = 0;
        for (int at = 0; at < rows * width && seen == 0; at++) {
            seen |= out.get(at);
        }
        place(rows * width, seen == 0, seen == 0);
    }

    private void encodeLines() {
        final int rows = rows();
        final ByteBuffer offsets = stage((rows + 1) * Integer.BYTES);
        offsets.putInt(0, 0);
        int end = 0;
        for (int row = 0; row < rows; row++) {
            end += payloadLength(row);
            offsets.putInt((row + 1) * Integer.BYTES, end);
        }
        place((rows + 1) * Integer.BYTES, false, false);
        final ByteBuffer payloads = stage(end);
        int at = 0;
        for (int row = 0; row < rows; row++) {
            final int length = payloadLength(row);
            payloads.put(
                    at, values.lines(row), values.offset(row) + TickLayout.PAYLOAD_OFFSET, length);
            at += length;
        }
        place(end, false, false);
    }

    private int payloadLength(int row) {
        final int typeAndLines = TickLayout.typeAndLines(values.lines(row), values.offset(row));
        return (TickLayout.linesOf(typeAndLines) << TickLayout.LINE_SHIFT)
                - TickLayout.PAYLOAD_OFFSET;
    }

    /** Memory for a buffer before it is compressed; its contents are old. */
    private ByteBuffer stage(int length) {
        staging.clear();
        return staging.withRoomFor(length);
    }

    /**
     * Compresses what was staged and puts it behind the buffers before.
     *
     * @param zero whether all rows but the first are zero
     * @param firstZero whether the first is, too
     */
    private void place(int length, boolean zero, boolean firstZero) {
        if (zero && firstZero && placeAsZeros(length)) {
            return;
        }
        final int at = buffers.nextOffset();
        final int bound = (int) Zstd.compressBound(length);
        final ByteBuffer out = bodyWithRoom(at, PREFIX_LENGTH + bound + Long.BYTES);
        final ByteBuffer in = staging.withRoomFor(0);
        int storedLength =
                zstd.compressDirectByteBuffer(out, at + PREFIX_LENGTH, bound, in, 0, length);
        if (storedLength >= length) {
            out.putLong(at, NOT_COMPRESSED);
            out.put(at + PREFIX_LENGTH, in, 0, length);
            storedLength = length;
        } else {
            out.putLong(at, length);
        }
        final int whole = PREFIX_LENGTH + storedLength;
        out.putLong(at + whole, 0); // what lies between buffers is zero
        buffers.addAligned(whole, Long.BYTES);
        if (zero) {
            buffers.markZero();
            if (firstZero) {
                zeroPlaces[zeroPlaceCount++] = buffers.count() - 1;
            }
        }
    }

    private ByteBuffer bodyWithRoom(int at, int length) {
        final ByteBuffer memory = body.withRoomFor(0);
        memory.position(at);
        return body.withRoomFor(length);
    }

    /** Zeros of this length that lie there already are named again. */
    private boolean placeAsZeros(int length) {
        for (int i = 0; i < zeroPlaceCount; i++) {
            final int earlier = zeroPlaces[i];
            if (body.withRoomFor(0).getLong(buffers.offset(earlier)) == length) {
                buffers.addAt(buffers.offset(earlier), buffers.length(earlier));
                buffers.markZero();
                return true;
            }
        }
        return false;
    }

    @Override
    public ByteBuffer body() {
        return body.withRoomFor(0)
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(0)
                .limit(buffers.bodyLength());
    }

    @Override
    public ZoneBuffers buffers() {
        return buffers;
    }

    @Override
    public int rows() {
        return values.rows();
    }

    @Override
    public int runs() {
        return symbols.cardinality();
    }

    @Override
    public int sources() {
        return sources.cardinality();
    }

    @Override
    public long min(int column) {
        final long[] of = values.common(column);
        long min = Long.MAX_VALUE;
        for (int row = 0; row < rows(); row++) {
            min = Math.min(min, of[row]);
        }
        return min;
    }

    @Override
    public long max(int column) {
        final long[] of = values.common(column);
        long max = Long.MIN_VALUE;
        for (int row = 0; row < rows(); row++) {
            max = Math.max(max, of[row]);
        }
        return max;
    }

    @Override
    public void writeBlock(GrowingBuffer blocks) {
        final long length =
                SegmentIndexLayout.packedBlockLength(
                        buffers.count(), schema.columns().size(), runs(), sources());
        final ByteBuffer block = blocks.withRoomFor((int) length);
        for (int buffer = 0; buffer < buffers.count(); buffer++) {
            final int stores = buffers.length(buffer);
            block.putInt(buffers.offset(buffer)).putInt(buffers.isZero(buffer) ? -stores : stores);
        }
        for (int column = 0; column < schema.columns().size(); column++) {
            block.putLong(firsts[column]);
        }
        for (int index = symbols.nextSetBit(0); index >= 0; index = symbols.nextSetBit(index + 1)) {
            block.putInt(dictionaries.symbolId(index));
        }
        for (int index = sources.nextSetBit(0); index >= 0; index = sources.nextSetBit(index + 1)) {
            block.putInt(dictionaries.sourceId(index));
        }
        blocks.alignTo(Long.BYTES);
    }
}
