package io.tickring.shard;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.TickBlock;

/** Those events of a cursor that lie between two positions. <b>Thread:</b> one at a time. */
final class PositionRange implements BlockCursor {
    private final BlockCursor cursor;
    private final long from;
    private final long to;

    /**
     * @param from the first position wanted
     * @param to behind the last one
     */
    PositionRange(BlockCursor cursor, long from, long to) {
        this.cursor = cursor;
        this.from = from;
        this.to = to;
    }

    @Override
    public boolean next(TickBlock block) {
        while (cursor.next(block)) {
            int first = 0;
            while (first < block.count() && block.position(first) < from) {
                first++;
            }
            int end = block.count();
            while (end > first && block.position(end - 1) >= to) {
                end--;
            }
            block.keep(first, end);
            if (block.count() > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
