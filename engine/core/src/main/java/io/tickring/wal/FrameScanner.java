package io.tickring.wal;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Decides whether a valid frame lies at an offset of a file. The bytes are hostile: everything is
 * checked before it is used. <b>Thread:</b> one at a time.
 */
final class FrameScanner {
    private final CRC32C crc = new CRC32C();
    private final int shard;
    private WalFile file;
    private ByteBuffer buffer;
    private ByteBuffer view;

    FrameScanner(int shard) {
        this.shard = shard;
    }

    FrameScanner on(WalFile walFile) {
        file = walFile;
        buffer = walFile.buffer();
        view = buffer.duplicate();
        return this;
    }

    /**
     * Whether nothing was sealed at this offset: length and checksum, which are stored at once, are
     * both zero. A checksum alone is what is left of a frame whose length was damaged.
     */
    boolean isEmpty(int offset) {
        return WalFrameLayout.length(buffer, offset) == 0
                && buffer.getInt(offset + WalFrameLayout.CRC_OFFSET) == 0;
    }

    /**
     * What is wrong with the frame at this offset; null when it is valid.
     *
     * @throws DamagedLogException for a frame whose checksum holds but whose type a later version
     *     wrote: it is whole, and must not be cut
     */
    String problem(int offset) throws DamagedLogException {
        if (!isPlausible(offset)) {
            return "no frame header of this file's generation and position";
        }
        final int length = WalFrameLayout.length(buffer, offset);
        if (buffer.getInt(offset + WalFrameLayout.CRC_OFFSET)
                != WalFrameLayout.crc(crc, view, offset, length)) {
            return "frame fails its checksum";
        }
        final int type = WalFrameLayout.type(buffer, offset);
        if (type == WalFrameLayout.TYPE_END_OF_FILE) {
            return null;
        }
        if (type == WalFrameLayout.TYPE_HOLE) {
            return WalFrameLayout.events(buffer, offset) == 0 ? null : "a hole has events";
        }
        if (type == WalFrameLayout.TYPE_EVENTS_WITH_ENTRIES) {
            return entriesProblem(offset, length);
        }
        if (type != WalFrameLayout.TYPE_EVENTS) {
            throw new DamagedLogException(
                    file.path().toString(),
                    offset,
                    "frame type " + type + " is not known to this build");
        }
        return eventsAddUp(offset, offset + length) ? null : "events do not fill their frame";
    }

    /** Bounds first: lines and events of the header are only believed once they fill the frame. */
    private String entriesProblem(int offset, int length) throws DamagedLogException {
        final long lines = WalFrameLayout.lines(buffer, offset);
        final long events = WalFrameLayout.events(buffer, offset);
        final int drops = WalFrameLayout.drops(buffer, offset);
        if (lines < 0
                || events < 0
                || WalFrameLayout.HEADER_LENGTH
                                + (lines << TickLayout.LINE_SHIFT)
                                + SlotEntryLayout.paddedLength(events + drops)
                        != length) {
            return "lines and entries do not fill their frame";
        }
        final int linesEnd = WalFrameLayout.linesEnd(buffer, offset);
        if (!eventsAddUp(offset, linesEnd)) {
            return "events do not fill their frame";
        }
        final int end = linesEnd + (int) (events + drops) * SlotEntryLayout.LENGTH;
        int dropped = 0;
        for (int at = linesEnd; at < end; at += SlotEntryLayout.LENGTH) {
            final int flags = SlotEntryLayout.flags(buffer, at);
            if ((flags & ~SlotEntry.DROPPED) != 0) {
                throw new DamagedLogException(
                        file.path().toString(),
                        at,
                        "flags " + flags + " of an entry are not known to this build");
            }
            dropped += flags;
        }
        return dropped == drops ? null : "entries are not those of the frame's events";
    }

    /** Cheap checks that garbage hardly ever passes; a checksum follows. */
    boolean isPlausible(int offset) {
        final int length = WalFrameLayout.length(buffer, offset);
        return length >= WalFrameLayout.HEADER_LENGTH
                && length % TickLayout.LINE_LENGTH == 0
                && length <= buffer.capacity() - offset
                && buffer.getLong(offset + WalFrameLayout.POSITION_OFFSET)
                        == file.basePosition() + offset
                && buffer.getLong(offset + WalFrameLayout.GENERATION_OFFSET) == file.generation()
                && buffer.getInt(offset + WalFrameLayout.SHARD_OFFSET) == shard;
    }

    private boolean eventsAddUp(int offset, int end) {
        int at = offset + WalFrameLayout.HEADER_LENGTH;
        int events = 0;
        while (at < end) {
            final int behind = skipSingleLines(at, end);
            events += (behind - at) >>> TickLayout.LINE_SHIFT;
            at = behind;
            if (at < end) {
                at += linesAt(at) << TickLayout.LINE_SHIFT;
                events++;
            }
        }
        return at == end && events == WalFrameLayout.events(buffer, offset);
    }

    /** Where an event of more than one line starts, or the end: a loop of one stride is fast. */
    private int skipSingleLines(int from, int end) {
        final ByteBuffer lines = buffer;
        int at = from;
        while (at < end && TickLayout.linesOf(TickLayout.typeAndLines(lines, at)) == 1) {
            at += TickLayout.LINE_LENGTH;
        }
        return at;
    }

    private int linesAt(int at) {
        return TickLayout.linesOf(TickLayout.typeAndLines(buffer, at));
    }
}
