package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Puts all events of a plain zone together again. Columns are read from front to back, which the
 * processor foresees, and each value goes to where its event arrived: reading in the order of
 * arrival, from rows that are sorted by symbol, takes twice as long. A few hundred rows are done at
 * a time, so that the lines they go to are still near when the next column comes.
 *
 * <p>Fields that nobody fills in cost nothing: a column that is zero throughout the zone, as it was
 * in all before, is left out, for the memory was zero to begin with. <b>Thread:</b> one at a time.
 */
final class ZoneAssembly {
    /** Rows whose lines stay in the nearest cache until all columns went to them. */
    private static final int PIECE = 256;

    private static final int TYPE_SHIFT = Integer.SIZE;
    private static final int SOURCE_SHIFT = Integer.SIZE + Short.SIZE;

    private final SegmentIndex index;
    private final ByteBuffer bytes;
    private final ZeroBytes zeros;
    private final ZoneMemory memory;
    private final ByteBuffer events;
    private final int[] offsets;
    private final int stride;
    private final boolean shortSources;

    /** The second half of a header but for the symbol; the source is in it when there is one. */
    private final long ids;

    /** Columns behind those that all segments have. */
    private final int fields;

    private final int[] widths;
    private final int[] eventOffsets;

    /** Whether other values than zero went into the events of some zone. */
    private final boolean[] used;

    /** Numbers of the fields that the zone at hand needs, those of 8 bytes first. */
    private final int[] needed;

    private int neededLongs;
    private int neededCount;

    private int next;
    private int end;

    private ZoneAssembly(Segment segment, ZoneMemory memory) {
        index = segment.index();
        bytes = segment.bytes();
        zeros = new ZeroBytes(bytes);
        this.memory = memory;
        events = memory.events();
        offsets = memory.offsets();
        stride = index.schema().eventLength();
        final List<Column> columns = index.schema().columns();
        shortSources = columns.get(SOURCE).width() == Short.BYTES;
        final long typeAndLines =
                TickLayout.typeAndLines(index.schema().typeId(), stride >> TickLayout.LINE_SHIFT);
        final long source = index.sources() == 1 ? index.sourceId(0) : 0;
        ids = typeAndLines << TYPE_SHIFT | source << SOURCE_SHIFT;
        fields = columns.size() - FIRST_FIELD;
        widths = new int[fields];
        eventOffsets = new int[fields];
        used = new boolean[fields];
        needed = new int[fields];
        for (int field = 0; field < fields; field++) {
            widths[field] = columns.get(FIRST_FIELD + field).width();
            eventOffsets[field] = columns.get(FIRST_FIELD + field).eventOffset();
        }
        zero((int) Math.min(index.zoneRows(), segment.rows()) * stride);
    }

    private void zero(int length) {
        final ByteBuffer all = events;
        for (int at = 0; at < length; at += Long.BYTES) {
            all.putLong(at, 0);
        }
    }

    /** For the zones of a segment; null when they are packed or too long, or memory is short. */
    static ZoneAssembly of(Segment segment) {
        final SegmentIndex index = segment.index();
        final long length = (long) index.zoneRows() * index.schema().eventLength();
        if (index.isPacked() || length > ZoneMemory.LENGTH) {
            return null;
        }
        final ZoneMemory memory = ZoneMemory.borrow();
        return memory == null ? null : new ZoneAssembly(segment, memory);
    }

    /** Puts the events of a zone together, in place of those of the zone before. */
    void assemble(ZoneView zone) {
        next = 0;
        end = zone.rows();
        zone.scaledArrivals(offsets, stride);
        chooseFields(zone);
        for (int row = 0; row < end; row += PIECE) {
            assemble(zone, row, Math.min(end, row + PIECE));
        }
    }

    private void chooseFields(ZoneView zone) {
        neededCount = 0;
        for (int field = 0; field < fields; field++) {
            used[field] |=
                    !zeros.isZero(zone.columnOffset(FIRST_FIELD + field), end * widths[field]);
            if (used[field] && widths[field] == Long.BYTES) {
                needed[neededCount++] = field;
            }
        }
        neededLongs = neededCount;
        for (int field = 0; field < fields; field++) {
            if (used[field] && widths[field] != Long.BYTES) {
                needed[neededCount++] = field;
            }
        }
    }

    private void assemble(ZoneView zone, int from, int to) {
        putHeaders(
                bytes,
                zone.columnOffset(EVENT_TIME),
                zone.columnOffset(RECEIVE_TIME),
                zone.columnOffset(SOURCE_SEQUENCE),
                zone.columnOffset(SYMBOL),
                from,
                to);
        putPositions(bytes, zone.columnOffset(POSITION), from, to);
        if (index.sources() > 1) {
            putSources(zone.columnOffset(SOURCE), from, to);
        }
        int field = 0;
        for (; field + 1 < neededLongs; field += 2) {
            ColumnCopy.spreadLongs(
                    bytes,
                    zone.columnOffset(FIRST_FIELD + needed[field]),
                    zone.columnOffset(FIRST_FIELD + needed[field + 1]),
                    from,
                    to,
                    offsets,
                    events,
                    eventOffsets[needed[field]],
                    eventOffsets[needed[field + 1]]);
        }
        for (; field < neededCount; field++) {
            ColumnCopy.spread(
                    bytes,
                    zone.columnOffset(FIRST_FIELD + needed[field]),
                    widths[needed[field]],
                    from,
                    to,
                    offsets,
                    events,
                    eventOffsets[needed[field]]);
        }
    }

    private void putHeaders(
            ByteBuffer columns,
            int eventTimes,
            int receiveTimes,
            int sequences,
            int symbols,
            int from,
            int to) {
        final ByteBuffer lines = events;
        final int[] at = offsets;
        final int symbolIds = index.symbolIdsAt();
        final long rest = ids;
        for (int row = from; row < to; row++) {
            final int event = at[row];
            final int symbol = columns.getInt(symbols + (row << 2));
            lines.putLong(event, columns.getLong(eventTimes + (row << 3)));
            lines.putLong(
                    event + TickLayout.RECEIVE_TIME_OFFSET,
                    columns.getLong(receiveTimes + (row << 3)));
            lines.putLong(
                    event + TickLayout.SOURCE_SEQUENCE_OFFSET,
                    columns.getLong(sequences + (row << 3)));
            lines.putLong(
                    event + TickLayout.SYMBOL_ID_OFFSET,
                    columns.getInt(symbolIds + (symbol << 2)) | rest);
        }
    }

    private void putPositions(ByteBuffer columns, int column, int from, int to) {
        final long[] positions = memory.positions();
        final int[] at = offsets;
        for (int row = from; row < to; row++) {
            positions[at[row] >> TickLayout.LINE_SHIFT] = columns.getLong(column + (row << 3));
        }
    }

    private void putSources(int column, int from, int to) {
        for (int row = from; row < to; row++) {
            final int source =
                    shortSources
                            ? bytes.getShort(column + row * Short.BYTES)
                            : bytes.getInt(column + row * Integer.BYTES);
            events.putShort(
                    offsets[row] + TickLayout.SOURCE_ID_OFFSET, (short) index.sourceId(source));
        }
    }

    boolean hasNext() {
        return next < end;
    }

    /** Fills an empty block with the events that follow. */
    void fill(TickBlock block) {
        final int count = Math.min(TickBlock.CAPACITY, end - next);
        block.reset(events);
        block.addRun(next * stride, stride, memory.positions(), count);
        next += count;
    }

    void close() {
        end = 0;
        memory.giveBack();
    }
}
