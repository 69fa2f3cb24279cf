package io.tickring.wal;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Walks the events of a log that this process is writing, one by one, as far as it is sealed, and
 * goes on when more is. Allocates nothing. <b>Thread:</b> one; another may append meanwhile.
 *
 * <p>What it walks must not be flushed under it: the files of log below <em>flushed</em> are used
 * again.
 */
public final class WalFollower {
    private final Wal wal;
    private WalFile file;
    private ByteBuffer buffer;
    private int offset;
    private int frameEnd;
    private int linesEnd;
    private int eventOffset;
    private int lines;
    private int entryOffset;
    private final SlotEntry entry = new SlotEntry();

    /**
     * @param position where a frame starts, or the end of the log
     */
    public WalFollower(Wal wal, long position) {
        this.wal = wal;
        seek(position);
    }

    /**
     * Goes on at another position.
     *
     * @param position where a frame starts, or the end of the log
     */
    public void seek(long position) {
        final List<WalFile> files = wal.files();
        for (int i = 0; i < files.size(); i++) {
            if (position < files.get(i).endPosition()) {
                enter(files.get(i), position);
                return;
            }
        }
        // The log ends with its last file, and no other is ready yet.
        enter(files.get(files.size() - 1), position);
    }

    private void enter(WalFile next, long position) {
        file = next;
        buffer = next.buffer();
        offset = Math.max(WalFileLayout.HEADER_LENGTH, next.offsetOf(position));
        frameEnd = offset;
    }

    /** Moves to the next event; false when no more is sealed now. */
    public boolean next() {
        while (offset == frameEnd) {
            if (!nextFrame()) {
                return false;
            }
        }
        eventOffset = offset;
        lines = TickLayout.linesOf(TickLayout.typeAndLines(buffer, offset));
        offset += lines << TickLayout.LINE_SHIFT;
        if (entryOffset != 0) {
            SlotEntryLayout.read(buffer, entryOffset, entry);
            entryOffset += SlotEntryLayout.LENGTH;
        } else {
            entry.set(0, 0, 0, 0, 0);
        }
        if (offset == linesEnd) {
            offset = frameEnd;
        }
        return true;
    }

    private boolean nextFrame() {
        if (position() >= wal.positions().append()) {
            return false;
        }
        if (offset == buffer.capacity()
                || WalFrameLayout.type(buffer, offset) == WalFrameLayout.TYPE_END_OF_FILE) {
            return enterNextFile();
        }
        final int frame = offset;
        final int type = WalFrameLayout.type(buffer, frame);
        frameEnd = frame + WalFrameLayout.length(buffer, frame);
        linesEnd =
                frame
                        + WalFrameLayout.HEADER_LENGTH
                        + (WalFrameLayout.lines(buffer, frame) << TickLayout.LINE_SHIFT);
        entryOffset = type == WalFrameLayout.TYPE_EVENTS_WITH_ENTRIES ? linesEnd : 0;
        final boolean hasEvents =
                WalFrameLayout.holdsEvents(type) && WalFrameLayout.events(buffer, frame) > 0;
        offset = hasEvents ? frame + WalFrameLayout.HEADER_LENGTH : frameEnd;
        return true;
    }

    private boolean enterNextFile() {
        final long end = file.endPosition();
        final List<WalFile> files = wal.files();
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).basePosition() == end) {
                enter(files.get(i), end);
                return true;
            }
        }
        return false;
    }

    /** Memory that holds the event; absolute access only. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where in {@link #buffer} the event lies. */
    public int offset() {
        return eventOffset;
    }

    /** Lines of the event. */
    public int lines() {
        return lines;
    }

    /**
     * What stands beside the event; {@code senderId} is 0 when nothing does. Good until the next
     * call of {@link #next}.
     */
    public SlotEntry entry() {
        return entry;
    }

    /** Position behind the event. */
    public long position() {
        return file.basePosition() + offset;
    }
}
