package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.symbol.SessionEnd;
import io.tickring.wal.HeldFiles;
import io.tickring.wal.LogPositions;
import io.tickring.wal.SlotEntry;
import io.tickring.wal.Wal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * One shard, open for writing.
 *
 * <p><b>Threads:</b> the <em>shard thread</em> appends, seals and freezes; the <em>log agent</em>
 * forces and prepares files; the <em>flush agent</em> flushes; the <em>compaction agent</em> merges
 * and retires segments; any thread takes cuts and reads positions. None of them waits for another,
 * except the shard thread for a log file that is not ready.
 */
public final class Shard {
    private final ShardConfig config;
    private final ShardCounters counters;
    private final LogPositions positions;
    private final AtomicReference<ShardState> state;
    private final MemTables spareTables;
    private final ManifestFile manifest;
    private final Wal wal;
    private final ShardAppender appender;
    private final ShardFlusher flusher;
    private final ShardCompactor compactor;
    private final ShardReport report;

    /** Of what {@link ShardOpening} has opened; it is closed with the shard. */
    Shard(
            ShardConfig config,
            ShardCounters counters,
            AtomicReference<ShardState> state,
            MemTables spareTables,
            ManifestFile manifest,
            ShardAppender appender,
            ShardFlusher flusher,
            ShardCompactor compactor,
            ShardReport report) {
        this.config = config;
        this.counters = counters;
        this.positions = counters.positions();
        this.state = state;
        this.spareTables = spareTables;
        this.manifest = manifest;
        this.wal = appender.wal();
        this.appender = appender;
        this.flusher = flusher;
        this.compactor = compactor;
        this.report = report;
    }

    public int id() {
        return config.shard();
    }

    public ShardReport report() {
        return report;
    }

    /** What others see of the shard. */
    public ShardCounters counters() {
        return counters;
    }

    public LogPositions positions() {
        return positions;
    }

    /**
     * Takes an event into the open frame. <b>Thread:</b> the shard thread.
     *
     * @param lines the event's lines lie here without a break, and stay until {@link #seal}
     * @return false when the shard holds the event already: it was dropped and counted
     * @throws IOException when the log cannot go on; nothing may be appended any more
     */
    public boolean append(ByteBuffer lines, int offset) throws IOException {
        return appender.append(lines, offset);
    }

    /**
     * Takes an event that another node sent, once: an event of the same slot, sender, incarnation
     * and slotSeq is stored no second time, and none is stored while one before it is missing, but
     * for the first one of a slot and sender behind an opening, see {@link #missing}. What was
     * taken survives with the log, as its events do.
     *
     * <p>An event that the shard holds by its session's sequence is not stored again under another
     * slotSeq; its slotSeq counts all the same, so that the sender's next one is no gap.
     *
     * @param lines the event's lines lie here without a break, and stay until {@link #seal}
     * @param entry who sent it as the how many-th; {@code lsn} and {@code flags} are set here when
     *     it is taken
     * @throws IllegalArgumentException when the entry is none, see {@link SlotEntry#problem}
     * @throws IOException when the log cannot go on; nothing may be appended any more
     */
    public SlotAnswer append(ByteBuffer lines, int offset, SlotEntry entry) throws IOException {
        return appender.append(lines, offset, entry);
    }

    /**
     * The last slotSeq that the shard has stored of a sender's incarnation in a slot; 0 when there
     * is none. <b>Thread:</b> before the shard thread starts, or the shard thread.
     *
     * @param senderId 1 to 63
     */
    public long slotSeq(int hashSlot, int senderId, int senderInc) {
        return appender.slotSeq(hashSlot, senderId, senderInc);
    }

    /**
     * Writes a symbol's definition into the log, unless it is there: before another node is told
     * the id, which must never stand for another name. <b>Thread:</b> the shard thread.
     */
    public void defineSymbol(int symbolId) throws IOException {
        appender.defineSymbol(symbolId);
    }

    /** As {@link #defineSymbol}, for a type. */
    public void defineType(int typeId) throws IOException {
        appender.ensureType(typeId);
    }

    /** As {@link #defineSymbol}, for the start of a source session. */
    public void defineSession(int sourceId) throws IOException {
        appender.ensureSession(sourceId);
    }

    /** Writes how a session ended. <b>Thread:</b> the shard thread. */
    public void endSession(int sourceId, SessionEnd end) throws IOException {
        appender.endSession(sourceId, end);
    }

    /**
     * Ends a batch: all that was appended is logged and visible. <b>Thread:</b> the shard thread.
     */
    public void seal() {
        appender.seal();
    }

    /**
     * Hands all that was appended to the flush agent. <b>Thread:</b> the shard thread.
     *
     * @return position that <em>flushed</em> must reach
     */
    public long freeze() {
        return appender.freeze();
    }

    /** Makes files and tables ready; true when there was work. <b>Thread:</b> the log agent. */
    public boolean doWork() throws IOException {
        final boolean prepared = wal.doWork();
        return spareTables.doWork() || prepared;
    }

    /**
     * Makes everything appended durable. <b>Thread:</b> the log agent.
     *
     * @throws IOException when the disk failed; the force must not be tried again
     */
    public long force() throws IOException {
        return wal.force();
    }

    /**
     * Flushes the oldest frozen table, if any. <b>Thread:</b> the flush agent.
     *
     * @return false when no table waits
     * @throws FlushFailedException when it may be tried again
     * @throws IOException when the shard must stop
     */
    public boolean flushNext() throws IOException {
        final FrozenTable frozen = appender.peekFrozen();
        if (frozen == null) {
            return false;
        }
        flusher.flush(frozen);
        appender.removeFrozen();
        return true;
    }

    /** Merges and retires the shard's segments. */
    public ShardCompactor compactor() {
        return compactor;
    }

    /** Whether the log or the flush queue is so far behind that offers must be refused. */
    public boolean isBehind() {
        return isLogBehind() || isFlushBehind();
    }

    private boolean isLogBehind() {
        return wal.headroom() < wal.leastHeadroom();
    }

    private boolean isFlushBehind() {
        return state.get().tables().size() > config.maxFrozenTables();
    }

    /** Why offers must be refused, in words; null when they need not. <b>Thread:</b> any. */
    public String behind() {
        if (isLogBehind()) {
            return "no more than " + wal.headroom() + " bytes of log files are ready";
        }
        if (isFlushBehind()) {
            return config.maxFrozenTables() + " flushes wait, which is maxFrozenTables";
        }
        return null;
    }

    /** Bytes that can still be written to the disk of this shard. <b>Thread:</b> any. */
    public long usableSpace() throws IOException {
        return config.files().usableSpace(config.directory());
    }

    public Path directory() {
        return config.directory();
    }

    /** Events that were offered although the shard had them. <b>Thread:</b> any. */
    public long dropped() {
        return appender.dropped();
    }

    /**
     * Events that other nodes let go of, since they were acked, and that the shard does not hold: a
     * loss of power took log that was not forced, or damage was set aside. Counted when a sender's
     * next event shows it, and for ever: the log tells it, and from the flush on the manifest.
     * <b>Thread:</b> any.
     */
    public long missing() {
        return appender.missing();
    }

    /**
     * The highest sequence that the shard holds of a session; -1 when it holds nothing of it.
     * <b>Thread:</b> before the shard thread starts, or the shard thread.
     */
    public long highWater(int sourceId) {
        return appender.highWater(sourceId);
    }

    Definitions definitions() {
        return appender.definitions();
    }

    /** Holds the shard as it is now, for reading. <b>Thread:</b> any. */
    ShardCut cut() {
        return cut(positions::visible);
    }

    /** As {@link #cut()}, asking for the position when the state is known and not yet held. */
    ShardCut cut(LongSupplier visible) {
        return ShardCut.hold(state, visible);
    }

    /**
     * Tells in the counters what the shard consists of, and what views hold back. <b>Thread:</b>
     * one at a time.
     *
     * @param nowMs ms since the Unix epoch
     * @param tooLongMs how long, in ms, a view may hold a log file that could be used again
     * @return the files that were held longer, the one held longest first
     */
    public List<HeldFiles.Held> observe(long nowMs, long tooLongMs) {
        final ShardState current = state.get();
        counters.frozenTables(current.tables().size() - 1L);
        counters.walFiles(wal.files().size());
        counters.missingEvents(missing());
        final List<HeldFiles.Held> held = wal.held().observe(nowMs, tooLongMs);
        if (held.isEmpty()) {
            counters.held(0, 0, 0);
        } else {
            counters.held(held.get(0).fileId(), held.size(), held.get(0).sinceMs());
        }
        return held;
    }

    /** How the shard is doing. <b>Thread:</b> any. */
    ShardStatus status() {
        return ShardStatus.of(
                config.shard(),
                counters,
                state.get().groups().stream().map(SegmentGroup::meta).toList());
    }

    /** What the shard holds now. <b>Thread:</b> any. */
    public ShardInfo info() {
        final ShardState current = state.get();
        return ShardInfo.of(
                config.shard(),
                current,
                wal.files().size(),
                missing(),
                positions.append(),
                positions.forced(),
                positions.visible(),
                positions.flushed());
    }

    /**
     * Unmaps and closes. No other thread may use the shard any more.
     *
     * @param tidy whether to delete log files that hold nothing; not after a failure, when nothing
     *     may be written any more
     */
    void close(boolean tidy) throws IOException {
        try {
            compactor.abandon();
            state.get().tables().forEach(MemTable::release);
            if (tidy) {
                recordForced();
                wal.deleteFree();
            }
        } finally {
            state.get().groups().forEach(group -> group.forEach(OpenSegment::release));
            wal.close();
            manifest.close();
        }
    }

    /** No frame will say how far the log was forced last, so the manifest does. */
    private void recordForced() throws IOException {
        if (positions.forced() > positions.flushed()) {
            manifest.append(new ManifestEdit.Forced(positions.forced()));
        }
    }
}
