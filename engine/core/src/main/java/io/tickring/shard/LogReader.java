package io.tickring.shard;

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
 * Reads a log that is being recovered, in one pass and in the log's order: believes its marks,
 * counts its market events and raises the high-water marks of their sources. An event that uses
 * what no mark before it defined is damage. All that changes is memory, so a log that turns out bad
 * further on costs nothing. <b>Thread:</b> one.
 *
 * <p>Recovery is to keep pace with a plain read of the files, which leaves an event two or three
 * nanoseconds. So types and sources are asked for once, and a source's sequence, which only rises
 * in a shard's log, is read from the last of its events in a row.
 */
final class LogReader implements FrameVisitor {
    private static final int NO_SOURCE = -1;
    private static final int TYPE_SHIFT = Integer.SIZE;
    private static final int SOURCE_SHIFT = TYPE_SHIFT + Short.SIZE;
    private static final int SHORT_MASK = 0xFFFF;

    private final Path directory;
    private final Definitions definitions;
    private final SourceMarks highWater;
    private final Tick tick = new Tick(BuiltinNames.INSTANCE);

    /** Types of market events that were seen and are defined. */
    private final boolean[] seenTypes = new boolean[TickLayout.MAX_TYPE_ID + 1];

    /** Sources that were seen and are defined. */
    private final BitSet seenSources = new BitSet();

    private int rows;

    /**
     * @param directory to be named when the log is damaged
     */
    LogReader(Path directory, Definitions definitions, SourceMarks highWater) {
        this.directory = directory;
        this.definitions = definitions;
        this.highWater = highWater;
    }

    /** Market events seen so far. */
    int rows() {
        return rows;
    }

    @Override
    public void onFrame(ByteBuffer file, long basePosition, int from, int to) throws IOException {
        final BitSet symbols = definitions.symbols();
        int sourceId = NO_SOURCE;
        int last = from;
        int seen = 0;
        int at = from;
        while (at < to) {
            // Symbol, type and lines, source: 32, 16 and 16 bits side by side.
            final long ids = file.getLong(at + TickLayout.SYMBOL_ID_OFFSET);
            final int typeAndLines = (int) (ids >>> TYPE_SHIFT) & SHORT_MASK;
            final int typeId = TickLayout.typeOf(typeAndLines);
            if (seenTypes[typeId] || isMarketEvent(file, basePosition, at, typeId)) {
                final int source = (int) (ids >>> SOURCE_SHIFT);
                if (source != sourceId) {
                    raise(sourceId, file, last);
                    checkSource(source, basePosition + at);
                    sourceId = source;
                }
                final int symbolId = (int) ids;
                if (symbolId < 0 || !symbols.get(symbolId)) {
                    throw undefined("symbol", symbolId, basePosition + at);
                }
                last = at;
                seen++;
            }
            // A branch, not a sum: the processor guesses it and need not wait for the event's load.
            final int lines = TickLayout.linesOf(typeAndLines);
            at += lines == 1 ? TickLayout.LINE_LENGTH : lines << TickLayout.LINE_SHIFT;
        }
        raise(sourceId, file, last);
        rows += seen;
    }

    /** As {@link #onFrame}, for one event that lies anywhere in a buffer. */
    void onEvent(ByteBuffer buffer, int offset, long position) throws IOException {
        final int lines = TickLayout.linesOf(TickLayout.typeAndLines(buffer, offset));
        onFrame(buffer, position - offset, offset, offset + (lines << TickLayout.LINE_SHIFT));
    }

    private void raise(int sourceId, ByteBuffer file, int last) {
        if (sourceId != NO_SOURCE) {
            highWater.raise(sourceId, TickLayout.sourceSequence(file, last));
        }
    }

    private void checkSource(int sourceId, long position) throws DamagedStoreException {
        if (!seenSources.get(sourceId)) {
            if (!definitions.hasSession(sourceId)) {
                throw undefined("source", sourceId, position);
            }
            seenSources.set(sourceId);
        }
    }

    /** Reads a mark; the type of any other event must be defined. */
    private boolean isMarketEvent(ByteBuffer file, long basePosition, int at, int typeId)
            throws DamagedStoreException {
        if (!BuiltinTypes.isMark(typeId)) {
            if (!definitions.hasType(typeId)) {
                throw undefined("type", typeId, basePosition + at);
            }
            seenTypes[typeId] = true;
            return true;
        }
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

    private DamagedStoreException undefined(String what, int id, long position) {
        return new DamagedStoreException(
                directory,
                position,
                "an event uses " + what + ' ' + id + " before its definition",
                null);
    }
}
