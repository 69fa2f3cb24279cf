package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Puts events together again from the columns of a segment: zones of which all is wanted at once,
 * by {@link ZoneAssembly}; else a column of a block at a time, from the rows that are wanted.
 * <b>Thread:</b> one at a time. Allocates nothing once the first block was made.
 */
final class ColumnCursor implements BlockCursor {
    private final Segment segment;
    private final SegmentIndex index;
    private final ByteBuffer bytes;
    private final RowSelector selector;
    private final int stride;
    private final int[] rows = new int[TickBlock.CAPACITY];

    /** Columns that are copied as they are: all but symbol, source and position. */
    private final int[] columns;

    private final int[] widths;
    private final int[] eventOffsets;

    /** Of each column, whether the events' memory has, or had, other values than zero of it. */
    private final boolean[] used;

    private final ZeroBytes zeros;
    private final boolean oneSymbol;
    private final boolean oneSource;
    private final boolean shortSources;
    private ByteBuffer events;

    /** For zones of which all is wanted; null before the first, and when it cannot be had. */
    private ZoneAssembly whole;

    private boolean mayHaveWhole;

    ColumnCursor(Segment segment, Selection selection) {
        this.segment = segment;
        index = segment.index();
        bytes = segment.bytes();
        selector = new RowSelector(segment, selection);
        stride = index.schema().eventLength();
        mayHaveWhole = selector.mayHaveWholeZones();
        final List<Column> all = index.schema().columns();
        final int copied = all.size() - 3;
        columns = new int[copied];
        widths = new int[copied];
        eventOffsets = new int[copied];
        used = new boolean[copied];
        zeros = new ZeroBytes(bytes);
        int count = 0;
        for (int column = 0; column < all.size(); column++) {
            if (column != SYMBOL && column != SOURCE && column != POSITION) {
                columns[count] = column;
                widths[count] = all.get(column).width();
                eventOffsets[count++] = all.get(column).eventOffset();
            }
        }
        oneSymbol = selector.onlySymbolId() >= 0;
        oneSource = index.sources() == 1;
        shortSources = all.get(SOURCE).width() == Short.BYTES;
    }

    @Override
    public boolean next(TickBlock block) {
        segment.checkOpen();
        if (hasWhole()) {
            whole.fill(block);
            return true;
        }
        block.reset(events);
        while (!block.isFull()) {
            final int count = selector.next(rows, TickBlock.CAPACITY - block.count());
            if (count == 0) {
                break;
            }
            if (events == null) {
                events = newEvents();
                block.reset(events);
            }
            assemble(block, count);
            if (mayHaveWhole && selector.isBetweenZones()) {
                break; // of the next one all may be wanted
            }
        }
        return block.count() > 0;
    }

    /** Whether events of a zone of which all is wanted come next; puts them together. */
    private boolean hasWhole() {
        if (whole != null && whole.hasNext()) {
            return true;
        }
        if (!mayHaveWhole || !selector.isAtWholeZone()) {
            return false;
        }
        if (whole == null) {
            whole = ZoneAssembly.of(segment);
            mayHaveWhole = whole != null;
        }
        if (mayHaveWhole) {
            whole.assemble(selector.takeZone());
        }
        return mayHaveWhole;
    }

    /** Memory for a block, with the bytes that are the same in all events already in it. */
    private ByteBuffer newEvents() {
        final ByteBuffer memory =
                ByteBuffer.allocateDirect(TickBlock.CAPACITY * stride + ALIGNMENT)
                        .alignedSlice(ALIGNMENT)
                        .order(ByteOrder.LITTLE_ENDIAN);
        final int typeAndLines =
                TickLayout.typeAndLines(index.schema().typeId(), stride >> TickLayout.LINE_SHIFT);
        for (int at = 0; at < TickBlock.CAPACITY * stride; at += stride) {
            memory.putShort(at + TickLayout.TYPE_AND_LINES_OFFSET, (short) typeAndLines);
            if (oneSource) {
                memory.putShort(at + TickLayout.SOURCE_ID_OFFSET, (short) index.sourceId(0));
            }
            if (oneSymbol) {
                memory.putInt(at + TickLayout.SYMBOL_ID_OFFSET, selector.onlySymbolId());
            }
        }
        return memory;
    }

    private void assemble(TickBlock block, int count) {
        final ZoneView zone = selector.zone();
        final int at = block.count() * stride;
        final boolean isRun =
                !index.isPacked() && selector.isRun() && rows[count - 1] - rows[0] == count - 1;
        if (isRun) {
            copyRun(zone, rows[0], count, at);
        } else {
            gather(zone, count, at);
        }
        if (!oneSymbol) {
            ColumnCopy.gatherIds(
                    zone.columnBuffer(SYMBOL),
                    zone.columnOffset(SYMBOL),
                    rows,
                    count,
                    bytes,
                    index.symbolIdsAt(),
                    events,
                    at + TickLayout.SYMBOL_ID_OFFSET,
                    stride);
        }
        if (!oneSource) {
            putSources(zone, at + TickLayout.SOURCE_ID_OFFSET, count);
        }
        final ByteBuffer from = zone.columnBuffer(POSITION);
        final int positions = zone.columnOffset(POSITION);
        if (isRun) {
            block.addRun(at, stride, from, positions + rows[0] * Long.BYTES, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            block.add(at + i * stride, from.getLong(positions + rows[i] * Long.BYTES));
        }
    }

    private void gather(ZoneView zone, int count, int at) {
        Arrays.fill(used, true);
        for (int i = 0; i < columns.length; i++) {
            ColumnCopy.gather(
                    zone.columnBuffer(columns[i]),
                    zone.columnOffset(columns[i]),
                    widths[i],
                    rows,
                    count,
                    events,
                    at + eventOffsets[i],
                    stride);
        }
    }

    /**
     * Copies rows of one symbol, which follow each other; fields that nobody fills in cost little.
     */
    private void copyRun(ZoneView zone, int from, int count, int at) {
        for (int i = 0; i < columns.length; i++) {
            final int offset = zone.columnOffset(columns[i]);
            used[i] |= !zeros.isZero(offset + from * widths[i], count * widths[i]);
            if (used[i]) {
                ColumnCopy.copy(
                        zone.columnBuffer(columns[i]),
                        offset,
                        widths[i],
                        from,
                        count,
                        events,
                        at + eventOffsets[i],
                        stride);
            }
        }
    }

    private void putSources(ZoneView zone, int at, int count) {
        final ByteBuffer from = zone.columnBuffer(SOURCE);
        final int column = zone.columnOffset(SOURCE);
        for (int i = 0; i < count; i++) {
            final int source =
                    shortSources
                            ? from.getShort(column + rows[i] * Short.BYTES)
                            : from.getInt(column + rows[i] * Integer.BYTES);
            events.putShort(at + i * stride, (short) index.sourceId(source));
        }
    }

    @Override
    public void close() {
        events = null;
        mayHaveWhole = false;
        if (whole != null) {
            whole.close();
            whole = null;
        }
    }
}
