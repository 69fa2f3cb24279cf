package io.tickring.feed.itch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What happens to generated orders, one message at a time: each refers to a live order, takes no
 * more than is left of it, and leaves its book uncrossed. <b>Thread:</b> one.
 */
final class GeneratedFlow {
    private static final String[] MPID_NAMES = {
        "NITE", "CDRG", "UBSS", "GSCO", "MLCO", "JPMS", "ETMM", "SOHO", "VIRT", "TMBR", "WEMM",
        "ARCA"
    };

    // Of ten thousand messages; what these leave goes to adding orders.
    private static final int DELETES = 4_000;
    private static final int REPLACES = 700;
    private static final int EXECUTIONS = 500;
    private static final int TRADES = 100;
    private static final int REDUCTIONS = 80;
    private static final int PRICED_EXECUTIONS = 30;
    private static final int RETAIL = 20;
    private static final int ALL = 10_000;

    private static final int TO_REPLACE = DELETES;
    private static final int TO_EXECUTE = TO_REPLACE + REPLACES;
    private static final int TO_TRADE = TO_EXECUTE + EXECUTIONS;
    private static final int TO_REDUCE = TO_TRADE + TRADES;
    private static final int TO_EXECUTE_PRICED = TO_REDUCE + REDUCTIONS;
    private static final int TO_RETAIL = TO_EXECUTE_PRICED + PRICED_EXECUTIONS;
    private static final int TO_ADD = TO_RETAIL + RETAIL;

    private static final int ONE_IN_ATTRIBUTED = 30;
    private static final int TRADES_PER_BREAK = 500;
    private static final int ROUND_LOT = 100;
    private static final int CENT = 100;

    private final GeneratedListing listing;
    private final GeneratorRandom random;
    private final ItchOutput output;
    private final GeneratedBook[] books;
    private final int[] mpids;
    private long lastOrderId = 1_000;
    private long lastMatch = 10_000;
    private long unbrokenMatch;
    private int unbrokenLocate;

    GeneratedFlow(GeneratedListing listing, GeneratorRandom random, ItchOutput output) {
        this.listing = listing;
        this.random = random;
        this.output = output;
        books = new GeneratedBook[listing.count() + 1]; // by locate
        for (int locate = 1; locate < books.length; locate++) {
            books[locate] = new GeneratedBook(random);
        }
        mpids = new int[MPID_NAMES.length];
        for (int i = 0; i < mpids.length; i++) {
            mpids[i] = ByteBuffer.wrap(MPID_NAMES[i].getBytes(StandardCharsets.US_ASCII)).getInt();
        }
    }

    int mpid(int index) {
        return mpids[index % mpids.length];
    }

    /** Writes exactly one message about some order. */
    void next(long time) throws IOException {
        final int locate = listing.nextLocate(random);
        final GeneratedBook book = books[locate];
        final int roll = random.nextInt(ALL);
        final boolean done;
        if (roll >= TO_ADD) {
            done = add(time, locate, book);
        } else if (roll < TO_REPLACE) {
            done = delete(time, locate, book);
        } else if (roll < TO_EXECUTE) {
            done = replace(time, locate, book);
        } else if (roll < TO_TRADE) {
            done = execute(time, locate, book);
        } else if (roll < TO_REDUCE) {
            done = trade(time, locate, book);
        } else if (roll < TO_EXECUTE_PRICED) {
            done = reduce(time, locate, book);
        } else if (roll < TO_RETAIL) {
            done = executePriced(time, locate, book);
        } else {
            output.rpii(time, locate, listing.stock(locate), "BSAN".charAt(random.nextInt(4)));
            done = true;
        }
        if (!done && !add(time, locate, book)) {
            delete(time, locate, book); // full, so there is what to delete
        }
    }

    /** The bulk print of an auction; in quiet instruments sometimes of nothing. */
    void cross(long time, int locate, char kind) throws IOException {
        final boolean isEmpty = random.nextInt(10) == 0;
        final long shares = isEmpty ? 0 : 1 + random.nextInt(500_000);
        final int price = isEmpty ? 0 : books[locate].fairPrice();
        output.crossTrade(time, locate, shares, listing.stock(locate), price, ++lastMatch, kind);
    }

    void imbalance(long time, int locate, char kind) throws IOException {
        final long paired = random.nextInt(500_000);
        final long imbalance = random.nextInt(4) == 0 ? 0 : random.nextInt(100_000);
        final char side = imbalance == 0 ? 'N' : random.nextBoolean() ? 'B' : 'S';
        final int price = books[locate].fairPrice();
        output.imbalance(time, locate, paired, imbalance, side, listing.stock(locate), price, kind);
    }

    private boolean add(long time, int locate, GeneratedBook book) throws IOException {
        book.walk(random);
        final GeneratedSide preferred = random.nextBoolean() ? book.bids : book.asks;
        final GeneratedSide side = preferred.isFull() ? book.opposite(preferred) : preferred;
        if (side.isFull()) {
            return false;
        }
        final long id = nextOrderId();
        final int price = book.priceFor(side, random);
        final int shares = nextShares();
        final long stock = listing.stock(locate);
        side.add(id, price, shares);
        if (random.nextInt(ONE_IN_ATTRIBUTED) == 0) {
            final int mpid = mpids[random.nextInt(mpids.length)];
            output.orderAddMpid(time, locate, id, side.letter(), shares, stock, price, mpid);
        } else {
            output.orderAdd(time, locate, id, side.letter(), shares, stock, price);
        }
        return true;
    }

    private boolean delete(long time, int locate, GeneratedBook book) throws IOException {
        final GeneratedSide side = book.anySide(random);
        if (side == null) {
            return false;
        }
        final int index = side.pick(random);
        output.orderDeleted(time, locate, side.id(index));
        side.remove(index);
        return true;
    }

    private boolean replace(long time, int locate, GeneratedBook book) throws IOException {
        final GeneratedSide side = book.anySide(random);
        if (side == null) {
            return false;
        }
        final int index = side.pick(random);
        final long id = side.id(index);
        final long newId = nextOrderId();
        final int price = book.priceFor(side, random);
        final int shares = random.nextInt(3) == 0 ? nextShares() : side.shares(index);
        side.remove(index);
        side.add(newId, price, shares);
        output.orderReplaced(time, locate, id, newId, shares, price);
        return true;
    }

    private boolean execute(long time, int locate, GeneratedBook book) throws IOException {
        final GeneratedSide side = book.sideToExecute(random);
        if (side == null) {
            return false;
        }
        final int index = side.best();
        final int shares = sharesToExecute(side.shares(index));
        output.orderExecuted(time, locate, side.id(index), shares, ++lastMatch);
        side.reduce(index, shares);
        return true;
    }

    private boolean executePriced(long time, int locate, GeneratedBook book) throws IOException {
        final GeneratedSide side = book.sideToExecute(random);
        if (side == null) {
            return false;
        }
        final int index = side.best();
        final int shares = sharesToExecute(side.shares(index));
        final int better = side.isBuy() ? -CENT : CENT; // for the incoming order
        final int price = side.price(index) - better;
        final char printable = random.nextInt(10) == 0 ? 'N' : 'Y';
        output.orderExecutedWithPrice(
                time, locate, side.id(index), shares, ++lastMatch, printable, price);
        side.reduce(index, shares);
        return true;
    }

    private boolean reduce(long time, int locate, GeneratedBook book) throws IOException {
        final GeneratedSide side = book.anySide(random);
        if (side == null) {
            return false;
        }
        final int index = side.pick(random);
        final int left = side.shares(index);
        if (left == 1) {
            return delete(time, locate, book); // nothing would remain: that is a deletion
        }
        final int shares = 1 + random.nextInt(left - 1);
        output.orderReduced(time, locate, side.id(index), shares);
        side.reduce(index, shares);
        return true;
    }

    /** A trade against an order that is not displayed; rarely one of them is broken afterwards. */
    private boolean trade(long time, int locate, GeneratedBook book) throws IOException {
        if (unbrokenMatch != 0 && random.nextInt(TRADES_PER_BREAK) == 0) {
            output.brokenTrade(time, unbrokenLocate, unbrokenMatch);
            unbrokenMatch = 0;
            return true;
        }
        unbrokenMatch = ++lastMatch;
        unbrokenLocate = locate;
        final int price = book.fairPrice();
        output.trade(time, locate, nextShares(), listing.stock(locate), price, unbrokenMatch);
        return true;
    }

    private long nextOrderId() {
        lastOrderId += 1 + random.nextHeads();
        return lastOrderId;
    }

    private int nextShares() {
        if (random.nextInt(4) == 0) {
            return 1 + random.nextInt(ROUND_LOT - 1);
        }
        return ROUND_LOT * (1 + random.nextHeads() * (1 + random.nextInt(3)));
    }

    private int sharesToExecute(int left) {
        return random.nextInt(5) < 3 ? left : 1 + random.nextInt(left);
    }
}
