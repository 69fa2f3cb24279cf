package io.tickring.perf.peers;

import io.tickring.perf.rig.TickInput;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The trades of one day, the same for every system: symbols by Zipf's law, spread evenly over 6.5
 * hours from 14:30 UTC, at full microseconds, which is what every system can keep. Immutable.
 */
final class PeerInput {
    /** The length of a record of the systems that keep bytes, and of Tickring's line. */
    static final int RECORD_LENGTH = 64;

    static final int TIME_OFFSET = 0;
    static final int RECEIVE_TIME_OFFSET = 8;
    static final int SEQUENCE_OFFSET = 16;
    static final int SYMBOL_OFFSET = 24;
    static final int PRICE_OFFSET = 32;
    static final int SIZE_OFFSET = 40;

    static final int SCAN_RANK = 9;
    static final int BARS_RANK = 0;

    private static final long START_NS = 1_767_623_400_000_000_000L; // 2026-01-05T14:30Z
    private static final Duration DAY = Duration.ofMinutes(390);
    private static final Duration SCAN_AFTER = Duration.ofMinutes(90);
    private static final Duration SCAN_LENGTH = Duration.ofHours(1);
    private static final long NS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

    private final TickInput input;
    private final int symbols;
    private final long ticks;
    private final long stepNs;

    PeerInput(PeerSettings settings) {
        symbols = settings.symbols();
        ticks = settings.ticks();
        input = new TickInput(symbols);
        stepNs = Math.max(1, DAY.toNanos() / ticks / NS_PER_MICRO) * NS_PER_MICRO;
    }

    long ticks() {
        return ticks;
    }

    int symbols() {
        return symbols;
    }

    /** Of the tick, from 0, the most frequent first. */
    int rank(long tick) {
        return input.rank(tick);
    }

    String symbol(int rank) {
        return TickInput.symbol(Math.min(rank, symbols - 1));
    }

    /** Names of all ranks. */
    String[] names() {
        final String[] names = new String[symbols];
        for (int rank = 0; rank < symbols; rank++) {
            names[rank] = symbol(rank);
        }
        return names;
    }

    /** Nanoseconds since the Unix epoch. */
    long timeNs(long tick) {
        return START_NS + tick * stepNs;
    }

    long timeMicros(long tick) {
        return timeNs(tick) / NS_PER_MICRO;
    }

    /** In units of 10⁻⁹. */
    long price(long tick) {
        return TickInput.price(tick);
    }

    double decimalPrice(long tick) {
        return TickInput.price(tick) / 1e9;
    }

    long size(long tick) {
        return TickInput.size(tick);
    }

    /** The first nanosecond of the scan's hour. */
    long scanFromNs() {
        return START_NS + SCAN_AFTER.toNanos();
    }

    /** The nanosecond after the scan's hour. */
    long scanToNs() {
        return scanFromNs() + SCAN_LENGTH.toNanos();
    }

    long scanFromMicros() {
        return scanFromNs() / NS_PER_MICRO;
    }

    long scanToMicros() {
        return scanToNs() / NS_PER_MICRO;
    }
}
