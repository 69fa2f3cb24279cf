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
        if (type != WalFrameLayout.TYPE_EVENTS) {
            throw new DamagedLogException(
                    file.path().toString(),
                    offset,
                    "frame type " + type + " is not known to this build");
        }
        return eventsAddUp(offset, length) ? null : "events do not fill their frame";
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

    private boolean eventsAddUp(int offset, int length) {
        int at = offset + WalFrameLayout.HEADER_LENGTH;
        final int end = offset + length;
        int events = 0;
        while (at < end) {
            // A branch, not a sum: the processor guesses it and need not wait for each load.
            final int lines = TickLayout.linesOf(TickLayout.typeAndLines(buffer, at));
            at += lines == 1 ? TickLayout.LINE_LENGTH : lines << TickLayout.LINE_SHIFT;
            events++;
        }
        return at == end && events == WalFrameLayout.events(buffer, offset);
    }
}
