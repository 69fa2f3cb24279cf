package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.symbol.Marks;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.tick.TickLayout;
import io.tickring.wal.SlotEntry;
import io.tickring.wal.Wal;
import io.tickring.wal.WalFile;
import io.tickring.wal.WalFileJournal;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes a shard: log, index, definitions. <b>Thread:</b> the shard thread, but for the queue of
 * frozen tables, which the flush agent empties.
 */
final class ShardAppender {
    /** A table is frozen at this span of log at the latest: lines are numbered by 31 bits. */
    private static final long MAX_TABLE_SPAN = 64L << 30;

    private static final VarHandle DROPPED;
    private static final VarHandle MISSING;

    static {
        try {
            DROPPED =
                    MethodHandles.lookup()
                            .findVarHandle(ShardAppender.class, "dropped", long.class);
            MISSING =
                    MethodHandles.lookup()
                            .findVarHandle(ShardAppender.class, "missing", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int flushRows;
    private final int maxFrozenTables;
    private final NameRegistry names;
    private final Definitions definitions;
    private final SourceMarks highWater;
    private final SlotSequences slots;
    private final Wal wal;
    private final MemTables spareTables;
    private final AtomicReference<ShardState> state;
    private final Queue<FrozenTable> frozen = new ConcurrentLinkedQueue<>();
    private final Marks marks = new Marks();
    private MemTable table;
    private WalFile file;
    private boolean marksInTable;
    private long dropped;

    @SuppressWarnings("unused") // by MISSING
    private long missing;

    /**
     * Makes the shard's log, too, which tells this when it goes on in another file.
     *
     * @param recovery whose marks, names and slots are gone on with
     * @param journal of the log's files
     * @param fileWait what the shard thread does when no log file is ready
     */
    ShardAppender(
            ShardConfig config,
            NameRegistry names,
            ShardRecovery recovery,
            ShardCounters counters,
            WalFileJournal journal,
            Wal.FileWait fileWait,
            MemTables spareTables,
            AtomicReference<ShardState> state) {
        this.flushRows = config.flushRows();
        this.maxFrozenTables = config.maxFrozenTables();
        this.names = names;
        this.definitions = recovery.definitions();
        this.highWater = recovery.highWater();
        this.slots = recovery.slots();
        this.spareTables = spareTables;
        this.state = state;
        wal = new Wal(config.wal(), counters.positions(), journal, this::onRoll, fileWait);
    }

    /** Goes on with the table that recovery filled. */
    void start(MemTable recovered, boolean hasMarks) {
        table = recovered;
        marksInTable = hasMarks;
        MISSING.setOpaque(this, slots.missing());
    }

    /** The log that is written here. */
    Wal wal() {
        return wal;
    }

    /** What of names and sessions stands in the log. */
    Definitions definitions() {
        return definitions;
    }

    /** See {@link Shard#highWater}. */
    long highWater(int sourceId) {
        return highWater.get(sourceId);
    }

    /** See {@link Shard#slotSeq}. */
    long slotSeq(int hashSlot, int senderId, int senderInc) {
        return slots.last(hashSlot, senderId, senderInc);
    }

    /** The log goes on in this file. */
    private void onRoll(WalFile next) {
        file = next;
        if (table != null) {
            table.addFile(next);
        }
    }

    /** False when the shard holds the event already. */
    boolean append(ByteBuffer lines, int offset) throws IOException {
        final long mark = highWater.get(TickLayout.sourceId(lines, offset));
        if (TickLayout.sourceSequence(lines, offset) <= mark) {
            DROPPED.setOpaque(this, dropped + 1);
            return false;
        }
        define(lines, offset, mark);
        final long eventTime = TickLayout.eventTime(lines, offset);
        stored(lines, offset, wal.append(lines, offset, lengthOf(lines, offset), eventTime));
        return true;
    }

    SlotAnswer append(ByteBuffer lines, int offset, SlotEntry entry) throws IOException {
        final String problem = entry.problem();
        if (problem != null) {
            throw new IllegalArgumentException("an event's entry cannot be: " + problem);
        }
        final SlotAnswer answer = slots.answer(entry);
        if (answer != SlotAnswer.STORED) {
            if (answer == SlotAnswer.DUPLICATE) {
                DROPPED.setOpaque(this, dropped + 1);
            }
            return answer;
        }
        final long mark = highWater.get(TickLayout.sourceId(lines, offset));
        if (TickLayout.sourceSequence(lines, offset) <= mark) {
            DROPPED.setOpaque(this, dropped + 1);
            entry.flags = SlotEntry.DROPPED;
            entry.lsn = 0;
            wal.appendDropped(entry);
            take(entry);
            return SlotAnswer.DUPLICATE;
        }
        define(lines, offset, mark);
        entry.flags = 0;
        entry.lsn = slots.nextLsn(entry.hashSlot);
        final long eventTime = TickLayout.eventTime(lines, offset);
        final long position = wal.append(lines, offset, lengthOf(lines, offset), eventTime, entry);
        take(entry);
        stored(lines, offset, position);
        return SlotAnswer.STORED;
    }

    private void take(SlotEntry entry) {
        slots.take(entry);
        MISSING.setOpaque(this, slots.missing());
    }

    private static int lengthOf(ByteBuffer lines, int offset) {
        return TickLayout.linesOf(TickLayout.typeAndLines(lines, offset)) << TickLayout.LINE_SHIFT;
    }

    /**
     * Writes the definitions that the event needs and the log lacks.
     *
     * @param mark how far the event's session came in this shard
     */
    private void define(ByteBuffer lines, int offset, long mark) throws IOException {
        if (mark == SourceMarks.NOT_STARTED) {
            ensureSession(TickLayout.sourceId(lines, offset));
        }
        ensureType(TickLayout.typeOf(TickLayout.typeAndLines(lines, offset)));
        final int symbolId = TickLayout.symbolId(lines, offset);
        if (!table.knows(symbolId)) {
            defineSymbol(symbolId);
        }
    }

    /** Counts an event that lies in the log now. */
    private void stored(ByteBuffer lines, int offset, long position) {
        table.add(
                TickLayout.symbolId(lines, offset), position, TickLayout.eventTime(lines, offset));
        highWater.set(TickLayout.sourceId(lines, offset), TickLayout.sourceSequence(lines, offset));
        if (table.rows() >= flushRows && canFreeze()) {
            freeze();
        }
    }

    void endSession(int sourceId, SessionEnd end) throws IOException {
        ensureSession(sourceId);
        appendMark(marks.sessionEnd(sourceId, end));
        definitions.onSessionEnd(sourceId, end);
    }

    void ensureSession(int sourceId) throws IOException {
        if (highWater.get(sourceId) == SourceMarks.NOT_STARTED) {
            appendMark(marks.sessionStart(names.session(sourceId)));
            definitions.sessionStarted(names.session(sourceId));
            highWater.set(sourceId, 0);
        }
    }

    void ensureType(int typeId) throws IOException {
        if (!definitions.hasType(typeId)) {
            appendMark(marks.type(typeId, names.type(typeId)));
            definitions.typeDefined(typeId);
        }
    }

    void defineSymbol(int symbolId) throws IOException {
        if (!definitions.hasSymbol(symbolId)) {
            appendMark(marks.symbol(symbolId, names.symbol(symbolId)));
            definitions.symbolDefined(symbolId);
        }
    }

    private void appendMark(int lines) throws IOException {
        wal.appendMark(marks.event(), lines);
        marksInTable = true;
    }

    /** A table costs memory whatever it holds: when flushes are behind, the active one grows. */
    private boolean canFreeze() {
        return state.get().tables().size() <= maxFrozenTables;
    }

    /** Ends the batch: what was appended is visible when this returns. */
    void seal() {
        wal.seal();
        if (wal.positions().append() - table.startPosition() > MAX_TABLE_SPAN) {
            freeze();
        }
    }

    /**
     * Seals, and hands the active table to the flush agent unless it holds nothing.
     *
     * @return position that <em>flushed</em> has reached when all that is appended now is flushed
     */
    long freeze() {
        wal.seal();
        final long position = wal.positions().append();
        if (table.rows() == 0 && !marksInTable && !slots.hasChanges()) {
            return table.startPosition();
        }
        table.freeze(position);
        frozen.add(new FrozenTable(table, marksInTable, highWater.snapshot(), slots.takeChanges()));
        table = newTable(position, file);
        marksInTable = false;
        final MemTable next = table;
        state.updateAndGet(current -> current.withTable(next));
        return position;
    }

    MemTable newTable(long position, WalFile first) {
        final MemTable next = spareTables.take();
        next.start(position, first, () -> spareTables.giveBack(next));
        return next;
    }

    /** The oldest table that waits for its flush, or null. */
    FrozenTable peekFrozen() {
        return frozen.peek();
    }

    /** Forgets the table that {@link #peekFrozen} answered: it is flushed. */
    void removeFrozen() {
        frozen.remove();
    }

    /** Events that other nodes let go of and that the shard does not hold. */
    long missing() {
        return (long) MISSING.getOpaque(this);
    }

    /** Events that were offered again although the shard had them. */
    long dropped() {
        return (long) DROPPED.getOpaque(this);
    }
}
