package io.tickring.shard;

import io.tickring.wal.LogPositions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a shard's writer lets others see: a block of the store's mapped counters file.
 *
 * <pre>
 *    0                            {@link LogPositions}
 *  512 i64 stalledSinceMs         576 i64 refusedOffers
 *  520 i64 lowSpaceSinceMs        584 i64 frozenTables
 *  528 i64 flushFailingSinceMs    592 i64 walFiles
 *  536 i64 heldFileId
 *  544 i64 heldFiles
 *  552 i64 heldSinceMs
 *  560 i64 compactionBacklogSegments
 *  568 i64 missingEvents
 * </pre>
 *
 * Each is a little-endian i64; times are ms since the Unix epoch, 0 for "it is not so". A value is
 * told, not relied upon: only the positions bind anybody. <b>Thread:</b> each setter belongs to the
 * thread that its text names, any thread reads. A setter costs one store.
 */
public final class ShardCounters {
    /** Bytes of a shard's block. */
    static final int LENGTH = 1024;

    private static final int STALLED_SINCE_OFFSET = LogPositions.LENGTH;
    private static final int LOW_SPACE_SINCE_OFFSET = STALLED_SINCE_OFFSET + Long.BYTES;
    private static final int FLUSH_FAILING_SINCE_OFFSET = LOW_SPACE_SINCE_OFFSET + Long.BYTES;
    private static final int HELD_FILE_ID_OFFSET = FLUSH_FAILING_SINCE_OFFSET + Long.BYTES;
    private static final int HELD_FILES_OFFSET = HELD_FILE_ID_OFFSET + Long.BYTES;
    private static final int HELD_SINCE_OFFSET = HELD_FILES_OFFSET + Long.BYTES;
    private static final int COMPACTION_BACKLOG_OFFSET = HELD_SINCE_OFFSET + Long.BYTES;
    private static final int MISSING_EVENTS_OFFSET = COMPACTION_BACKLOG_OFFSET + Long.BYTES;
    private static final int REFUSED_OFFERS_OFFSET = MISSING_EVENTS_OFFSET + Long.BYTES;
    private static final int FROZEN_TABLES_OFFSET = REFUSED_OFFERS_OFFSET + Long.BYTES;
    private static final int WAL_FILES_OFFSET = FROZEN_TABLES_OFFSET + Long.BYTES;

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer counters;
    private final int offset;
    private final LogPositions positions;

    /**
     * @param counters direct memory, read-only for a reader
     * @param offset of this shard's block in it, a multiple of 8
     */
    ShardCounters(ByteBuffer counters, int offset) {
        this.counters = counters;
        this.offset = offset;
        this.positions = new LogPositions(counters, offset);
    }

    public LogPositions positions() {
        return positions;
    }

    /** Since when the shard's disk has answered nothing, in ms; 0 while it answers. */
    public long stalledSinceMs() {
        return get(STALLED_SINCE_OFFSET);
    }

    /** <b>Thread:</b> one at a time. */
    public void stalledSinceMs(long ms) {
        set(STALLED_SINCE_OFFSET, ms);
    }

    /** Since when offers are refused because the disk is nearly full, in ms; 0 while not. */
    public long lowSpaceSinceMs() {
        return get(LOW_SPACE_SINCE_OFFSET);
    }

    /** <b>Thread:</b> one at a time. */
    public void lowSpaceSinceMs(long ms) {
        set(LOW_SPACE_SINCE_OFFSET, ms);
    }

    /** Since when every flush has failed, in ms; 0 while they succeed. */
    public long flushFailingSinceMs() {
        return get(FLUSH_FAILING_SINCE_OFFSET);
    }

    /** <b>Thread:</b> the flush agent. */
    public void flushFailingSinceMs(long ms) {
        set(FLUSH_FAILING_SINCE_OFFSET, ms);
    }

    /** The log file that a view has held longest; of no meaning while none is held too long. */
    public long heldFileId() {
        return get(HELD_FILE_ID_OFFSET);
    }

    /** Log files that the shard let go of but views have held too long. */
    public long heldFiles() {
        return get(HELD_FILES_OFFSET);
    }

    /** Since when {@link #heldFileId} could have been used again, in ms; 0 while none is held. */
    public long heldSinceMs() {
        return get(HELD_SINCE_OFFSET);
    }

    /** <b>Thread:</b> the one that observes the shard. */
    void held(long fileId, long files, long sinceMs) {
        set(HELD_FILE_ID_OFFSET, fileId);
        set(HELD_FILES_OFFSET, files);
        set(HELD_SINCE_OFFSET, sinceMs);
    }

    /** Segments that a compaction would take now. */
    public long compactionBacklogSegments() {
        return get(COMPACTION_BACKLOG_OFFSET);
    }

    /** <b>Thread:</b> the compaction agent. */
    public void compactionBacklogSegments(long segments) {
        set(COMPACTION_BACKLOG_OFFSET, segments);
    }

    /** Events that other nodes let go of and that the shard does not hold. */
    public long missingEvents() {
        return get(MISSING_EVENTS_OFFSET);
    }

    /** <b>Thread:</b> the one that observes the shard. */
    void missingEvents(long events) {
        set(MISSING_EVENTS_OFFSET, events);
    }

    /** Offers for this shard that were refused since its writer began. */
    public long refusedOffers() {
        return get(REFUSED_OFFERS_OFFSET);
    }

    /** <b>Thread:</b> one at a time. */
    public void refusedOffers(long offers) {
        set(REFUSED_OFFERS_OFFSET, offers);
    }

    /** MemTables that wait for their flush. */
    public long frozenTables() {
        return get(FROZEN_TABLES_OFFSET);
    }

    /** <b>Thread:</b> the one that observes the shard. */
    void frozenTables(long tables) {
        set(FROZEN_TABLES_OFFSET, tables);
    }

    /** Log files that hold unflushed log or lie ready for it. */
    public long walFiles() {
        return get(WAL_FILES_OFFSET);
    }

    /** <b>Thread:</b> the one that observes the shard. */
    void walFiles(long files) {
        set(WAL_FILES_OFFSET, files);
    }

    private long get(int at) {
        return (long) LONG.getOpaque(counters, offset + at);
    }

    private void set(int at, long value) {
        LONG.setOpaque(counters, offset + at, value);
    }
}
