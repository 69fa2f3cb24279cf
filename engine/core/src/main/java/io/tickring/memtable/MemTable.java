package io.tickring.memtable;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickLayout;
import io.tickring.wal.Holders;
import io.tickring.wal.WalCursor;
import io.tickring.wal.WalFile;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one shard between two positions of its log: an index over lines that the log
 * mapped.
 *
 * <p><b>Threads:</b> the shard thread adds; any thread that holds the table reads what is visible.
 * It is counted: the shard holds it until it is flushed, views while they read; the last to let go
 * releases the log files under it.
 */
public final class MemTable {
    private final SymbolIndex index = new SymbolIndex();
    private final Holders holders = new Holders(0);
    private volatile List<WalFile> files = List.of();
    private long startPosition;
    private volatile long endPosition;
    private int rows;
    private long minTime;
    private long maxTime;
    private LateIndex recovered;
    private Runnable onReleased;

    /**
     * Starts a table that is new or was cleared.
     *
     * @param onReleased is called by the last holder
     */
    public void start(long position, WalFile file, Runnable onReleased) {
        startPosition = position;
        endPosition = Long.MAX_VALUE;
        rows = 0;
        minTime = Long.MAX_VALUE;
        maxTime = Long.MIN_VALUE;
        this.onReleased = onReleased;
        holders.restart();
        files = List.of();
        addFile(file);
    }

    /** The log goes on in another file. */
    public void addFile(WalFile file) {
        final boolean held = file.tryRetain();
        assert held : "the log's current file was released: " + file;
        final List<WalFile> extended = new ArrayList<>(files);
        extended.add(file);
        files = List.copyOf(extended);
    }

    /**
     * Takes over the events that recovery found between the table's start and this position, before
     * any other thread knows the table and before any event is added. Its files are known by now.
     *
     * @param recoveredRows market events there
     */
    public void adopt(long position, int recoveredRows) {
        assert rows == 0 : "adopted behind " + rows + " rows";
        rows = recoveredRows;
        recovered = new LateIndex(files, startPosition, position);
    }

    /**
     * Adds a market event.
     *
     * @param position at which it lies in the log
     */
    public void add(int symbolId, long position, long eventTime) {
        rows++;
        if (eventTime < minTime) {
            minTime = eventTime;
        }
        if (eventTime > maxTime) {
            maxTime = eventTime;
        }
        index.add(symbolId, (int) ((position - startPosition) >>> TickLayout.LINE_SHIFT));
    }

    /** Whether an event of this symbol was added. <b>Thread:</b> the shard thread. */
    public boolean knows(int symbolId) {
        return index.first(symbolId) != 0;
    }

    /** Ends the table: no event at or behind this position is in it. */
    public void freeze(long position) {
        endPosition = position;
    }

    public boolean isFrozen() {
        return endPosition != Long.MAX_VALUE;
    }

    public long startPosition() {
        return startPosition;
    }

    /** Behind the table's last event; {@code Long.MAX_VALUE} while it is active. */
    public long endPosition() {
        return endPosition;
    }

    /** Market events in it. Exact on the shard thread and when frozen. */
    public int rows() {
        return rows;
    }

    public boolean tryRetain() {
        return holders.tryRetain();
    }

    public void release() {
        if (holders.release()) {
            files.forEach(WalFile::release);
            onReleased.run();
        }
    }

    /** Forgets everything and keeps the memory; nobody may hold the table. */
    public void clear() {
        assert holders.isNone() : "cleared while held";
        files = List.of();
        recovered = null;
        index.clear();
    }

    /**
     * The selected events below a visible position, in append order. The caller holds the table.
     *
     * @param visible of the view that reads
     */
    public BlockCursor cursor(Selection selection, long visible) {
        final long to = Math.min(visible, endPosition);
        if (selection.symbols() != null && selection.symbols().cardinality() == 1) {
            final BlockCursor added = symbolCursor(index, selection, to);
            return recovered == null
                    ? added
                    : new SequelCursor(symbolCursor(recovered.get(), selection, to), added);
        }
        return new WalCursor(files, startPosition, to, selection, false);
    }

    private BlockCursor symbolCursor(SymbolIndex of, Selection selection, long to) {
        return new SymbolCursor(
                of, selection.symbols().nextSetBit(0), files, startPosition, to, selection);
    }

    /** The log's own marks between the table's bounds. */
    public BlockCursor marks(long visible) {
        return new WalCursor(
                files, startPosition, Math.min(visible, endPosition), Selection.ALL, true);
    }
}
