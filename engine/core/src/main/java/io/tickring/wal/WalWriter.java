package io.tickring.wal;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Appends frames to the log's current file. <b>Thread:</b> the shard thread.
 *
 * <p>Events that lie next to each other in the source are copied in one piece: {@link #append} only
 * remembers them, and the copy is made when the run ends.
 */
final class WalWriter {
    private final CRC32C crc = new CRC32C();
    private final int shard;
    private WalFile file;
    private ByteBuffer buffer;
    private ByteBuffer crcView;
    private int frameOffset;
    private int writeOffset;
    private int events;
    private long minTime;
    private long maxTime;

    private ByteBuffer runSource;
    private int runStart;
    private int runEnd;

    WalWriter(int shard) {
        this.shard = shard;
    }

    /** Goes on writing at this offset of a file. */
    void open(WalFile walFile, int offset) {
        assert runEnd == runStart && events == 0 : "a frame is open";
        file = walFile;
        buffer = walFile.buffer();
        crcView = buffer.duplicate();
        frameOffset = offset;
        resetFrame();
    }

    WalFile file() {
        return file;
    }

    /** Whether an event of this length fits behind what the open frame holds. */
    boolean fits(int length) {
        return writeOffset + (runEnd - runStart) + length <= buffer.capacity();
    }

    /**
     * Takes an event into the open frame.
     *
     * @return offset in the file at which it will lie
     */
    @SuppressWarnings("ReferenceEquality") // the same memory is meant, not the same bytes
    int append(ByteBuffer source, int offset, int length, long eventTime) {
        assert fits(length) : "event overruns the WAL file";
        if (offset != runEnd || source != runSource) {
            copyRun();
            runSource = source;
            runStart = offset;
        }
        final int at = writeOffset + (offset - runStart);
        runEnd = offset + length;
        events++;
        minTime = Math.min(minTime, eventTime);
        maxTime = Math.max(maxTime, eventTime);
        return at;
    }

    /** Takes one of the log's own marks, whose bytes are copied at once. */
    int appendMark(ByteBuffer source, int length) {
        copyRun();
        final int at = writeOffset;
        buffer.put(at, source, 0, length);
        writeOffset += length;
        events++;
        return at;
    }

    private void copyRun() {
        if (runEnd > runStart) {
            buffer.put(writeOffset, runSource, runStart, runEnd - runStart);
            writeOffset += runEnd - runStart;
        }
        runSource = null;
        runStart = 0;
        runEnd = 0;
    }

    /** Whether the open frame holds an event. */
    boolean isDirty() {
        return events > 0;
    }

    /**
     * Seals the open frame; the position behind it becomes the log's append position.
     *
     * @param forced the log's forced position known now
     */
    long seal(long forced) {
        copyRun();
        seal(WalFrameLayout.TYPE_EVENTS, forced);
        return file.basePosition() + frameOffset;
    }

    /** Says that the rest of the file is unused. The open frame must be sealed. */
    void endFile(long forced) {
        assert events == 0 : "a frame is open";
        if (frameOffset < buffer.capacity()) {
            seal(WalFrameLayout.TYPE_END_OF_FILE, forced);
        }
    }

    private void seal(int type, long forced) {
        final int length = writeOffset - frameOffset;
        final int at = frameOffset;
        buffer.putLong(at + WalFrameLayout.TYPE_OFFSET, type | (long) shard << 32);
        buffer.putLong(at + WalFrameLayout.POSITION_OFFSET, file.basePosition() + at);
        buffer.putLong(at + WalFrameLayout.GENERATION_OFFSET, file.generation());
        buffer.putLong(at + WalFrameLayout.FORCED_OFFSET, forced);
        buffer.putInt(at + WalFrameLayout.EVENTS_OFFSET, events);
        buffer.putInt(
                at + WalFrameLayout.LINES_OFFSET,
                (length - WalFrameLayout.HEADER_LENGTH) >>> TickLayout.LINE_SHIFT);
        buffer.putLong(at + WalFrameLayout.MIN_TIME_OFFSET, minTime);
        buffer.putLong(at + WalFrameLayout.MAX_TIME_OFFSET, maxTime);
        if (writeOffset < buffer.capacity()) {
            WalFrameLayout.clearHeader(buffer, writeOffset);
        }
        final int checksum = WalFrameLayout.crc(crc, crcView, at, length);
        WalFrameLayout.seal(buffer, at, length, checksum);
        frameOffset = writeOffset;
        resetFrame();
    }

    private void resetFrame() {
        writeOffset = frameOffset + WalFrameLayout.HEADER_LENGTH;
        events = 0;
        minTime = Long.MAX_VALUE;
        maxTime = Long.MIN_VALUE;
    }
}
