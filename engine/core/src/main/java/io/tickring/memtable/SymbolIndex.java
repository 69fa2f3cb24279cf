package io.tickring.memtable;

import io.tickring.symbol.NameRegistry;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * For each symbol the lines of its events in arrival order. <b>Thread:</b> the shard thread adds;
 * any thread may walk what lies below the visible position.
 *
 * <p>Runs are chains of chunks of one cache line: fifteen entries and the next chunk's index. An
 * entry is a line number plus one, so that zero means "not yet"; entries are written once, before
 * the position that makes them visible is published, so a reader that stops at its own position
 * needs no more order than that. It may meet pages that were added behind that position; so arrays
 * of pages are filled before they replace the one that readers walk.
 */
final class SymbolIndex {
    private static final int CHUNK = 16;
    private static final int LINK = CHUNK - 1;
    private static final int PAGE_SHIFT = 16;
    private static final int PAGE_LENGTH = 1 << PAGE_SHIFT;
    private static final int PAGE_MASK = PAGE_LENGTH - 1;
    private static final int SYMBOL_SHIFT = 12;
    private static final int SYMBOL_MASK = NameRegistry.SYMBOL_PAGE - 1;

    private int[][] chunkPages = new int[16][];
    private int nextChunk = CHUNK;

    /** For symbol s of a page: [2s] its first chunk, [2s + 1] where its next entry goes. */
    private int[][] symbolPages = new int[16][];

    /**
     * Adds an event's line.
     *
     * @param line in units of 64 bytes from the MemTable's start
     */
    void add(int symbolId, int line) {
        final int page = symbolId >>> SYMBOL_SHIFT;
        if (page >= symbolPages.length || symbolPages[page] == null) {
            addSymbolPage(page);
        }
        final int[] cursors = symbolPages[page];
        final int slot = (symbolId & SYMBOL_MASK) * 2 + 1;
        int at = cursors[slot];
        if ((at & LINK) == LINK) {
            final int chunk = newChunk();
            chunkPages[at >>> PAGE_SHIFT][at & PAGE_MASK] = chunk;
            at = chunk;
        } else if (at == 0) {
            at = newChunk();
            cursors[slot - 1] = at;
        }
        chunkPages[at >>> PAGE_SHIFT][at & PAGE_MASK] = line + 1;
        cursors[slot] = at + 1;
    }

    private int newChunk() {
        final int chunk = nextChunk;
        final int page = chunk >>> PAGE_SHIFT;
        if (page == chunkPages.length) {
            final int[][] grown = Arrays.copyOf(chunkPages, page * 2);
            VarHandle.storeStoreFence();
            chunkPages = grown;
        }
        if (chunkPages[page] == null) {
            chunkPages[page] = new int[PAGE_LENGTH];
        }
        nextChunk = chunk + CHUNK;
        return chunk;
    }

    private void addSymbolPage(int page) {
        if (page >= symbolPages.length) {
            final int[][] grown =
                    Arrays.copyOf(symbolPages, Math.max(page + 1, symbolPages.length * 2));
            VarHandle.storeStoreFence();
            symbolPages = grown;
        }
        symbolPages[page] = new int[NameRegistry.SYMBOL_PAGE * 2];
    }

    /** Where a symbol's run starts; 0 when it has none. */
    int first(int symbolId) {
        final int page = symbolId >>> SYMBOL_SHIFT;
        final int[][] pages = symbolPages;
        return page < pages.length && pages[page] != null
                ? pages[page][(symbolId & SYMBOL_MASK) * 2]
                : 0;
    }

    /** The line at a place of a run; -1 when there is none yet. */
    int line(int at) {
        return chunkPages[at >>> PAGE_SHIFT][at & PAGE_MASK] - 1;
    }

    /** The place behind this one; 0 when the run has no further chunk yet. */
    int next(int at) {
        final int next = at + 1;
        return (next & LINK) == LINK ? chunkPages[next >>> PAGE_SHIFT][next & PAGE_MASK] : next;
    }

    /** Forgets everything and keeps the memory. */
    void clear() {
        final int usedPages = (nextChunk + PAGE_MASK) >>> PAGE_SHIFT;
        for (int page = 0; page < usedPages; page++) {
            if (chunkPages[page] != null) {
                Arrays.fill(chunkPages[page], 0);
            }
        }
        for (int[] page : symbolPages) {
            if (page != null) {
                Arrays.fill(page, 0);
            }
        }
        nextChunk = CHUNK;
    }
}
