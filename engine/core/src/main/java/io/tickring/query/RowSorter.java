package io.tickring.query;

import io.tickring.tick.Names;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.util.Arrays;

/**
 * Orders rows by a key, those with the same key as they came, and keeps no more than are wanted: a
 * heap of the first so many, with the last of them on top. <b>Thread:</b> one at a time.
 */
final class RowSorter {
    private static final int INSERTION_COUNT = 16;

    private final RowKey key;
    private final long wanted;
    private final RowStore rows = new RowStore();
    private final Tick left;
    private final Tick right;
    private long[] arrivals = new long[64];
    private int[] heap = new int[0];
    private long offered;

    /**
     * @param wanted how many of the first rows are of interest
     */
    RowSorter(RowKey key, long wanted, Names names) {
        this.key = key;
        this.wanted = wanted;
        left = new Tick(names);
        right = new Tick(names);
    }

    /** Takes a copy of the row, or not when it is none of the first. */
    void add(Tick tick) {
        final long arrival = offered++;
        if (wanted == 0) {
            return;
        }
        final long prefix = key.prefix(tick);
        if (rows.count() < wanted) {
            final int row = rows.add(tick, prefix);
            if (row == arrivals.length) {
                arrivals = Arrays.copyOf(arrivals, (int) Math.min(row * 2L, Integer.MAX_VALUE - 8));
            }
            arrivals[row] = arrival;
            if (rows.count() == wanted) {
                buildHeap();
            }
        } else if (comesBefore(tick, prefix, heap[0])) {
            rows.replace(heap[0], tick, prefix);
            arrivals[heap[0]] = arrival;
            siftDown(0);
        }
    }

    /** Rows held in memory. */
    int held() {
        return rows.count();
    }

    private boolean comesBefore(Tick tick, long prefix, int row) {
        final long rowPrefix = rows.number(row);
        return prefix < rowPrefix
                || (prefix == rowPrefix
                        && !isWhole(prefix)
                        && key.compare(tick, rows.wrap(row, right)) < 0);
    }

    /**
     * Hands the rows to a handler in order.
     *
     * @param offset how many of the first to leave out
     * @return how many were handed out
     */
    long forEach(long offset, TickHandler handler) {
        final int[] order = new int[rows.count()];
        Arrays.setAll(order, i -> i);
        sort(order.clone(), order, 0, order.length);
        for (int i = (int) Math.min(offset, order.length); i < order.length; i++) {
            handler.onTick(rows.wrap(order[i], left));
        }
        return Math.max(0, order.length - offset);
    }

    /** Compares two rows; never 0, since no two arrived together. */
    private int compare(int one, int other) {
        final long prefix = rows.number(one);
        int result = Long.compare(prefix, rows.number(other));
        if (result == 0 && !isWhole(prefix)) {
            result = key.compare(rows.wrap(one, left), rows.wrap(other, right));
        }
        return result != 0 ? result : Long.compare(arrivals[one], arrivals[other]);
    }

    private boolean isWhole(long prefix) {
        return prefix != RowKey.LAST && key.isPrefixWhole();
    }

    private void buildHeap() {
        heap = new int[rows.count()];
        Arrays.setAll(heap, i -> i);
        for (int i = heap.length / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    private void siftDown(int from) {
        int parent = from;
        final int row = heap[parent];
        while (parent < heap.length / 2) {
            int child = 2 * parent + 1;
            if (child + 1 < heap.length && compare(heap[child + 1], heap[child]) > 0) {
                child++;
            }
            if (compare(heap[child], row) <= 0) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = row;
    }

    /** Merge sort of a range into {@code to}; both arrays hold the same there when called. */
    private void sort(int[] from, int[] to, int start, int end) {
        if (end - start <= INSERTION_COUNT) {
            sortByInsertion(to, start, end);
            return;
        }
        final int middle = (start + end) >>> 1;
        sort(to, from, start, middle);
        sort(to, from, middle, end);
        int one = start;
        int other = middle;
        for (int i = start; i < end; i++) {
            final boolean takesOne =
                    one < middle && (other == end || compare(from[one], from[other]) < 0);
            to[i] = takesOne ? from[one++] : from[other++];
        }
    }

    private void sortByInsertion(int[] rowsInRange, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            final int row = rowsInRange[i];
            int at = i;
            for (; at > start && compare(rowsInRange[at - 1], row) > 0; at--) {
                rowsInRange[at] = rowsInRange[at - 1];
            }
            rowsInRange[at] = row;
        }
    }
}
