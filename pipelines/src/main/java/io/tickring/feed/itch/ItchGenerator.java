package io.tickring.feed.itch;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/**
 * Makes up a trading day in ITCH 5.0, BinaryFILE framing: exactly the messages asked for, the same
 * bytes for the same arguments on every machine. The directory comes first, then 04:00 to 20:00 New
 * York with auctions at 09:30 and 16:00 and most of the flow around them; times never step back.
 * <b>Thread:</b> one; makes no file and knows no date.
 */
public final class ItchGenerator {
    private static final int SYSTEM_EVENTS = 6;
    private static final int MESSAGES_PER_LISTING = 3; // R, H, Y

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private static final long START_OF_MESSAGES = 3 * HOUR;
    private static final long DIRECTORY_START = START_OF_MESSAGES + 5 * MINUTE;
    private static final long SYSTEM_OPEN = 4 * HOUR;
    private static final long OPEN = 9 * HOUR + 30 * MINUTE;
    private static final long CLOSE = 16 * HOUR;
    private static final long SYSTEM_CLOSE = 20 * HOUR;
    private static final long END_OF_MESSAGES = SYSTEM_CLOSE + 5 * MINUTE;
    private static final long CROSS_DURATION = 2 * SECOND;

    private static final int DAY_SHARES = 1_000;

    private final long messages;
    private final int symbols;
    private final long seed;

    // What is left of the messages asked for, shared out by occasion.
    private final long participants;
    private final int crosses;
    private final long imbalances;
    private final boolean hasBreakerLevels;
    private final long flowMessages;

    /**
     * @param messages to write, at least {@link #leastMessages}
     * @param symbols to list, 1 to 65,535
     * @param seed of everything that chance decides
     */
    public ItchGenerator(long messages, int symbols, long seed) {
        if (symbols < 1 || symbols > GeneratedListing.MAX_SYMBOLS) {
            throw new IllegalArgumentException(
                    "symbols must be 1.." + GeneratedListing.MAX_SYMBOLS + ": " + symbols);
        }
        if (messages < leastMessages(symbols)) {
            throw new IllegalArgumentException(
                    "a session of "
                            + symbols
                            + " symbols has at least "
                            + leastMessages(symbols)
                            + " messages (6 system events, and directory, trading state and Reg SHO"
                            + " of each symbol), not "
                            + messages
                            + "; ask for more messages or fewer symbols");
        }
        this.messages = messages;
        this.symbols = symbols;
        this.seed = seed;
        long left = messages - leastMessages(symbols);
        hasBreakerLevels = left >= 200;
        participants = Math.min(4L * symbols, left / 50);
        crosses = (int) Math.min(symbols, left / 1_000);
        imbalances = Math.min(20L * crosses, left / 200);
        left -= (hasBreakerLevels ? 1 : 0) + participants + 2L * crosses + 2 * imbalances;
        flowMessages = left;
    }

    /** The fewest messages that a session of this many symbols has. */
    public static long leastMessages(int symbols) {
        return SYSTEM_EVENTS + (long) MESSAGES_PER_LISTING * symbols;
    }

    /**
     * Writes the session.
     *
     * @param channel blocking; not closed
     * @param progress told the messages written so far, about every 65,536 and at the end
     */
    public void writeTo(WritableByteChannel channel, LongConsumer progress) throws IOException {
        final ItchOutput output = new ItchOutput(channel, progress);
        new Session(output).write();
        output.flush();
        progress.accept(output.messages());
        assert output.messages() == messages : output.messages() + " written of " + messages;
    }

    /** One writing of the day. */
    private final class Session {
        private final ItchOutput output;
        private final GeneratorRandom random = new GeneratorRandom(seed);
        private final GeneratedListing listing = new GeneratedListing(symbols);
        private final GeneratedClock clock = new GeneratedClock(random);
        private final GeneratedFlow flow;
        private long flowLeft = flowMessages;

        Session(ItchOutput output) {
            this.output = output;
            this.flow = new GeneratedFlow(listing, random, output);
        }

        void write() throws IOException {
            output.systemEvent(clock.at(START_OF_MESSAGES), 'O');
            directory();
            output.systemEvent(clock.at(SYSTEM_OPEN), 'S');
            flow(SYSTEM_OPEN, SYSTEM_OPEN + 4 * HOUR, 15);
            flow(SYSTEM_OPEN + 4 * HOUR, OPEN - 5 * MINUTE, 45);
            if (hasBreakerLevels) {
                output.mwcbDecline(
                        clock.at(OPEN - 5 * MINUTE),
                        306_250_000_000L,
                        286_500_000_000L,
                        263_400_000_000L);
            }
            flow(OPEN - 5 * MINUTE, OPEN, 25, imbalances, 'O');
            output.systemEvent(clock.at(OPEN), 'Q');
            crosses(OPEN, 'O');
            flow(OPEN + CROSS_DURATION, OPEN + MINUTE, 40);
            flow(OPEN + MINUTE, OPEN + 30 * MINUTE, 135);
            flow(OPEN + 30 * MINUTE, 12 * HOUR, 225);
            flow(12 * HOUR, 14 * HOUR, 145);
            flow(14 * HOUR, CLOSE - 10 * MINUTE, 200);
            flow(CLOSE - 10 * MINUTE, CLOSE - MINUTE, 95, imbalances, 'C');
            flow(CLOSE - MINUTE, CLOSE, 45);
            output.systemEvent(clock.at(CLOSE), 'M');
            crosses(CLOSE, 'C');
            interleave(CLOSE + CROSS_DURATION, SYSTEM_CLOSE, flowLeft, 0, ' ');
            output.systemEvent(clock.at(SYSTEM_CLOSE), 'E');
            output.systemEvent(clock.at(END_OF_MESSAGES), 'C');
        }

        private void directory() throws IOException {
            clock.spread(DIRECTORY_START, DIRECTORY_START + 10 * MINUTE, symbols);
            for (int locate = 1; locate <= symbols; locate++) {
                final char category = "QQQGSNNAPZ".charAt(random.nextInt(10));
                output.stockDirectory(clock.next(), locate, listing.stock(locate), category);
            }
            clock.spread(DIRECTORY_START + 10 * MINUTE, DIRECTORY_START + 15 * MINUTE, symbols);
            for (int locate = 1; locate <= symbols; locate++) {
                output.tradingAction(clock.next(), locate, listing.stock(locate), 'T');
            }
            clock.spread(DIRECTORY_START + 15 * MINUTE, DIRECTORY_START + 20 * MINUTE, symbols);
            for (int locate = 1; locate <= symbols; locate++) {
                final char action = "0000000012".charAt(random.nextInt(10));
                output.regSho(clock.next(), locate, listing.stock(locate), action);
            }
            clock.spread(
                    DIRECTORY_START + 20 * MINUTE, DIRECTORY_START + 40 * MINUTE, participants);
            for (long i = 0; i < participants; i++) {
                final int locate = 1 + (int) (i % symbols);
                final int mpid = flow.mpid(locate + (int) (i / symbols));
                final char primary = random.nextInt(4) == 0 ? 'Y' : 'N';
                output.marketParticipant(
                        clock.next(), locate, listing.stock(locate), mpid, primary);
            }
        }

        private void crosses(long start, char kind) throws IOException {
            clock.spread(start, start + CROSS_DURATION, crosses);
            for (int rank = 0; rank < crosses; rank++) {
                flow.cross(clock.next(), listing.locateOfRank(rank), kind);
            }
        }

        private void flow(long start, long end, int share) throws IOException {
            flow(start, end, share, 0, ' ');
        }

        /**
         * @param share of the day's flow, in thousandths
         */
        private void flow(long start, long end, int share, long imbalancesHere, char kind)
                throws IOException {
            // Divided first: the product of a very long day would overflow.
            final long here =
                    flowMessages / DAY_SHARES * share
                            + flowMessages % DAY_SHARES * share / DAY_SHARES;
            flowLeft -= here;
            interleave(start, end, here, imbalancesHere, kind);
        }

        private void interleave(long start, long end, long flowHere, long imbalancesHere, char kind)
                throws IOException {
            final long count = flowHere + imbalancesHere;
            long imbalancesLeft = imbalancesHere;
            clock.spread(start, end, count);
            for (long left = count; left > 0; left--) {
                final long time = clock.next();
                if (imbalancesLeft > 0 && random.nextDouble() * left < imbalancesLeft) {
                    imbalancesLeft--;
                    final int rank = (int) (imbalancesLeft % crosses);
                    flow.imbalance(time, listing.locateOfRank(rank), kind);
                } else {
                    flow.next(time);
                }
            }
        }
    }
}
