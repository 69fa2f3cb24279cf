package io.tickring.segment;

/**
 * A few trades as columns, in runs of one symbol each: what sums and bars are made from. In a run
 * trades are in append order. Reused: whoever is handed one takes what it needs and lets go.
 * <b>Thread:</b> one at a time.
 */
public final class TradeChunk {
    /** The most trades of a chunk. Its four columns stay in the processor's first cache. */
    public static final int CAPACITY = 1024;

    private final long[] prices = new long[CAPACITY];
    private final long[] sizes = new long[CAPACITY];
    private final long[] times = new long[CAPACITY];
    private final long[] positions = new long[CAPACITY];
    private final int[] runSymbolIds = new int[CAPACITY];
    private final int[] runEnds = new int[CAPACITY];
    private int count;
    private int runs;

    /** Takes the chunks of a reader. */
    @FunctionalInterface
    public interface Handler {
        /**
         * @param chunk at least one trade; valid until this returns
         * @param exponent decimal digits behind the point of its sizes
         */
        void onTrades(TradeChunk chunk, int exponent);
    }

    /** Leaves it without trades. */
    public void clear() {
        count = 0;
        runs = 0;
    }

    /** Adds a trade behind the others; there must be room. */
    public void add(int symbolId, long eventTime, long position, long price, long size) {
        times[count] = eventTime;
        positions[count] = position;
        prices[count] = price;
        sizes[count] = size;
        count++;
        endRun(symbolId, count);
    }

    /** Lets the trades up to this one belong to a symbol, as far as they belong to none. */
    void endRun(int symbolId, int end) {
        if (runs == 0 || runSymbolIds[runs - 1] != symbolId) {
            runSymbolIds[runs++] = symbolId;
        }
        runEnds[runs - 1] = end;
    }

    /** So many trades were written into the arrays. */
    void count(int trades) {
        count = trades;
    }

    /** Trades in it. */
    public int count() {
        return count;
    }

    public boolean isFull() {
        return count == CAPACITY;
    }

    public int runs() {
        return runs;
    }

    public int symbolIdOfRun(int run) {
        return runSymbolIds[run];
    }

    /** The trade behind the last one of a run, which is the first of the next run. */
    public int endOfRun(int run) {
        return runEnds[run];
    }

    /** By trade, in units of 10⁻⁹. Not to be changed by its reader, as all of these. */
    public long[] prices() {
        return prices;
    }

    /** By trade, in units of 10^-exponent. */
    public long[] sizes() {
        return sizes;
    }

    /** Event time by trade, ns since the Unix epoch; of a reader that was asked for times. */
    public long[] times() {
        return times;
    }

    /** Position in the log of the shard by trade; of a reader that was asked for times. */
    public long[] positions() {
        return positions;
    }
}
