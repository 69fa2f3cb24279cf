package io.tickring.wal;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Walks a range of log that another process may be using again meanwhile. It copies a piece, asks
 * whether the file is still of the generation that holds the range, and only then looks at the
 * copy: so nothing that is given out was touched by a later use.
 *
 * <p>When a file was used again the cursor ends and is {@link #isStale stale}: what it gave out so
 * far is right, and the events from {@link #position} on are in segments by now. <b>Thread:</b> one
 * at a time; the caller holds the files.
 */
public final class SharedLogCursor implements BlockCursor {
    /** Bytes copied at once: at home in the caches, and far more than the longest event has. */
    static final int PIECE_LENGTH = 1 << 16;

    private final int shard;
    private final List<WalFile> files;
    private final long toPosition;
    private final Selection selection;
    private final boolean filters;
    private final ByteBuffer piece =
            ByteBuffer.allocateDirect(PIECE_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final FrameSum sum;
    private int fileIndex;
    private WalFile file;

    /** Offsets in the file: of what comes next, behind the frame, and of the piece's bounds. */
    private int offset;

    private int frameEnd;

    /** Behind the frame's events, where its entries start. */
    private int linesEnd;

    private int pieceStart;
    private int pieceEnd;
    private boolean stale;

    /**
     * @param selection of market events; null for all events, marks too, with checksums compared
     */
    SharedLogCursor(
            int shard,
            List<WalFile> files,
            long fromPosition,
            long toPosition,
            Selection selection) {
        this.shard = shard;
        this.files = files;
        this.toPosition = toPosition;
        this.selection = selection;
        this.filters = selection != null && !Selection.ALL.equals(selection);
        this.sum = selection == null ? new FrameSum() : null;
        while (fileIndex < files.size() && files.get(fileIndex).endPosition() <= fromPosition) {
            fileIndex++;
        }
        enter(fromPosition);
    }

    /** Whether the cursor ended because a file was used again. */
    public boolean isStale() {
        return stale;
    }

    /** Where the event lies that comes next. */
    public long position() {
        return file.basePosition() + offset;
    }

    private void enter(long position) {
        if (fileIndex == files.size()) {
            file = null;
            return;
        }
        file = files.get(fileIndex);
        offset =
                Math.max(
                        file.offsetOf(Math.max(position, file.basePosition())),
                        WalFileLayout.HEADER_LENGTH);
        frameEnd = offset;
        linesEnd = offset;
        pieceStart = offset;
        pieceEnd = offset;
    }

    @Override
    public boolean next(TickBlock block) {
        block.reset(piece);
        while (hasMore()) {
            takePiece(block);
            if (block.count() > 0) {
                return true; // the piece must stay until its events were seen
            }
            if (hasMore()) {
                copyPiece();
            }
        }
        return false;
    }

    private boolean hasMore() {
        return file != null && !stale && position() < toPosition;
    }

    /** Walks the piece at hand until it is used up or the block is full. */
    private void takePiece(TickBlock block) {
        boolean more = true;
        while (more && hasMore() && !block.isFull()) {
            more =
                    offset == frameEnd
                            ? openFrame()
                            : offset >= linesEnd ? passRest() : takeEvent(block);
        }
    }

    /** False when the frame's header is not in the piece, or another file begins. */
    private boolean openFrame() {
        if (offset == file.buffer().capacity()) {
            nextFile();
            return false;
        }
        if (offset + WalFrameLayout.HEADER_LENGTH > pieceEnd) {
            return false;
        }
        final int at = offset - pieceStart;
        final int length = WalFrameLayout.length(piece, at);
        if (!isFrame(at, length)) {
            throw damage("no frame header of this file's generation and position");
        }
        frameEnd = offset + length;
        if (sum != null) {
            sum.begin(piece, at, offset);
        }
        final int type = WalFrameLayout.type(piece, at);
        final boolean isHole = type == WalFrameLayout.TYPE_HOLE;
        linesEnd = linesEnd(at, type);
        final boolean passed = isHole ? sum == null : !overlaps(at);
        offset = passed ? frameEnd : offset + WalFrameLayout.HEADER_LENGTH;
        endFrame();
        if (type == WalFrameLayout.TYPE_END_OF_FILE) {
            nextFile();
            return false;
        }
        if (!WalFrameLayout.holdsEvents(type) && !isHole) {
            throw damage("frame type " + type + " is not known to this build");
        }
        return true;
    }

    /** A hole has no events: all of it lies behind them. */
    private int linesEnd(int at, int type) {
        if (type == WalFrameLayout.TYPE_HOLE) {
            return offset + WalFrameLayout.HEADER_LENGTH;
        }
        if (type != WalFrameLayout.TYPE_EVENTS_WITH_ENTRIES) {
            return frameEnd;
        }
        final long lines = WalFrameLayout.lines(piece, at);
        final long end = offset + WalFrameLayout.HEADER_LENGTH + (lines << TickLayout.LINE_SHIFT);
        if (lines < 0 || end > frameEnd) {
            throw damage("lines and entries do not fill their frame");
        }
        return (int) end;
    }

    private boolean isFrame(int at, int length) {
        return length >= WalFrameLayout.HEADER_LENGTH
                && length % TickLayout.LINE_LENGTH == 0
                && length <= file.buffer().capacity() - offset
                && piece.getLong(at + WalFrameLayout.POSITION_OFFSET) == position()
                && piece.getLong(at + WalFrameLayout.GENERATION_OFFSET) == file.generation()
                && piece.getInt(at + WalFrameLayout.SHARD_OFFSET) == shard;
    }

    private void nextFile() {
        fileIndex++;
        enter(file.endPosition());
    }

    private boolean overlaps(int at) {
        return !filters
                || selection.isAllTimes()
                || WalFrameLayout.maxTime(piece, at) >= selection.fromTime()
                        && WalFrameLayout.minTime(piece, at) < selection.toTime();
    }

    /** Entries, and what a hole is filled with, count for the checksum only. */
    private boolean passRest() {
        offset = Math.min(frameEnd, pieceEnd);
        endFrame();
        return offset == frameEnd;
    }

    /** False when the event is not in the piece as a whole. */
    private boolean takeEvent(TickBlock block) {
        if (offset + TickLayout.LINE_LENGTH > pieceEnd) {
            return false;
        }
        final int at = offset - pieceStart;
        final int word = TickLayout.typeAndLines(piece, at);
        final int length = TickLayout.linesOf(word) << TickLayout.LINE_SHIFT;
        if (length > linesEnd - offset) {
            throw damage("events do not fill their frame");
        }
        if (offset + length > pieceEnd) {
            return false;
        }
        if (isSelected(at, TickLayout.typeOf(word))) {
            block.add(at, position());
        }
        offset += length;
        endFrame();
        return true;
    }

    private boolean isSelected(int at, int typeId) {
        return selection == null
                || !BuiltinTypes.isMark(typeId)
                        && (!filters
                                || selection.hasType(typeId)
                                        && selection.hasSymbol(TickLayout.symbolId(piece, at))
                                        && selection.hasSource(TickLayout.sourceId(piece, at))
                                        && selection.hasTime(TickLayout.eventTime(piece, at)));
    }

    /** Compares the checksum where a frame ends. */
    private void endFrame() {
        if (sum != null && offset == frameEnd) {
            sum.add(piece, pieceStart, offset);
            if (!sum.isRight()) {
                throw damage("frame fails its checksum");
            }
        }
    }

    private void copyPiece() {
        if (sum != null && offset < frameEnd) {
            sum.add(piece, pieceStart, offset);
        }
        final long end = Math.min(file.endPosition(), toPosition) - file.basePosition();
        final int length = (int) Math.min(PIECE_LENGTH, end - offset);
        file.mapping().copy(offset, length, piece);
        stale = !WalFileLayout.isStill(file.buffer(), file.generation());
        pieceStart = offset;
        pieceEnd = offset + length;
    }

    private UncheckedIOException damage(String what) {
        return new UncheckedIOException(
                new DamagedLogException(file.path().toString(), offset, what));
    }

    @Override
    public void close() {
        file = null;
    }

    /** The checksum of a frame that comes in pieces. */
    private static final class FrameSum {
        private final CRC32C crc = new CRC32C();
        private int expected;
        private int summedTo;

        void begin(ByteBuffer piece, int at, int offset) {
            crc.reset();
            expected = piece.getInt(at + WalFrameLayout.CRC_OFFSET);
            summedTo = offset + WalFrameLayout.CRC_START;
        }

        /** Takes the piece's bytes up to this offset of the file. */
        void add(ByteBuffer piece, int pieceStart, int to) {
            crc.update(piece.duplicate().limit(to - pieceStart).position(summedTo - pieceStart));
            summedTo = to;
        }

        boolean isRight() {
            return (int) crc.getValue() == expected;
        }
    }
}
