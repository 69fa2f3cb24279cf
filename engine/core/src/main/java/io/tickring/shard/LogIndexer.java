package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.symbol.Marks;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.wal.FrameVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Believes the marks of a log and indexes its market events, in one pass and in the log's order: an
 * event that uses what no mark before it defined is damage. What it fills is memory only, so a log
 * that turns out bad further on costs nothing. <b>Thread:</b> one.
 *
 * <p>Recovery is to keep pace with a plain read of the files, which leaves an event some
 * nanoseconds. So what was checked for one event is not asked again for the next: types and sources
 * are remembered, a symbol by its being in the table.
 */
final class LogIndexer implements FrameVisitor {
    private static final int NO_SOURCE = -1;
    private static final int TYPE_SHIFT = Integer.SIZE;
    private static final int SOURCE_SHIFT = TYPE_SHIFT + Short.SIZE;
    private static final int SHORT_MASK = 0xFFFF;

    private final Path directory;
    private final Definitions definitions;
    private final SourceMarks highWater;
    private final MemTable table;
    private final Tick tick = new Tick(BuiltinNames.INSTANCE);

    /** Types that market events may have, as far as such events were seen. */
    private final boolean[] seenTypes = new boolean[TickLayout.MAX_TYPE_ID + 1];

    private final BitSet seenSources = new BitSet();
    private int sourceId = NO_SOURCE;
    private long sequence;

    /**
     * @param directory to be named when the log is damaged
     * @param table started
     */
    LogIndexer(Path directory, Definitions definitions, SourceMarks highWater, MemTable table) {
        this.directory = directory;
        this.definitions = definitions;
        this.highWater = highWater;
        this.table = table;
    }

    @Override
    public void onFrame(ByteBuffer file, long basePosition, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            // Symbol, type and lines, source: 32, 16 and 16 bits side by side.
            final long ids = file.getLong(at + TickLayout.SYMBOL_ID_OFFSET);
            final int typeAndLines = (int) (ids >>> TYPE_SHIFT) & SHORT_MASK;
            final int typeId = TickLayout.typeOf(typeAndLines);
            if (seenTypes[typeId] || isMarketEvent(file, basePosition, at, typeId)) {
                index(file, basePosition, at, ids);
            }
            // A branch, not a sum: the processor guesses it and need not wait for the event's load.
            final int lines = TickLayout.linesOf(typeAndLines);
            at += lines == 1 ? TickLayout.LINE_LENGTH : lines << TickLayout.LINE_SHIFT;
        }
        leaveSource();
    }

    private void index(ByteBuffer file, long basePosition, int at, long ids)
            throws DamagedStoreException {
        final int symbolId = (int) ids;
        final int eventSource = (int) (ids >>> SOURCE_SHIFT);
        if (eventSource != sourceId) {
            enterSource(eventSource, basePosition + at);
        }
        if (symbolId < 0 || !table.knows(symbolId)) {
            check(
                    symbolId >= 0 && definitions.hasSymbol(symbolId),
                    "symbol",
                    symbolId,
                    basePosition + at);
        }
        sequence = Math.max(sequence, TickLayout.sourceSequence(file, at));
        table.add(symbolId, basePosition + at);
    }

    private void enterSource(int next, long position) throws DamagedStoreException {
        leaveSource();
        if (!seenSources.get(next)) {
            check(definitions.hasSession(next), "source", next, position);
            seenSources.set(next);
        }
        sourceId = next;
        sequence = highWater.get(next);
    }

    private void leaveSource() {
        if (sourceId != NO_SOURCE) {
            highWater.raise(sourceId, sequence);
            sourceId = NO_SOURCE;
        }
    }

    /** Reads a mark; any other event's type must be defined. */
    private boolean isMarketEvent(ByteBuffer file, long basePosition, int at, int typeId)
            throws DamagedStoreException {
        if (!BuiltinTypes.isMark(typeId)) {
            check(definitions.hasType(typeId), "type", typeId, basePosition + at);
            seenTypes[typeId] = true;
            return true;
        }
        leaveSource();
        tick.wrap(file, at, basePosition + at);
        try {
            readMark(tick, definitions, highWater);
        } catch (IllegalArgumentException e) {
            throw new DamagedStoreException(
                    directory, basePosition + at, String.valueOf(e.getMessage()), e);
        }
        return false;
    }

    /** Believes one mark, of the log or of the manifest. */
    static void readMark(Tick mark, Definitions definitions, SourceMarks highWater) {
        Marks.read(mark, definitions);
        if (mark.typeId() == BuiltinTypes.SESSION_START_ID) {
            highWater.raise(mark.sourceId(), 0);
        }
    }

    private void check(boolean defined, String what, int id, long position)
            throws DamagedStoreException {
        if (!defined) {
            throw new DamagedStoreException(
                    directory,
                    position,
                    "an event uses " + what + ' ' + id + " before its definition",
                    null);
        }
    }
}
