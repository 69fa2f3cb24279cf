package io.tickring.query;

import io.tickring.segment.TradeChunk;
import io.tickring.symbol.NameRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Σ size, Σ price × size and the count of trades by symbol, in pages of plain {@code long}s; sizes
 * of different exponents are summed apart. <b>Thread:</b> one at a time.
 */
final class VolumeSums implements TradeChunk.Handler {
    /** Limbs of Σ size and of Σ price × size; see {@link WideSum}. */
    private static final int SIZE_LIMBS = 2;

    private static final int NOTIONAL_LIMBS = 4;

    private static final int COUNT = 0;
    private static final int SIZES = 1;
    private static final int NOTIONAL = SIZES + SIZE_LIMBS;
    private static final int LENGTH = 8;

    /** Bits of the count of trades in a chunk. */
    private static final int COUNT_BITS =
            Integer.SIZE - Integer.numberOfLeadingZeros(TradeChunk.CAPACITY);

    private static final int PAGE_LENGTH = NameRegistry.SYMBOL_PAGE;

    private final List<OfExponent> exponents = new ArrayList<>();

    /** The sums of one exponent: {@link #LENGTH} longs a symbol. */
    private static final class OfExponent {
        private final int exponent;
        private long[][] pages = new long[4][];
        private int sinceCarry;

        OfExponent(int exponent) {
            this.exponent = exponent;
        }

        private long[] page(int symbolId) {
            final int page = symbolId / PAGE_LENGTH;
            if (page >= pages.length) {
                pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
            }
            if (pages[page] == null) {
                pages[page] = new long[PAGE_LENGTH * LENGTH];
            }
            return pages[page];
        }

        /** Whether 64 bits hold the sum of its products, as they do of most. */
        private static boolean isNarrow(TradeChunk chunk) {
            final long[] prices = chunk.prices();
            final long[] sizes = chunk.sizes();
            long price = 0;
            long size = 0;
            for (int i = 0; i < chunk.count(); i++) {
                price |= prices[i] ^ prices[i] >> Long.SIZE - 1;
                size |= sizes[i] ^ sizes[i] >> Long.SIZE - 1;
            }
            return Long.numberOfLeadingZeros(price) + Long.numberOfLeadingZeros(size)
                    > Long.SIZE + COUNT_BITS;
        }

        private void addNarrow(int symbolId, long[] prices, long[] sizes, int from, int to) {
            long size = 0;
            long notional = 0;
            for (int i = from; i < to; i++) {
                size += sizes[i];
                notional += prices[i] * sizes[i];
            }
            final long[] page = page(symbolId);
            final int at = symbolId % PAGE_LENGTH * LENGTH;
            page[at + COUNT] += to - from;
            page[at + SIZES] += size & WideSum.MASK;
            page[at + SIZES + 1] += size >> WideSum.BITS;
            page[at + NOTIONAL] += notional & WideSum.MASK;
            page[at + NOTIONAL + 1] += notional >> WideSum.BITS;
        }

        private void addWide(int symbolId, long[] prices, long[] sizes, int from, int to) {
            long size0 = 0;
            long size1 = 0;
            long notional0 = 0;
            long notional1 = 0;
            long notional2 = 0;
            long notional3 = 0;
            for (int i = from; i < to; i++) {
                final long price = prices[i];
                final long size = sizes[i];
                final long low = price * size;
                final long high = Math.multiplyHigh(price, size);
                size0 += size & WideSum.MASK;
                size1 += size >> WideSum.BITS;
                notional0 += low & WideSum.MASK;
                notional1 += low >>> WideSum.BITS;
                notional2 += high & WideSum.MASK;
                notional3 += high >> WideSum.BITS;
            }
            final long[] page = page(symbolId);
            final int at = symbolId % PAGE_LENGTH * LENGTH;
            page[at + COUNT] += to - from;
            page[at + SIZES] += size0;
            page[at + SIZES + 1] += size1;
            page[at + NOTIONAL] += notional0;
            page[at + NOTIONAL + 1] += notional1;
            page[at + NOTIONAL + 2] += notional2;
            page[at + NOTIONAL + 3] += notional3;
        }

        /** To be called after at most {@link WideSum#MOST_ADDITIONS} trades, and at the end. */
        private void carry() {
            for (long[] page : pages) {
                for (int at = 0; page != null && at < page.length; at += LENGTH) {
                    WideSum.carry(page, at + SIZES, SIZE_LIMBS);
                    WideSum.carry(page, at + NOTIONAL, NOTIONAL_LIMBS);
                }
            }
            sinceCarry = 0;
        }

        void add(TradeChunk chunk) {
            final boolean isNarrow = isNarrow(chunk);
            int from = 0;
            for (int run = 0; run < chunk.runs(); run++) {
                final int to = chunk.endOfRun(run);
                final int symbolId = chunk.symbolIdOfRun(run);
                if (isNarrow) {
                    addNarrow(symbolId, chunk.prices(), chunk.sizes(), from, to);
                } else {
                    addWide(symbolId, chunk.prices(), chunk.sizes(), from, to);
                }
                from = to;
            }
            sinceCarry += chunk.count();
            if (sinceCarry > WideSum.MOST_ADDITIONS - TradeChunk.CAPACITY) {
                carry();
            }
        }

        private void addTo(SymbolMap<Volume> volumes) {
            carry();
            for (int page = 0; page < pages.length; page++) {
                for (int i = 0; pages[page] != null && i < PAGE_LENGTH; i++) {
                    final long[] sums = pages[page];
                    final int at = i * LENGTH;
                    if (sums[at + COUNT] != 0) {
                        volumes.get(page * PAGE_LENGTH + i, id -> new Volume())
                                .add(
                                        sums[at + COUNT],
                                        WideSum.value(sums, at + SIZES, SIZE_LIMBS),
                                        WideSum.value(sums, at + NOTIONAL, NOTIONAL_LIMBS),
                                        exponent);
                    }
                }
            }
        }
    }

    @Override
    public void onTrades(TradeChunk chunk, int exponent) {
        of(exponent).add(chunk);
    }

    private OfExponent of(int exponent) {
        for (OfExponent sums : exponents) {
            if (sums.exponent == exponent) {
                return sums;
            }
        }
        final OfExponent added = new OfExponent(exponent);
        exponents.add(added);
        return added;
    }

    /** Adds these sums to those of others. */
    void addTo(SymbolMap<Volume> volumes) {
        exponents.forEach(sums -> sums.addTo(volumes));
    }
}
