package io.tickring.memtable;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.TickBlock;

/** One cursor's events, and behind them another's. <b>Thread:</b> one at a time. */
final class SequelCursor implements BlockCursor {
    private final BlockCursor first;
    private final BlockCursor second;

    SequelCursor(BlockCursor first, BlockCursor second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public boolean next(TickBlock block) {
        return first.next(block) || second.next(block);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
