package io.tickring.memtable;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.wal.WalFile;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Walks one symbol's run of a MemTable. <b>Thread:</b> one at a time; the caller holds the table.
 */
final class SymbolCursor implements BlockCursor {
    private final SymbolIndex index;
    private final List<WalFile> files;
    private final long startPosition;
    private final long toPosition;
    private final Selection selection;
    private int at;
    private int fileIndex;

    SymbolCursor(
            SymbolIndex index,
            int symbolId,
            List<WalFile> files,
            long startPosition,
            long toPosition,
            Selection selection) {
        this.index = index;
        this.files = files;
        this.startPosition = startPosition;
        this.toPosition = toPosition;
        this.selection = selection;
        this.at = index.first(symbolId);
    }

    @Override
    public boolean next(TickBlock block) {
        WalFile file = files.get(fileIndex);
        block.reset(file.buffer());
        while (at != 0 && !block.isFull()) {
            final int line = index.line(at);
            final long position = startPosition + ((long) line << TickLayout.LINE_SHIFT);
            if (line < 0 || position >= toPosition) {
                at = 0;
                break;
            }
            if (position >= file.endPosition()) {
                if (block.count() > 0) {
                    break;
                }
                file = fileOf(position);
                block.reset(file.buffer());
            }
            final int offset = file.offsetOf(position);
            if (isSelected(file.buffer(), offset)) {
                block.add(offset, position);
            }
            at = index.next(at);
        }
        return block.count() > 0;
    }

    private WalFile fileOf(long position) {
        while (position >= files.get(fileIndex).endPosition()) {
            fileIndex++;
        }
        return files.get(fileIndex);
    }

    private boolean isSelected(ByteBuffer buffer, int offset) {
        return selection.hasType(TickLayout.typeOf(TickLayout.typeAndLines(buffer, offset)))
                && selection.hasSource(TickLayout.sourceId(buffer, offset))
                && selection.hasTime(TickLayout.eventTime(buffer, offset));
    }

    @Override
    public void close() {
        at = 0;
    }
}
