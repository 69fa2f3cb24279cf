package io.tickring.segment;

import io.tickring.tick.EventList;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds copies of the events of one zone until it is written. Keeps its memory from zone to zone.
 * <b>Thread:</b> one.
 */
final class EventStaging {
    private static final int PAGE_LENGTH = 1 << 20;

    private final List<ByteBuffer> pages = new ArrayList<>();
    private final EventList list = new EventList();
    private final int[] order;
    private ByteBuffer page;
    private int usedPages;
    private int end;

    EventStaging(int capacity) {
        order = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            order[i] = i;
        }
    }

    void clear() {
        list.clear();
        page = null;
        usedPages = 0;
    }

    /** Copies an event of a block; it follows those added before in position. */
    void add(TickBlock block, int index) {
        final ByteBuffer source = block.buffer(index);
        final int offset = block.offset(index);
        final int length =
                TickLayout.linesOf(TickLayout.typeAndLines(source, offset))
                        << TickLayout.LINE_SHIFT;
        if (page == null || end + length > PAGE_LENGTH) {
            nextPage();
        }
        page.put(end, source, offset, length);
        list.add(end, block.position(index));
        end += length;
    }

    private void nextPage() {
        if (usedPages == pages.size()) {
            pages.add(ByteBuffer.allocateDirect(PAGE_LENGTH).order(ByteOrder.LITTLE_ENDIAN));
        }
        page = pages.get(usedPages++);
        list.in(page);
        end = 0;
    }

    int count() {
        return list.count();
    }

    boolean isFull() {
        return list.count() == order.length;
    }

    EventList list() {
        return list;
    }

    /** The numbers of the events in the list, as they follow each other. */
    int[] order() {
        return order;
    }
}
