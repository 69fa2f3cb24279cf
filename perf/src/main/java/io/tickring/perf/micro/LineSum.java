package io.tickring.perf.micro;

import io.tickring.shard.StoreView;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;

/** Adds up the event times of what is selected: a reader that does next to nothing. One thread. */
final class LineSum {
    private final TickBlock block = new TickBlock();

    long of(StoreView view, int shard, Selection selection) {
        long sum = 0;
        try (BlockCursor cursor = view.cursor(shard, selection)) {
            while (cursor.next(block)) {
                final int count = block.count();
                for (int i = 0; i < count; i++) {
                    sum += block.buffer(i).getLong(block.offset(i));
                }
            }
        }
        return sum;
    }
}
