package io.tickring.formats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** One segment, FORMATS.md §5: its index block, and by that its events. */
final class SegmentFile {
    private static final int COLUMNS = 1;
    private static final int LINES = 2;
    private static final int PLAIN = 0;
    private static final int PACKED = 1;

    private final Bytes file;
    private final SegmentRef ref;
    private final Registry registry;
    private final Bytes index;
    private final ArrowFile arrow;
    private final List<SegmentColumn> columns = new ArrayList<>();
    private final int[] symbols;
    private final int[] sources;
    private final int[] types;

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

    void check(boolean kept, String what) {
        FormatException.check(kept, file.where(), what);
    }

    private void checkHeader() {
        check("TRSEGIDX".equals(index.ascii(0, 8)), "no index block");
        StoreHeader.checkMajor(file.where(), index.u16(8));
        check(index.u8(10) == ref.kind(), "kind " + index.u8(10));
        final int codec = index.u8(12);
        check(codec == PLAIN || codec == PACKED, "unknown codec " + codec);
        check(index.u8(11) == (codec == PLAIN ? 1 : 2), "unknown order of rows " + index.u8(11));
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
            check(i == 0 || ids[i] > ids[i - 1], "ids do not ascend");
        }
        return ids;
    }

    private void readColumns() {
        for (int i = 0; i < index.u16(14); i++) {
            columns.add(SegmentColumn.read(index, index.i32(88) + (long) SegmentColumn.LENGTH * i));
        }
        final List<String> inArrow =
                columns.stream()
                        .map(SegmentColumn::arrowName)
                        .filter(name -> !name.isEmpty())
                        .toList();
        check(inArrow.equals(arrow.fieldNames()), inArrow + " is not " + arrow.fieldNames());
        if (ref.kind() == COLUMNS) {
            checkFields();
        }
    }

    /** The columns of fields are those of the type, in its order. */
    private void checkFields() {
        final List<EventType.Field> fields = registry.types().get(ref.typeId()).fields();
        final List<SegmentColumn> own =
                columns.subList(columns.size() - fields.size(), columns.size());
        for (int i = 0; i < fields.size(); i++) {
            final EventType.Field field = fields.get(i);
            check(own.get(i).holds(field), own.get(i) + " is not of field " + field);
        }
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

    /** All events, in the order of the log. */
    List<Event> events() {
        final List<Event> events = new ArrayList<>();
        check(arrow.batches() == ref.zones(), "batches " + arrow.batches());
        for (int zone = 0; zone < ref.zones(); zone++) {
            events.addAll(new SegmentZone(this, zone).events());
        }
        check(events.size() == ref.rows(), "rows " + events.size());
        events.sort(Comparator.comparingLong(Event::position));
        check(events.get(0).position() == ref.firstPosition(), "first position");
        check(events.get(events.size() - 1).position() == ref.lastPosition(), "last position");
        return events;
    }

    Bytes file() {
        return file;
    }

    SegmentRef ref() {
        return ref;
    }

    Bytes index() {
        return index;
    }

    ArrowFile arrow() {
        return arrow;
    }

    List<SegmentColumn> columns() {
        return columns;
    }

    int[] symbols() {
        return symbols;
    }

    int[] sources() {
        return sources;
    }

    int[] types() {
        return types;
    }

    boolean holdsLines() {
        return ref.kind() == LINES;
    }

    boolean isPacked() {
        return index.u8(12) == PACKED;
    }
}
