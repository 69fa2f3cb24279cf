package io.tickring.shard;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.TickBlock;
import java.util.List;

/**
 * Merges the segments of one group, one event type each, by position. <b>Thread:</b> one at a time.
 *
 * <p>There are few streams, and the next event is often of the stream that gave the last one: so
 * the least position is found by a linear pass over an array, and a stream is followed as long as
 * it stays below the second least.
 */
final class PositionMerge implements BlockCursor {
    private final BlockCursor[] cursors;
    private final TickBlock[] blocks;
    private final int[] indexes;
    private final long[] heads;
    private int streams;

    PositionMerge(List<BlockCursor> cursors) {
        this.cursors = cursors.toArray(BlockCursor[]::new);
        streams = this.cursors.length;
        blocks = new TickBlock[streams];
        indexes = new int[streams];
        heads = new long[streams];
        for (int i = streams - 1; i >= 0; i--) {
            blocks[i] = new TickBlock();
            refill(i);
        }
    }

    /** Reads a stream's next block, or takes the stream out. */
    private void refill(int stream) {
        if (cursors[stream].next(blocks[stream])) {
            indexes[stream] = 0;
            heads[stream] = blocks[stream].position(0);
            return;
        }
        cursors[stream].close();
        streams--;
        final TickBlock spare = blocks[stream];
        cursors[stream] = cursors[streams];
        blocks[stream] = blocks[streams];
        indexes[stream] = indexes[streams];
        heads[stream] = heads[streams];
        blocks[streams] = spare;
    }

    @Override
    public boolean next(TickBlock block) {
        block.reset(null);
        for (int i = streams - 1; i >= 0; i--) {
            if (indexes[i] == blocks[i].count()) {
                refill(i);
            }
        }
        for (int i = 0; i < streams; i++) {
            block.buffer(i, blocks[i].buffer(0));
        }
        boolean more = streams > 0;
        while (more && !block.isFull()) {
            more = follow(block);
        }
        return block.count() > 0;
    }

    /**
     * Takes events of the stream with the least position; false when its block is used up, since
     * the lines it points at must stay until the caller has seen them.
     */
    private boolean follow(TickBlock block) {
        int least = 0;
        long leastHead = heads[0];
        long second = Long.MAX_VALUE;
        for (int i = 1; i < streams; i++) {
            final long head = heads[i];
            if (head < leastHead) {
                second = leastHead;
                leastHead = head;
                least = i;
            } else if (head < second) {
                second = head;
            }
        }
        final TickBlock from = blocks[least];
        int index = indexes[least];
        while (leastHead < second && !block.isFull()) {
            block.add(least, from.offset(index), leastHead);
            if (++index == from.count()) {
                indexes[least] = index;
                return false;
            }
            leastHead = from.position(index);
        }
        indexes[least] = index;
        heads[least] = leastHead;
        return true;
    }

    @Override
    public void close() {
        for (int i = 0; i < streams; i++) {
            cursors[i].close();
        }
        streams = 0;
    }
}
