package io.tickring.formats;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A record batch of a segment and what the index says of it, FORMATS.md §5.1 and §5.2. */
final class SegmentZone {
    private static final int ENTRY_LENGTH = 104;

    private final SegmentFile segment;
    private final Bytes index;
    private final long entry;
    private final long block;
    private final int rows;
    private final int symbolCount;
    private final int sourceCount;
    private final int bufferCount;
    private final Bytes body;
    private final ArrowFile.Batch batch;
    private final Map<String, long[]> decoded = new HashMap<>();

    SegmentZone(SegmentFile segment, int number) {
        this.segment = segment;
        index = segment.index();
        entry = index.i32(104) + (long) ENTRY_LENGTH * number;
        final Bytes bytes = segment.file().part(index.i64(entry), index.i32(entry + 8));
        check(bytes.crc(0, bytes.length()) == index.u32(entry + 16), "checksum of zone " + number);
        rows = index.i32(entry + 20);
        block = index.i32(108) + (long) index.i32(entry + 88);
        check(block % 8 == 0, "block of zone " + number);
        symbolCount = index.i32(entry + 92);
        sourceCount = index.i32(entry + 96);
        bufferCount = index.i32(116);
        final int bodyAt = index.i32(entry + 12);
        body = bytes.part(bodyAt, bytes.length() - bodyAt);
        batch = segment.arrow().batch(number);
        check(batch.offset() == index.i64(entry), "place of zone " + number);
        check(batch.rows() == rows, "rows of zone " + number);
        check(batch.isCompressed() == segment.isPacked(), "compression of zone " + number);
        checkBuffers();
    }

    private void check(boolean kept, String what) {
        segment.check(kept, what);
    }

    private int offsetOf(int buffer) {
        return index.i32(block + 8L * buffer);
    }

    private int storedLength(int buffer) {
        return index.i32(block + 8L * buffer + 4);
    }

    /** The index lists what the batch lists, but for the validity buffers. */
    private void checkBuffers() {
        int inBatch = 0;
        int number = 0;
        for (SegmentColumn column : segment.columns()) {
            check(column.firstBuffer() == number, "first buffer of " + column);
            if (column.lowBytes() > 0) {
                check(batch.bufferLength(inBatch++) == 0, "null structs in " + column);
            }
            for (int i = 0; i < column.buffers(); i++) {
                if (i == 0 || column.lowBytes() > 0) {
                    check(batch.bufferLength(inBatch++) == 0, "nulls in " + column);
                }
                check(
                        batch.bufferOffset(inBatch) == offsetOf(number)
                                && batch.bufferLength(inBatch) == Math.abs(storedLength(number)),
                        "buffer " + number + " differs from the batch's");
                inBatch++;
                number++;
            }
        }
        check(number == bufferCount && inBatch == batch.buffers(), "buffers of a zone");
    }

    private Bytes buffer(int number) {
        final Bytes stored = body.part(offsetOf(number), Math.abs(storedLength(number)));
        if (!segment.isPacked() || stored.length() == 0) {
            return stored;
        }
        final long length = stored.i64(0);
        if (length == -1) {
            return stored.part(8, stored.length() - 8L);
        }
        final byte[] compressed = stored.copy(8, stored.length() - 8);
        final byte[] bytes = Zstd.decompress(compressed, Math.toIntExact(length));
        check(bytes.length == length, "buffer " + number + " has another length");
        return new Bytes(stored.where() + ", decompressed", ByteBuffer.wrap(bytes));
    }

    private SegmentColumn column(String name) {
        return segment.columns().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long signed(Bytes bytes, int width, int row) {
        return switch (width) {
            case 1 -> (byte) bytes.u8(row);
            case 2 -> (short) bytes.u16(2L * row);
            case 4 -> bytes.i32(4L * row);
            default -> bytes.i64(8L * row);
        };
    }

    /** A number cut to a width, with its sign. */
    private static long wrapped(long value, int width) {
        final int unused = 64 - 8 * width;
        return value << unused >> unused;
    }

    /** What is stored of a column of numbers, row by row. */
    private long[] stored(SegmentColumn column) {
        final long[] stored = new long[rows];
        for (int i = 0; i < column.buffers(); i++) {
            final Bytes bytes = buffer(column.firstBuffer() + i);
            final boolean high = i == column.lowBytes();
            for (int row = 0; row < rows; row++) {
                final long part = high ? signed(bytes, column.width(), row) : bytes.u8(row);
                stored[row] = wrapped(stored[row] + (part << 8 * i), column.width());
            }
        }
        if (segment.isPacked()) {
            checkStored(column, stored);
        }
        return stored;
    }

    private void checkStored(SegmentColumn column, long[] stored) {
        final int number = segment.columns().indexOf(column);
        if (column.encoding() == SegmentColumn.EQUAL) {
            return;
        }
        check(
                index.i64(block + 8L * bufferCount + 8L * number)
                        == (column.isWhole() ? stored[0] : 0),
                "row 0 of " + column + " is " + stored[0]);
        if (storedLength(column.firstBuffer()) < 0 && column.lowBytes() == 0) {
            check(Arrays.stream(stored).skip(1).allMatch(one -> one == 0), "zeros of " + column);
        }
    }

    /** The values of a column of numbers. */
    private long[] values(String name) {
        final long[] known = decoded.get(name);
        if (known != null) {
            return known;
        }
        final SegmentColumn column = column(name);
        final long[] values = decode(column, stored(column));
        decoded.put(name, values);
        return values;
    }

    private long[] decode(SegmentColumn column, long[] stored) {
        final long[] values = new long[rows];
        final Map<Long, Long> before = new HashMap<>();
        for (int row = 0; row < rows; row++) {
            final long value =
                    switch (column.encoding()) {
                        case SegmentColumn.PLAIN -> stored[row];
                        case SegmentColumn.DELTA -> add(before, 0, stored[row], column);
                        case SegmentColumn.SYMBOL_DELTA ->
                                add(before, values("symbol")[row], stored[row], column);
                        case SegmentColumn.SOURCE_DELTA ->
                                add(before, values("source")[row], stored[row], column);
                        case SegmentColumn.DELAY -> stored[row] + values("eventTime")[row];
                        case SegmentColumn.LINE_DELTA ->
                                add(before, 0, stored[row], column)
                                        + 64 * values("sourceSequence")[row];
                        case SegmentColumn.EQUAL -> values("eventTime")[row];
                        default ->
                                throw new FormatException(
                                        segment.file().where(), "encoding of " + column);
                    };
            values[row] = wrapped(value, column.width());
        }
        return values;
    }

    private static long add(Map<Long, Long> before, long key, long stored, SegmentColumn column) {
        final long value = wrapped(before.getOrDefault(key, 0L) + stored, column.width());
        before.put(key, value);
        return value;
    }

    /** The events, in the order of the log. */
    List<Event> events() {
        final List<Event> events = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            events.add(new Event(values("position")[row], lines(row)));
        }
        checkBounds(events);
        checkIds(events);
        return segment.isPacked() ? events : inArrival(events);
    }

    private byte[] lines(int row) {
        if (!segment.holdsLines()) {
            return fromColumns(row, new byte[index.i32(112)], segment.ref().typeId());
        }
        final SegmentColumn column = column("lines");
        final Bytes offsets = buffer(column.firstBuffer());
        final int from = offsets.i32(4L * row);
        final int length = offsets.i32(4L * row + 4) - from;
        final byte[] bytes = buffer(column.firstBuffer() + 1).copy(from, length);
        final int typeId = segment.types()[(int) values("type")[row]];
        if (column.encoding() == SegmentColumn.PAYLOAD) {
            final byte[] event = new byte[Event.PAYLOAD + length];
            System.arraycopy(bytes, 0, event, Event.PAYLOAD, length);
            return fromColumns(row, event, typeId);
        }
        check(
                Arrays.equals(bytes, fromColumns(row, bytes.clone(), typeId)),
                "columns of row " + row + " differ from its lines");
        return bytes;
    }

    /** Puts everything into an event that columns hold. */
    private byte[] fromColumns(int row, byte[] bytes, int typeId) {
        final ByteBuffer event = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final int lines = bytes.length / Event.LINE_LENGTH;
        event.putInt(24, segment.symbols()[(int) values("symbol")[row]]);
        event.putShort(28, (short) (typeId | (lines - 1) << 12));
        event.putShort(30, (short) segment.sources()[(int) values("source")[row]]);
        for (SegmentColumn column : segment.columns()) {
            final boolean isId = column.name().equals("symbol") || column.name().equals("source");
            if (column.byteInEvent() >= 0 && !isId) {
                event.put(column.byteInEvent(), bytes(column, row));
            }
        }
        return bytes;
    }

    private byte[] bytes(SegmentColumn column, int row) {
        if (!column.isNumber()) {
            return buffer(column.firstBuffer()).copy((long) column.width() * row, column.width());
        }
        final ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        value.putLong(0, values(column.name())[row]);
        return Arrays.copyOf(value.array(), column.width());
    }

    /** What the block says of symbols, sources and arrival, and where that starts. */
    private void checkIds(List<Event> events) {
        final long ids = block + 8L * bufferCount;
        final long symbolsAt = segment.isPacked() ? ids + 8L * segment.columns().size() : ids;
        final int each = segment.isPacked() ? 4 : 8;
        final List<Integer> symbols = new ArrayList<>();
        for (int i = 0; i < symbolCount; i++) {
            symbols.add(index.i32(symbolsAt + (long) each * i));
        }
        check(
                symbols.equals(events.stream().map(Event::symbolId).distinct().sorted().toList()),
                "symbols of a zone");
        final List<Integer> sources = new ArrayList<>();
        for (int i = 0; i < sourceCount; i++) {
            sources.add(index.i32(sourcesAt(symbolsAt) + 4L * i));
        }
        check(
                sources.equals(events.stream().map(Event::sourceId).distinct().sorted().toList()),
                "sources of a zone");
        if (!segment.isPacked()) {
            checkRuns(events, symbolsAt);
        }
    }

    private long sourcesAt(long symbolsAt) {
        return segment.isPacked()
                ? symbolsAt + 4L * symbolCount
                : symbolsAt + 8L * (symbolCount + 1);
    }

    private void checkRuns(List<Event> events, long runs) {
        for (int run = 0; run < symbolCount; run++) {
            for (int row = index.i32(runs + 8L * run + 4);
                    row < index.i32(runs + 8L * run + 12);
                    row++) {
                check(events.get(row).symbolId() == index.i32(runs + 8L * run), "run " + run);
            }
        }
        check(index.i32(runs + 4) == 0, "first run");
        final long last = runs + 8L * symbolCount;
        check(
                index.i32(last) == Integer.MAX_VALUE && index.i32(last + 4) == rows,
                "end of the last run");
    }

    private List<Event> inArrival(List<Event> inRows) {
        final long list = sourcesAt(block + 8L * bufferCount) + 4L * sourceCount;
        final List<Event> events = new ArrayList<>();
        for (int k = 0; k < rows; k++) {
            events.add(inRows.get(index.u16(list + 2L * k)));
            check(
                    k == 0 || events.get(k).position() > events.get(k - 1).position(),
                    "arrival " + k);
        }
        return events;
    }

    private void checkBounds(List<Event> events) {
        final List<ToLongFunction<Event>> bounded =
                List.of(
                        Event::eventTime,
                        Event::receiveTime,
                        Event::position,
                        Event::sourceSequence);
        for (int i = 0; i < bounded.size(); i++) {
            final Comparator<Event> order = Comparator.comparingLong(bounded.get(i));
            final Event least = events.stream().min(order).orElseThrow();
            final Event greatest = events.stream().max(order).orElseThrow();
            check(
                    index.i64(entry + 24 + 16L * i) == bounded.get(i).applyAsLong(least)
                            && index.i64(entry + 32 + 16L * i)
                                    == bounded.get(i).applyAsLong(greatest),
                    "bounds " + i + " of a zone");
        }
    }
}
