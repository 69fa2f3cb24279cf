package io.tickring.replay;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickHandler;
import java.nio.ByteBuffer;

/** One cursor, event by event. Closes the cursor once, at its end or before. */
final class BlockStream implements EventStream {
    private final BlockCursor cursor;
    private final TickBlock block = new TickBlock();
    private int index = -1;
    private int count;
    private boolean closed;

    BlockStream(BlockCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public boolean advance() {
        return ++index < count || nextBlock();
    }

    private boolean nextBlock() {
        index = 0;
        count = 0;
        while (!closed && count == 0) {
            if (cursor.next(block)) {
                count = block.count();
            } else {
                close();
            }
        }
        if (count == 0) {
            index = -1; // advance() may be asked again
        }
        return count > 0;
    }

    @Override
    public ByteBuffer buffer() {
        return block.buffer(index);
    }

    @Override
    public int offset() {
        return block.offset(index);
    }

    @Override
    public long position() {
        return block.position(index);
    }

    /** Block by block: nothing is chosen, so nothing is paid per event but the handler. */
    @Override
    public long forEach(long limit, Tick view, TickHandler handler) {
        long done = 0;
        while (done < limit && advance()) {
            final int from = index;
            final int end = limit - done < count - from ? from + (int) (limit - done) : count;
            done += end - from;
            index = end - 1; // stands on the last one handed out
            handOut(from, end, view, handler);
        }
        return done;
    }

    private void handOut(int from, int end, Tick view, TickHandler handler) {
        final ByteBuffer lines = block.onlyBuffer();
        if (lines == null) {
            for (int i = from; i < end; i++) {
                handler.onTick(view.wrap(block.buffer(i), block.offset(i), block.position(i)));
            }
            return;
        }
        // What the processor must know of the memory is looked up once, not for each event.
        for (int i = from; i < end; i++) {
            handler.onTick(view.wrap(lines, block.offset(i), block.position(i)));
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cursor.close();
        }
    }
}
