package io.tickring.feed.itch;

/**
 * One generated instrument: its two sides, which never cross, and the fair price that orders are
 * placed around. Prices in 10⁻⁴. <b>Thread:</b> one.
 */
final class GeneratedBook {
    private static final int CENT = 100;
    private static final int LEAST_PRICE = 10_000;
    private static final int LEAST_FAIR_PRICE = 20_000;
    private static final int MOST_FAIR_PRICE = 20_000_000;
    private static final int WIDER_PER_PRICE = 600_000;

    final GeneratedSide bids = new GeneratedSide(true);
    final GeneratedSide asks = new GeneratedSide(false);
    private int fairPrice;

    GeneratedBook(GeneratorRandom random) {
        final double dollars = 3 * StrictMath.exp(random.nextDouble() * 5); // 3 to 445
        fairPrice = CENT * (int) (dollars * 100);
    }

    int fairPrice() {
        return fairPrice;
    }

    GeneratedSide opposite(GeneratedSide side) {
        return side == bids ? asks : bids;
    }

    /** One step of the walk; a book holds its fair price back until it gives way. */
    void walk(GeneratorRandom random) {
        int next = fairPrice + (random.nextInt(3) - 1) * step();
        if (!asks.isEmpty()) {
            next = Math.min(next, asks.bestPrice() + CENT);
        }
        if (!bids.isEmpty()) {
            next = Math.max(next, bids.bestPrice() - CENT);
        }
        fairPrice = Math.max(LEAST_FAIR_PRICE, Math.min(MOST_FAIR_PRICE, next));
    }

    /** Where a new order of this side goes: mostly near the fair price, never across the book. */
    int priceFor(GeneratedSide side, GeneratorRandom random) {
        final int distance = (1 + 2 * random.nextHeads() + random.nextInt(3)) * step();
        if (side.isBuy()) {
            final int price = fairPrice - distance;
            final int limit = asks.isEmpty() ? price : asks.bestPrice() - CENT;
            return Math.max(LEAST_PRICE, Math.min(price, limit));
        }
        final int price = fairPrice + distance;
        return bids.isEmpty() ? price : Math.max(price, bids.bestPrice() + CENT);
    }

    /** The side whose best order an incoming one takes, or null when there is none. */
    GeneratedSide sideToExecute(GeneratorRandom random) {
        if (bids.isEmpty() || asks.isEmpty()) {
            return bids.isEmpty() ? (asks.isEmpty() ? null : asks) : bids;
        }
        if (fairPrice >= asks.bestPrice()) {
            return asks;
        }
        if (fairPrice <= bids.bestPrice()) {
            return bids;
        }
        return random.nextBoolean() ? bids : asks;
    }

    /** A side with orders, or null. */
    GeneratedSide anySide(GeneratorRandom random) {
        final GeneratedSide side = random.nextBoolean() ? bids : asks;
        if (!side.isEmpty()) {
            return side;
        }
        return opposite(side).isEmpty() ? null : opposite(side);
    }

    private int step() {
        return CENT * (1 + fairPrice / WIDER_PER_PRICE);
    }
}
