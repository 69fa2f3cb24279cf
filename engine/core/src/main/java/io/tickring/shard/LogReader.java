package io.tickring.shard;

import io.tickring.symbol.Marks;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.wal.FrameVisitor;
import io.tickring.wal.SlotEntry;
import io.tickring.wal.SlotEntryLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Reads a log that is being recovered, in one pass and in the log's order: believes its marks,
 * counts its market events and raises the high-water marks of their sources. An event that uses
 * what no mark before it defined is damage. All that changes is memory, so a log that turns out bad
 * further on costs nothing. <b>Thread:</b> one.
 *
 * <p>Recovery is to keep pace with a plain read of the files, which leaves an event some two
 * nanoseconds. So what was asked once is remembered in plain arrays, an event like the one before
 * it is not asked about at all, and a source's sequence, which only rises in a shard's log, is read
 * from the last of its events in a row.
 */
final class LogReader implements FrameVisitor {
    /** Type, lines and source of an event, as they stand behind its symbol: 16, and 16 bits. */
    private static final int KIND_SHIFT = Integer.SIZE;

    private static final long NO_KIND = -1;
    private static final int SHORT_MASK = 0xFFFF;

    private final Path directory;
    private final Definitions definitions;
    private final SourceMarks highWater;
    private final SlotSequences slots;
    private final SlotEntry entry = new SlotEntry();
    private final Tick tick = new Tick(BuiltinNames.INSTANCE);

    /** Types of market events that were seen and are defined. */
    private final boolean[] seenTypes = new boolean[TickLayout.MAX_TYPE_ID + 1];

    /** Sources that were seen and are defined. */
    private final BitSet seenSources = new BitSet();

    /** Symbols that were seen and are defined. */
    private boolean[] seenSymbols = new boolean[NameRegistry.SYMBOL_PAGE];

    private int rows;

    /**
     * @param directory to be named when the log is damaged
     */
    LogReader(Path directory, Definitions definitions, SourceMarks highWater, SlotSequences slots) {
        this.directory = directory;
        this.definitions = definitions;
        this.highWater = highWater;
        this.slots = slots;
    }

    /** Market events seen so far. */
    int rows() {
        return rows;
    }

    @Override
    public void onFrame(ByteBuffer file, long basePosition, int from, int to) throws IOException {
        long kind = NO_KIND;
        int length = 0;
        int last = from;
        int seen = 0;
        int at = from;
        while (at < to) {
            final long ids = file.getLong(at + TickLayout.SYMBOL_ID_OFFSET);
            final long eventKind = ids >>> KIND_SHIFT;
            if (eventKind != kind) {
                leave(kind, file, last);
                length = TickLayout.linesOf((int) eventKind & SHORT_MASK) << TickLayout.LINE_SHIFT;
                kind = enter(eventKind, file, basePosition, at) ? eventKind : NO_KIND;
            }
            if (kind != NO_KIND) {
                final int symbolId = (int) ids;
                if (!isSeen(symbolId)) {
                    checkSymbol(symbolId, basePosition + at);
                }
                last = at;
                seen++;
            }
            // The kind's length, not the event's: the next load need not wait for this one.
            at += length;
            if (kind != NO_KIND && length == TickLayout.LINE_LENGTH) {
                final int behind = skipAlike(file, kind, at, to);
                seen += (behind - at) >>> TickLayout.LINE_SHIFT;
                last = behind - TickLayout.LINE_LENGTH;
                at = behind;
            }
        }
        leave(kind, file, last);
        rows += seen;
    }

    @Override
    public void onEntries(ByteBuffer file, long basePosition, int from, int count)
            throws IOException {
        for (int i = 0; i < count; i++) {
            final int at = from + i * SlotEntryLayout.LENGTH;
            if (SlotEntryLayout.isEmpty(file, at)) {
                continue;
            }
            SlotEntryLayout.read(file, at, entry);
            final String problem = entry.problem();
            if (problem != null) {
                throw new DamagedStoreException(
                        directory, basePosition + at, "an entry cannot be: " + problem, null);
            }
            slots.restore(entry);
        }
    }

    /**
     * Behind events of one line that are of the same kind, their symbols all seen: most of a log.
     */
    private int skipAlike(ByteBuffer file, long kind, int from, int to) {
        final boolean[] symbols = seenSymbols;
        int at = from;
        while (at < to) {
            final long ids = file.getLong(at + TickLayout.SYMBOL_ID_OFFSET);
            final int symbolId = (int) ids;
            if (ids >>> KIND_SHIFT != kind
                    || symbolId < 0
                    || symbolId >= symbols.length
                    || !symbols[symbolId]) {
                break;
            }
            at += TickLayout.LINE_LENGTH;
        }
        return at;
    }

    private boolean isSeen(int symbolId) {
        return symbolId >= 0 && symbolId < seenSymbols.length && seenSymbols[symbolId];
    }

    /** As {@link #onFrame}, for events that lie anywhere, in the log's order. */
    @SuppressWarnings("ReferenceEquality") // the same memory is meant, not the same bytes
    void onBlock(TickBlock block) throws IOException {
        int i = 0;
        while (i < block.count()) {
            final ByteBuffer buffer = block.buffer(i);
            final int from = block.offset(i);
            final long basePosition = block.position(i) - from;
            int to = from;
            // What lies side by side is read as one.
            while (i < block.count()
                    && block.buffer(i) == buffer
                    && block.offset(i) == to
                    && block.position(i) - to == basePosition) {
                to += lengthAt(buffer, to);
                i++;
            }
            onFrame(buffer, basePosition, from, to);
        }
    }

    private static int lengthAt(ByteBuffer buffer, int offset) {
        return TickLayout.linesOf(TickLayout.typeAndLines(buffer, offset)) << TickLayout.LINE_SHIFT;
    }

    /** Behind the last of some events of one source. */
    private void leave(long kind, ByteBuffer file, int last) {
        if (kind != NO_KIND) {
            highWater.raise(sourceOf(kind), TickLayout.sourceSequence(file, last));
        }
    }

    /** Whether market events of this kind follow, defined ones; a mark is believed here. */
    private boolean enter(long kind, ByteBuffer file, long basePosition, int at)
            throws DamagedStoreException {
        final int typeId = TickLayout.typeOf((int) kind & SHORT_MASK);
        if (BuiltinTypes.isMark(typeId)) {
            readMark(file, basePosition, at);
            return false;
        }
        if (!seenTypes[typeId]) {
            if (!definitions.hasType(typeId)) {
                throw undefined("type", typeId, basePosition + at);
            }
            seenTypes[typeId] = true;
        }
        if (!seenSources.get(sourceOf(kind))) {
            if (!definitions.hasSession(sourceOf(kind))) {
                throw undefined("source", sourceOf(kind), basePosition + at);
            }
            seenSources.set(sourceOf(kind));
        }
        return true;
    }

    private static int sourceOf(long kind) {
        return (int) (kind >>> Short.SIZE);
    }

    private void checkSymbol(int symbolId, long position) throws DamagedStoreException {
        if (symbolId < 0 || !definitions.hasSymbol(symbolId)) {
            throw undefined("symbol", symbolId, position);
        }
        if (symbolId >= seenSymbols.length) {
            seenSymbols = Arrays.copyOf(seenSymbols, Math.max(symbolId + 1, symbolId * 2));
        }
        seenSymbols[symbolId] = true;
    }

    private void readMark(ByteBuffer file, long basePosition, int at) throws DamagedStoreException {
        tick.wrap(file, at, basePosition + at);
        try {
            readMark(tick, definitions, highWater);
        } catch (IllegalArgumentException e) {
            throw new DamagedStoreException(
                    directory, basePosition + at, String.valueOf(e.getMessage()), e);
        }
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
