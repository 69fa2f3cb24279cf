package io.tickring.formats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** One segment, FORMATS.md §5: its index block, and by that its events. */
final class SegmentFile {
    private static final int COLUMNS = 1;
    private static final int LINES = 2;
    private static final int NAME_AT = 16;
    private static final int COLUMN_LENGTH = 64;
    private static final int ZONE_LENGTH = 104;

    private final Bytes file;
    private final SegmentRef ref;
    private final Registry registry;
    private final Bytes index;
    private final ArrowFile arrow;
    private final List<Column> columns = new ArrayList<>();
    private final int[] symbols;
    private final int[] sources;
    private final int[] types;

    private record Column(
            String name, int kind, int exponent, int width, int byteInEvent, int firstBuffer) {}

    SegmentFile(Bytes file, SegmentRef ref, Registry registry) {
        this.file = file;
        this.ref = ref;
        this.registry = registry;
        check(file.length() == ref.fileLength(), "length " + file.length());
        check(file.crc(0, file.length()) == ref.fileCrc(), "checksum of the file");
        index = file.part(ref.indexOffset(), ref.indexLength());
        check(index.crc(0, index.length()) == ref.indexCrc(), "checksum of the index");
        checkHeader();
        arrow = new ArrowFile(file);
        check(
                arrow.metadata("tickring.index.offset").equals(Long.toString(ref.indexOffset()))
                        && arrow.metadata("tickring.index.length")
                                .equals(Integer.toString(ref.indexLength())),
                "the footer locates the index elsewhere");
        symbols = ids(40, 92);
        sources = ids(44, 96);
        types = ids(48, 100);
        readColumns();
        checkNames();
    }

    private void check(boolean kept, String what) {
        FormatException.check(kept, file.where(), what);
    }

    private void checkHeader() {
        check("TRSEGIDX".equals(index.ascii(0, 8)), "no index block");
        StoreHeader.checkMajor(file.where(), index.u16(8));
        check(index.u8(10) == ref.kind(), "kind " + index.u8(10));
        check(index.u8(11) == 1, "unknown order of rows " + index.u8(11));
        check(index.u8(12) == 0, "unknown codec " + index.u8(12));
        check(index.i64(16) == ref.id(), "id " + index.i64(16));
        check(index.i64(24) == ref.rows(), "rows " + index.i64(24));
        check(index.i32(32) == ref.zones(), "zones " + index.i32(32));
        check(
                index.i64(56) == ref.minEventTime()
                        && index.i64(64) == ref.maxEventTime()
                        && index.i64(72) == ref.firstPosition()
                        && index.i64(80) == ref.lastPosition(),
                "bounds differ from the manifest's");
        if (ref.kind() == COLUMNS) {
            final EventType type = registry.types().get(ref.typeId());
            check(type != null, "unknown type " + ref.typeId());
            check(index.i32(52) == ref.typeId(), "type id " + index.i32(52));
            check(index.utf8(128, index.i32(120)).equals(type.name()), "name of the type");
            check((index.u8(13) == 1) == type.isTrade(), "flag of trades");
        } else {
            check(ref.kind() == LINES && index.i32(52) == -1, "kind " + ref.kind());
        }
    }

    private int[] ids(int countAt, int offsetAt) {
        final int[] ids = new int[index.i32(countAt)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = index.i32(index.i32(offsetAt) + 4L * i);
        }
        return ids;
    }

    private void readColumns() {
        for (int i = 0; i < index.u16(14); i++) {
            final long at = index.i32(88) + (long) COLUMN_LENGTH * i;
            columns.add(
                    new Column(
                            index.utf8(at + NAME_AT, index.u16(at + 2)),
                            index.u8(at),
                            index.u8(at + 1),
                            index.i32(at + 4),
                            index.i32(at + 8),
                            index.i32(at + 12)));
        }
        check(
                columns.stream().map(Column::name).toList().equals(arrow.fieldNames()),
                "columns are not the schema's");
    }

    private void checkNames() {
        final List<List<String>> names = new ArrayList<>();
        names.add(Arrays.stream(symbols).mapToObj(id -> registry.symbols().get(id)).toList());
        names.add(
                Arrays.stream(sources)
                        .mapToObj(id -> registry.sessions().get(id).source())
                        .toList());
        if (ref.kind() == LINES) {
            names.add(
                    Arrays.stream(types).mapToObj(id -> registry.types().get(id).name()).toList());
        }
        check(names.equals(arrow.dictionaries()), "dictionaries: " + arrow.dictionaries());
    }

    private Column column(String name) {
        return columns.stream().filter(one -> one.name.equals(name)).findFirst().orElseThrow();
    }

    /** All events, in the order of the log. */
    List<Event> events() {
        final List<Event> events = new ArrayList<>();
        check(arrow.batches() == ref.zones(), "batches " + arrow.batches());
        for (int zone = 0; zone < ref.zones(); zone++) {
            events.addAll(new Zone(zone).events());
        }
        check(events.size() == ref.rows(), "rows " + events.size());
        events.sort(Comparator.comparingLong(Event::position));
        check(events.get(0).position() == ref.firstPosition(), "first position");
        check(events.get(events.size() - 1).position() == ref.lastPosition(), "last position");
        return events;
    }

    /** A record batch, and what the index says of it. */
    private final class Zone {
        private final long at;
        private final int rows;
        private final int runs;
        private final int zoneSources;
        private final long block;
        private final Bytes body;
        private final ArrowFile.Batch batch;

        Zone(int number) {
            at = index.i32(104) + (long) ZONE_LENGTH * number;
            final Bytes bytes = file.part(index.i64(at), index.i32(at + 8));
            check(bytes.crc(0, bytes.length()) == index.u32(at + 16), "checksum of zone " + number);
            rows = index.i32(at + 20);
            block = index.i32(108) + (long) index.i32(at + 88);
            runs = index.i32(at + 92);
            zoneSources = index.i32(at + 96);
            final int bodyAt = index.i32(at + 12);
            body = bytes.part(bodyAt, bytes.length() - bodyAt);
            batch = arrow.batch(number);
            check(batch.offset() == index.i64(at), "place of zone " + number);
            check(batch.rows() == rows, "rows of zone " + number);
            checkBuffers();
        }

        /** The index lists what the batch lists, but for the validity buffers. */
        private void checkBuffers() {
            final List<Integer> held = new ArrayList<>();
            for (int buffer = 0; buffer < batch.buffers(); buffer++) {
                held.add(buffer);
            }
            int column = 0;
            int number = 0;
            while (!held.isEmpty()) {
                check(batch.bufferLength(held.remove(0)) == 0, "nulls in column " + column);
                check(columns.get(column).firstBuffer == number, "first buffer of " + column);
                for (int i = columns.get(column).width == 0 ? 2 : 1; i > 0; i--, number++) {
                    final int buffer = held.remove(0);
                    check(
                            batch.bufferOffset(buffer) == index.i32(block + 8L * number)
                                    && batch.bufferLength(buffer)
                                            == index.i32(block + 8L * number + 4),
                            "buffer " + number + " differs from the batch's");
                }
                column++;
            }
            check(number == index.i32(116) && column == columns.size(), "buffers of a zone");
        }

        /** A buffer of a column: 0 values or offsets, 1 bytes. */
        private Bytes buffer(String column, int number) {
            final long entry = block + 8L * (column(column).firstBuffer + number);
            return body.part(index.i32(entry), index.i32(entry + 4));
        }

        private long runsAt() {
            return block + 8L * index.i32(116);
        }

        private int[] symbolOfRows() {
            final int[] symbolIds = new int[rows];
            for (int run = 0; run < runs; run++) {
                final long entry = runsAt() + 8L * run;
                check(
                        run == 0 || index.i32(entry) > index.i32(entry - 8),
                        "runs are not in the order of symbols");
                Arrays.fill(
                        symbolIds, index.i32(entry + 4), index.i32(entry + 12), index.i32(entry));
            }
            check(index.i32(runsAt() + 4) == 0, "first run");
            check(index.i32(runsAt() + 8L * runs + 4) == rows, "end of the last run");
            return symbolIds;
        }

        List<Event> events() {
            final int[] symbolIds = symbolOfRows();
            final List<Event> events = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                final Event event =
                        ref.kind() == LINES ? lines(row) : fromColumns(row, symbolIds[row]);
                check(event.symbolId() == symbolIds[row], "symbol of row " + row);
                check(
                        symbols[buffer("symbol", 0).i32(4L * row)] == symbolIds[row],
                        "symbol column of row " + row);
                check(event.sourceId() == source(row), "source of row " + row);
                check(listsSource(event.sourceId()), "source is not in the zone's list");
                events.add(event);
            }
            checkBounds(events);
            return inArrival(events);
        }

        private int source(int row) {
            final Bytes values = buffer("source", 0);
            return sources[
                    column("source").width == 2 ? values.u16(2L * row) : values.i32(4L * row)];
        }

        private boolean listsSource(int sourceId) {
            final long list = runsAt() + 8L * (runs + 1);
            for (int i = 0; i < zoneSources; i++) {
                if (index.i32(list + 4L * i) == sourceId) {
                    return true;
                }
            }
            return false;
        }

        private List<Event> inArrival(List<Event> rowsOfZone) {
            final long list = runsAt() + 8L * (runs + 1) + 4L * zoneSources;
            final List<Event> events = new ArrayList<>();
            for (int k = 0; k < rows; k++) {
                events.add(rowsOfZone.get(index.u16(list + 2L * k)));
                check(
                        k == 0 || events.get(k).position() > events.get(k - 1).position(),
                        "arrival " + k);
            }
            return events;
        }

        private long position(int row) {
            return buffer("position", 0).i64(8L * row);
        }

        private Event lines(int row) {
            final Bytes offsets = buffer("lines", 0);
            final int from = offsets.i32(4L * row);
            final int to = offsets.i32(4L * row + 4);
            final Event event = new Event(position(row), buffer("lines", 1).copy(from, to - from));
            check(
                    event.eventTime() == buffer("eventTime", 0).i64(8L * row)
                            && event.receiveTime() == buffer("receiveTime", 0).i64(8L * row)
                            && event.sourceSequence() == buffer("sourceSequence", 0).i64(8L * row)
                            && event.typeId() == types[buffer("type", 0).u16(2L * row)],
                    "columns of row " + row + " differ from its lines");
            return event;
        }

        private Event fromColumns(int row, int symbolId) {
            final java.nio.ByteBuffer event =
                    java.nio.ByteBuffer.allocate(index.i32(112))
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
            final int lines = index.i32(112) / Event.LINE_LENGTH;
            event.putInt(24, symbolId);
            event.putShort(28, (short) (ref.typeId() | (lines - 1) << 12));
            event.putShort(30, (short) source(row));
            for (Column column : columns) {
                if (column.byteInEvent >= 0
                        && !column.name.equals("symbol")
                        && !column.name.equals("source")) {
                    final byte[] value =
                            buffer(column.name, 0).copy((long) column.width * row, column.width);
                    event.put(column.byteInEvent, value);
                }
            }
            checkFields();
            return new Event(position(row), event.array());
        }

        /** The columns of fields are those of the type, in its order. */
        private void checkFields() {
            final List<EventType.Field> fields = registry.types().get(ref.typeId()).fields();
            final List<Column> own =
                    columns.subList(columns.size() - fields.size(), columns.size());
            for (int i = 0; i < fields.size(); i++) {
                final EventType.Field field = fields.get(i);
                final Column column = own.get(i);
                check(
                        column.name.equals(field.name())
                                && column.width == field.length()
                                && (field.kind() == 7 || column.exponent == field.exponent())
                                && column.byteInEvent == Event.PAYLOAD + field.offset(),
                        "column " + column + " is not of field " + field);
            }
        }

        private void checkBounds(List<Event> events) {
            final long[][] bounds = {
                minMax(events, Comparator.comparingLong(Event::eventTime), Event::eventTime),
                minMax(events, Comparator.comparingLong(Event::receiveTime), Event::receiveTime),
                minMax(events, Comparator.comparingLong(Event::position), Event::position),
                minMax(
                        events,
                        Comparator.comparingLong(Event::sourceSequence),
                        Event::sourceSequence)
            };
            for (int i = 0; i < bounds.length; i++) {
                check(
                        index.i64(at + 24 + 16L * i) == bounds[i][0]
                                && index.i64(at + 32 + 16L * i) == bounds[i][1],
                        "bounds " + i + " of a zone");
            }
        }

        private long[] minMax(
                List<Event> events,
                Comparator<Event> order,
                java.util.function.ToLongFunction<Event> value) {
            return new long[] {
                value.applyAsLong(events.stream().min(order).orElseThrow()),
                value.applyAsLong(events.stream().max(order).orElseThrow())
            };
        }
    }
}
