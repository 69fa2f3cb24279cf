package io.tickring.wal;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Appends frames to the log's current file. <b>Thread:</b> the shard thread.
 *
 * <p>Events that lie next to each other in the source are copied in one piece: {@link #append} only
 * remembers them, and the copy is made when the run ends.
 *
 * <p>A frame is plain until {@link #beginEntries}: from then on each event of it has an entry, one
 * of zeros where the event came without. Entries are kept aside and put behind the lines by {@link
 * #seal}; a plain frame pays one comparison per event for that.
 */
final class WalWriter {
    /** A frame has no more entries: so many are kept aside until it is sealed. */
    static final int MAX_ENTRIES = 4096;

    private static final SlotEntry NO_ENTRY = new SlotEntry();

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

    /** Entries of the open frame; made when the first one comes. */
    private ByteBuffer entries;

    private boolean hasEntries;
    private int entryCount;
    private int drops;

    /** Bytes that the entries will take once one more event is in; 0 in a plain frame. */
    private long reserved;

    private ByteBuffer runSource;
    private int runStart;
    private int runEnd;

    WalWriter(int shard) {
        this.shard = shard;
    }

    /** Goes on writing at this offset of a file. */
    void open(WalFile walFile, int offset) {
        assert runEnd == runStart && !isDirty() : "a frame is open";
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
        return writeOffset + (runEnd - runStart) + length + reserved <= buffer.capacity();
    }

    /** Whether the open frame takes an event with an entry. */
    boolean takesEntries() {
        return hasEntries && entryCount < MAX_ENTRIES;
    }

    /** Whether the open frame takes no further event, wherever the file ends. */
    boolean isFullOfEntries() {
        return hasEntries && entryCount == MAX_ENTRIES;
    }

    /** Makes the open frame, which is empty, one of events with entries. */
    void beginEntries() {
        assert !isDirty() : "a plain frame is open";
        if (entries == null) {
            entries =
                    ByteBuffer.allocateDirect(MAX_ENTRIES * SlotEntryLayout.LENGTH)
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
        hasEntries = true;
        reserve();
    }

    private void reserve() {
        reserved =
                entryCount == MAX_ENTRIES
                        ? Integer.MAX_VALUE
                        : SlotEntryLayout.paddedLength(entryCount + 1L);
    }

    /**
     * Takes an event into the open frame.
     *
     * @return offset in the file at which it will lie
     */
    int append(ByteBuffer source, int offset, int length, long eventTime) {
        final int at = take(source, offset, length, eventTime);
        if (hasEntries) {
            addEntry(NO_ENTRY);
        }
        return at;
    }

    /** As above, of a frame with entries; {@link #takesEntries} holds. */
    int append(ByteBuffer source, int offset, int length, long eventTime, SlotEntry entry) {
        final int at = take(source, offset, length, eventTime);
        addEntry(entry);
        return at;
    }

    @SuppressWarnings("ReferenceEquality") // the same memory is meant, not the same bytes
    private int take(ByteBuffer source, int offset, int length, long eventTime) {
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

    /** Takes the entry of an event that is not to be stored. */
    void drop(SlotEntry entry) {
        addEntry(entry);
        drops++;
    }

    private void addEntry(SlotEntry entry) {
        SlotEntryLayout.write(entries, entryCount * SlotEntryLayout.LENGTH, entry);
        entryCount++;
        reserve();
    }

    /** Takes one of the log's own marks, whose bytes are copied at once. */
    int appendMark(ByteBuffer source, int length) {
        copyRun();
        final int at = writeOffset;
        buffer.put(at, source, 0, length);
        writeOffset += length;
        events++;
        if (hasEntries) {
            addEntry(NO_ENTRY);
        }
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

    /** Whether the open frame holds something. */
    boolean isDirty() {
        return events > 0 || entryCount > 0;
    }

    /**
     * Seals the open frame; the position behind it becomes the log's append position.
     *
     * @param forced the log's forced position known now
     */
    long seal(long forced) {
        copyRun();
        if (hasEntries) {
            seal(WalFrameLayout.TYPE_EVENTS_WITH_ENTRIES, forced);
        } else {
            seal(WalFrameLayout.TYPE_EVENTS, forced);
        }
        return file.basePosition() + frameOffset;
    }

    /** Says that the rest of the file is unused. The open frame must be sealed. */
    void endFile(long forced) {
        assert !isDirty() : "a frame is open";
        if (frameOffset < buffer.capacity()) {
            seal(WalFrameLayout.TYPE_END_OF_FILE, forced);
        }
    }

    private void seal(int type, long forced) {
        final int lines =
                (writeOffset - frameOffset - WalFrameLayout.HEADER_LENGTH)
                        >>> TickLayout.LINE_SHIFT;
        copyEntries();
        final int length = writeOffset - frameOffset;
        final int at = frameOffset;
        buffer.putLong(
                at + WalFrameLayout.TYPE_OFFSET, type | (long) drops << 16 | (long) shard << 32);
        buffer.putLong(at + WalFrameLayout.POSITION_OFFSET, file.basePosition() + at);
        buffer.putLong(at + WalFrameLayout.GENERATION_OFFSET, file.generation());
        buffer.putLong(at + WalFrameLayout.FORCED_OFFSET, forced);
        buffer.putInt(at + WalFrameLayout.EVENTS_OFFSET, events);
        buffer.putInt(at + WalFrameLayout.LINES_OFFSET, lines);
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

    private void copyEntries() {
        if (entryCount > 0) {
            final int length = entryCount * SlotEntryLayout.LENGTH;
            buffer.put(writeOffset, entries, 0, length);
            final int end = writeOffset + (int) SlotEntryLayout.paddedLength(entryCount);
            for (int at = writeOffset + length; at < end; at += Long.BYTES) {
                buffer.putLong(at, 0L);
            }
            writeOffset = end;
        }
    }

    private void resetFrame() {
        hasEntries = false;
        entryCount = 0;
        drops = 0;
        reserved = 0;
        writeOffset = frameOffset + WalFrameLayout.HEADER_LENGTH;
        events = 0;
        minTime = Long.MAX_VALUE;
        maxTime = Long.MIN_VALUE;
    }
}
