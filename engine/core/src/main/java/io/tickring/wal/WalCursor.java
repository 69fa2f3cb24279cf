package io.tickring.wal;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Walks the events between two positions of sealed log in append order, without copying them.
 * <b>Thread:</b> one at a time; the caller holds the files.
 *
 * <p>The range lies below what its maker published or recovery accepted, so frames are trusted
 * here.
 */
public final class WalCursor implements BlockCursor {
    private final List<WalFile> files;
    private final long toPosition;
    private final Selection selection;
    private final boolean marks;
    private final boolean filters;
    private int fileIndex;
    private WalFile file;
    private ByteBuffer buffer;
    private int linesEnd;
    private int frameEnd;
    private int offset;

    /**
     * @param files that cover the range, in the order of their positions
     * @param fromPosition where a frame starts, or the end of the log
     * @param toPosition behind the last frame
     * @param marks whether to walk the log's own marks; else the market events
     */
    public WalCursor(
            List<WalFile> files,
            long fromPosition,
            long toPosition,
            Selection selection,
            boolean marks) {
        this.files = files;
        this.toPosition = toPosition;
        this.selection = selection;
        this.marks = marks;
        this.filters = !selection.equals(Selection.ALL);
        for (fileIndex = 0; fileIndex < files.size(); fileIndex++) {
            if (fromPosition < files.get(fileIndex).endPosition()) {
                enter(fromPosition);
                return;
            }
        }
    }

    private void enter(long position) {
        file = files.get(fileIndex);
        buffer = file.buffer();
        offset =
                Math.max(
                        file.offsetOf(Math.max(position, file.basePosition())),
                        WalFileLayout.HEADER_LENGTH);
        frameEnd = offset;
        linesEnd = offset;
    }

    @Override
    public boolean next(TickBlock block) {
        block.reset(buffer);
        while (block.count() == 0 && nextFrame()) {
            block.reset(buffer);
            fill(block);
        }
        return block.count() > 0;
    }

    /** Moves to a frame that has events left; false at the end of the range. */
    private boolean nextFrame() {
        while (file != null && offset == linesEnd) {
            offset = frameEnd;
            linesEnd = frameEnd;
            if (file.basePosition() + offset >= toPosition) {
                return false;
            }
            if (offset == buffer.capacity()
                    || WalFrameLayout.type(buffer, offset) == WalFrameLayout.TYPE_END_OF_FILE) {
                if (++fileIndex == files.size()) {
                    file = null;
                    return false;
                }
                enter(files.get(fileIndex).basePosition());
                continue;
            }
            frameEnd = offset + WalFrameLayout.length(buffer, offset);
            linesEnd = WalFrameLayout.linesEnd(buffer, offset);
            offset =
                    holdsEvents(offset) && overlaps(offset)
                            ? offset + WalFrameLayout.HEADER_LENGTH
                            : linesEnd;
        }
        return file != null;
    }

    private boolean holdsEvents(int frame) {
        return WalFrameLayout.type(buffer, frame) != WalFrameLayout.TYPE_HOLE;
    }

    /** Whether the frame may hold what is wanted, by the times in its header. */
    private boolean overlaps(int frame) {
        return marks
                || selection.isAllTimes()
                || WalFrameLayout.maxTime(buffer, frame) >= selection.fromTime()
                        && WalFrameLayout.minTime(buffer, frame) < selection.toTime();
    }

    private void fill(TickBlock block) {
        while (offset < linesEnd && !block.isFull()) {
            final int word = TickLayout.typeAndLines(buffer, offset);
            final int typeId = TickLayout.typeOf(word);
            if (BuiltinTypes.isMark(typeId) == marks && (!filters || isSelected(typeId))) {
                block.add(offset, file.basePosition() + offset);
            }
            offset += TickLayout.linesOf(word) << TickLayout.LINE_SHIFT;
        }
    }

    private boolean isSelected(int typeId) {
        return selection.hasType(typeId)
                && selection.hasSymbol(TickLayout.symbolId(buffer, offset))
                && selection.hasSource(TickLayout.sourceId(buffer, offset))
                && selection.hasTime(TickLayout.eventTime(buffer, offset));
    }

    @Override
    public void close() {
        file = null;
    }
}
