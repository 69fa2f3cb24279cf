package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Copies events out of a segment of lines. <b>Thread:</b> one at a time. Allocates nothing once the
 * first block was made.
 *
 * <p>They are copied, not pointed to, so that a block never outlives its memory.
 */
final class LinesCursor implements BlockCursor {
    private final Segment segment;
    private final RowSelector selector;
    private final int[] rows = new int[TickBlock.CAPACITY];
    private ByteBuffer events;
    private int eventsLength;

    LinesCursor(Segment segment, Selection selection) {
        this.segment = segment;
        selector = new RowSelector(segment, selection);
    }

    @Override
    public boolean next(TickBlock block) {
        segment.checkOpen();
        if (events == null) {
            events =
                    ByteBuffer.allocateDirect(TickBlock.CAPACITY * TickLayout.MAX_EVENT_LENGTH)
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
        block.reset(events);
        eventsLength = 0;
        while (!block.isFull()) {
            final int count = selector.next(rows, TickBlock.CAPACITY - block.count());
            if (count == 0) {
                break;
            }
            copy(block, count);
        }
        return block.count() > 0;
    }

    private void copy(TickBlock block, int count) {
        final ZoneView zone = selector.zone();
        final ByteBuffer positions = zone.columnBuffer(POSITION);
        final int positionsAt = zone.columnOffset(POSITION);
        final ByteBuffer offsets = zone.columnBuffer(LINES);
        final int offsetsAt = zone.columnOffset(LINES);
        final ByteBuffer lines = zone.lines();
        final int linesAt = zone.linesOffset();
        for (int i = 0; i < count; i++) {
            final int row = rows[i];
            final int from = offsets.getInt(offsetsAt + row * Integer.BYTES);
            final int length = offsets.getInt(offsetsAt + (row + 1) * Integer.BYTES) - from;
            events.put(eventsLength, lines, linesAt + from, length);
            block.add(eventsLength, positions.getLong(positionsAt + row * Long.BYTES));
            eventsLength += length;
        }
    }

    @Override
    public void close() {
        events = null;
    }
}
