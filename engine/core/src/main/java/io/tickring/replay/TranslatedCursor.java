package io.tickring.replay;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A cursor's events with other ids: each block is copied, since the store's own bytes are not to be
 * written. <b>Thread:</b> one at a time.
 */
final class TranslatedCursor implements BlockCursor {
    private final BlockCursor cursor;
    private final IdMap ids;
    private final TickBlock own = new TickBlock();
    private ByteBuffer copy = lines(TickBlock.CAPACITY * TickLayout.LINE_LENGTH);

    TranslatedCursor(BlockCursor cursor, IdMap ids) {
        this.cursor = cursor;
        this.ids = ids;
    }

    private static ByteBuffer lines(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean next(TickBlock block) {
        final boolean more = cursor.next(own);
        final int length = more ? length() : 0;
        if (length > copy.capacity()) {
            copy = lines(length * 2);
        }
        block.reset(copy);
        int at = 0;
        for (int i = 0; more && i < own.count(); i++) {
            final int eventLength = lengthOf(i);
            copy.put(at, own.buffer(i), own.offset(i), eventLength);
            ids.translate(copy, at);
            block.add(at, own.position(i));
            at += eventLength;
        }
        return more;
    }

    private int length() {
        int length = 0;
        for (int i = 0; i < own.count(); i++) {
            length += lengthOf(i);
        }
        return length;
    }

    private int lengthOf(int index) {
        final int word = TickLayout.typeAndLines(own.buffer(index), own.offset(index));
        return TickLayout.linesOf(word) << TickLayout.LINE_SHIFT;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
