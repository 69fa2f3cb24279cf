package io.tickring.query;

import io.tickring.replay.MergedReplay;
import io.tickring.shard.StoreView;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickHandler;

/** Walks what is selected shard by shard, each in append order: for answers that ask no more. */
final class Scan {
    private Scan() {}

    /** Hands every selected event to a handler. */
    static void run(StoreView view, Selection selection, TickHandler handler) {
        final Tick tick = new Tick(view.names());
        final TickBlock block = new TickBlock();
        for (int shard : MergedReplay.shards(view, selection)) {
            try (BlockCursor cursor = view.cursor(shard, selection)) {
                while (cursor.next(block)) {
                    for (int i = 0; i < block.count(); i++) {
                        handler.onTick(
                                tick.wrap(block.buffer(i), block.offset(i), block.position(i)));
                    }
                }
            }
        }
    }
}
