package io.tickring.feed.itch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The instruments of a generated day: names in alphabetical order, as their locates are, and how
 * often each is traded. Immutable once built.
 */
final class GeneratedListing {
    /** Locates are u16 and 0 is none. */
    static final int MAX_SYMBOLS = 0xFFFF;

    private static final List<String> KNOWN_NAMES =
            List.of(
                    "SPY", "QQQ", "AAPL", "TSLA", "NVDA", "AMZN", "MSFT", "AMD", "IWM", "META",
                    "GOOG", "GOOGL", "TQQQ", "INTC", "BAC", "F", "T", "C", "PLTR", "XLF", "NFLX",
                    "MU", "CSCO", "PFE", "GE", "AAL", "UBER", "BABA", "DIS", "JPM", "XOM", "WFC",
                    "KO", "ORCL", "PYPL", "ADBE", "AVGO", "COST", "PEP", "TXN", "QCOM", "AMGN",
                    "SBUX", "GILD", "BKNG", "MRNA", "BRK.A", "BRK.B", "BF.B", "ZM", "ZVZZT");

    private static final int LETTERS = 26;
    private static final int FOUR_LETTER_NAMES = LETTERS * LETTERS * LETTERS * LETTERS;
    private static final int SCATTER = 193_939; // has no divisor in common with 26
    private static final double ZIPF_EXPONENT = 0.95;
    private static final double ZIPF_SHIFT =
            2.7; // flattens the head: no symbol has a tenth of a day

    /** By locate - 1. */
    final long[] stocks;

    private final int[] locateOfRank;

    // Walker's alias method: a rank in two array loads, whatever the number of symbols.
    private final double[] keep;
    private final int[] alias;

    GeneratedListing(int count) {
        final String[] names = names(count);
        final String[] sorted = names.clone();
        Arrays.sort(sorted);
        stocks = new long[count];
        for (int i = 0; i < count; i++) {
            stocks[i] = Alpha.stock(sorted[i]);
        }
        locateOfRank = new int[count];
        for (int rank = 0; rank < count; rank++) {
            locateOfRank[rank] = 1 + Arrays.binarySearch(sorted, names[rank]);
        }
        keep = new double[count];
        alias = new int[count];
        fillAlias(weights(count));
    }

    int count() {
        return stocks.length;
    }

    long stock(int locate) {
        return stocks[locate - 1];
    }

    /** The locate of the symbol that trades most (rank 0), second most ... */
    int locateOfRank(int rank) {
        return locateOfRank[rank];
    }

    /** A locate, the busy ones more often. */
    int nextLocate(GeneratorRandom random) {
        final int rank = random.nextInt(keep.length);
        return locateOfRank[random.nextDouble() < keep[rank] ? rank : alias[rank]];
    }

    /** Well-known names first, then four letters each; all different, busiest first. */
    private static String[] names(int count) {
        final List<String> names =
                new ArrayList<>(KNOWN_NAMES.subList(0, Math.min(count, KNOWN_NAMES.size())));
        for (int i = 1; names.size() < count; i++) {
            final String name = fourLetters((int) ((long) i * SCATTER % FOUR_LETTER_NAMES));
            if (!KNOWN_NAMES.contains(name)) {
                names.add(name);
            }
        }
        return names.toArray(String[]::new);
    }

    private static String fourLetters(int number) {
        final char[] letters = new char[4];
        int rest = number;
        for (int i = letters.length - 1; i >= 0; i--) {
            letters[i] = (char) ('A' + rest % LETTERS);
            rest /= LETTERS;
        }
        return new String(letters);
    }

    private static double[] weights(int count) {
        final double[] weights = new double[count];
        double sum = 0;
        for (int rank = 0; rank < count; rank++) {
            weights[rank] = StrictMath.pow(rank + ZIPF_SHIFT, -ZIPF_EXPONENT);
            sum += weights[rank];
        }
        for (int rank = 0; rank < count; rank++) {
            weights[rank] *= count / sum;
        }
        return weights;
    }

    private void fillAlias(double[] weights) {
        final int[] light = new int[weights.length];
        final int[] heavy = new int[weights.length];
        int lights = 0;
        int heavies = 0;
        for (int rank = 0; rank < weights.length; rank++) {
            if (weights[rank] < 1) {
                light[lights++] = rank;
            } else {
                heavy[heavies++] = rank;
            }
        }
        while (lights > 0 && heavies > 0) {
            final int poor = light[--lights];
            final int rich = heavy[heavies - 1];
            keep[poor] = weights[poor];
            alias[poor] = rich;
            weights[rich] -= 1 - weights[poor];
            if (weights[rich] < 1) {
                heavies--;
                light[lights++] = rich;
            }
        }
        while (heavies > 0) {
            keep[heavy[--heavies]] = 1;
        }
        while (lights > 0) {
            keep[light[--lights]] = 1; // rounding left it a hair below 1
        }
    }
}
