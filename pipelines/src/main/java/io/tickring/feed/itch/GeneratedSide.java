package io.tickring.feed.itch;

import java.util.Arrays;

/**
 * The live orders of one side of one generated book, the next to be executed last: by price, then
 * by time. Prices in 10⁻⁴. <b>Thread:</b> one.
 */
final class GeneratedSide {
    /** The most orders that a side holds; a fuller one is not added to. */
    static final int CAPACITY = 400;

    private static final int FIRST_CAPACITY = 8;
    private static final long[] NO_LONGS = {};
    private static final int[] NO_INTS = {};

    private final boolean isBuy;
    private long[] ids = NO_LONGS;
    private int[] prices = NO_INTS;
    private int[] shares = NO_INTS;
    private int count;

    GeneratedSide(boolean isBuy) {
        this.isBuy = isBuy;
    }

    char letter() {
        return isBuy ? 'B' : 'S';
    }

    boolean isBuy() {
        return isBuy;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == CAPACITY;
    }

    int best() {
        return count - 1;
    }

    int bestPrice() {
        return prices[count - 1];
    }

    long id(int index) {
        return ids[index];
    }

    int price(int index) {
        return prices[index];
    }

    int shares(int index) {
        return shares[index];
    }

    /** Some live order: mostly near the best, where orders come and go. */
    int pick(GeneratorRandom random) {
        final int fromBest =
                random.nextInt(4) == 0
                        ? random.nextInt(count)
                        : (random.nextHeads() << 2) + random.nextInt(4);
        return Math.max(0, count - 1 - fromBest);
    }

    void add(long id, int price, int size) {
        assert !isFull();
        if (count == ids.length) {
            grow();
        }
        int index = count;
        while (index > 0 && !isBetter(price, prices[index - 1])) {
            index--;
        }
        final int moved = count - index;
        System.arraycopy(ids, index, ids, index + 1, moved);
        System.arraycopy(prices, index, prices, index + 1, moved);
        System.arraycopy(shares, index, shares, index + 1, moved);
        ids[index] = id;
        prices[index] = price;
        shares[index] = size;
        count++;
    }

    /** Takes shares off an order; at 0 it is gone. */
    void reduce(int index, int size) {
        assert size > 0 && size <= shares[index];
        shares[index] -= size;
        if (shares[index] == 0) {
            remove(index);
        }
    }

    void remove(int index) {
        final int moved = --count - index;
        System.arraycopy(ids, index + 1, ids, index, moved);
        System.arraycopy(prices, index + 1, prices, index, moved);
        System.arraycopy(shares, index + 1, shares, index, moved);
    }

    /** Whether a new order at this price lies nearer to execution than one that is there. */
    private boolean isBetter(int price, int there) {
        return isBuy ? price > there : price < there;
    }

    private void grow() {
        final int capacity = count == 0 ? FIRST_CAPACITY : Math.min(CAPACITY, count * 2);
        ids = Arrays.copyOf(ids, capacity);
        prices = Arrays.copyOf(prices, capacity);
        shares = Arrays.copyOf(shares, capacity);
    }
}
