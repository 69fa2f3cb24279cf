package io.tickring.shard;

import io.tickring.tick.TickLayout;
import java.util.Map;
import java.util.TreeMap;

/**
 * The highest sequence of each source session that a shard has stored: what lies at or below it is
 * stored already. <b>Thread:</b> the shard thread writes.
 */
final class SourceMarks {
    /** The session has not begun in this shard. */
    static final long NOT_STARTED = -1;

    private static final int PAGE_SHIFT = 8;
    private static final int PAGE_LENGTH = 1 << PAGE_SHIFT;

    private final long[][] pages = new long[(TickLayout.MAX_SOURCE_ID + 1) >>> PAGE_SHIFT][];

    long get(int sourceId) {
        final long[] page = pages[sourceId >>> PAGE_SHIFT];
        return page == null ? NOT_STARTED : page[sourceId & PAGE_LENGTH - 1] - 1;
    }

    /** Pages hold the sequence plus one, so that a fresh page says "not started". */
    void set(int sourceId, long sequence) {
        final int page = sourceId >>> PAGE_SHIFT;
        if (pages[page] == null) {
            pages[page] = new long[PAGE_LENGTH];
        }
        pages[page][sourceId & PAGE_LENGTH - 1] = sequence + 1;
    }

    /** Where a session must at least be; never moves a mark back. */
    void raise(int sourceId, long sequence) {
        if (sequence > get(sourceId)) {
            set(sourceId, sequence);
        }
    }

    Map<Integer, Long> snapshot() {
        final Map<Integer, Long> marks = new TreeMap<>();
        for (int page = 0; page < pages.length; page++) {
            for (int i = 0; pages[page] != null && i < PAGE_LENGTH; i++) {
                if (pages[page][i] != 0) {
                    marks.put(page << PAGE_SHIFT | i, pages[page][i] - 1);
                }
            }
        }
        return marks;
    }
}
