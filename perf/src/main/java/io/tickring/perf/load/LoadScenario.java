package io.tickring.perf.load;

import io.tickring.ingest.AckMode;
import io.tickring.node.NodeConfig;
import java.util.Arrays;
import java.util.List;

/** What can be run under load. */
public enum LoadScenario {
    STEADY("steady", "one rate, symbols in turn, a node at its defaults", 250e3, 500e3, 1e6, 2e6),
    BURST("burst", "one rate, and ten times as much for five seconds of it", 100e3, 250e3) {
        @Override
        Schedule schedule(double ratePerS, LoadSettings settings) {
            final double seconds = settings.secondsAt(ratePerS);
            final double lengthS = Math.min(BURST_S, seconds / 3);
            return Schedule.burst(
                    ratePerS, BURST_FACTOR, (seconds - lengthS) / 3, lengthS, seconds);
        }

        @Override
        String rowName(double ratePerS) {
            return Rates.text(ratePerS) + " and " + Rates.text(ratePerS * BURST_FACTOR);
        }
    },
    ZIPF("zipf", "symbols by Zipf's law, so that shards are loaded unequally", 500e3, 1e6) {
        @Override
        boolean isSkewed() {
            return true;
        }
    },
    REPLAY(
            "replay-while-ingest",
            "a reader replays the store, then follows it, while it is written (stage replay)",
            250e3,
            500e3) {
        @Override
        boolean hasReplay() {
            return true;
        }
    },
    SLOW(
            "slow-consumer",
            "a live handler that takes half of what comes for a third of the time: it holds the"
                    + " publisher back, and misses nothing",
            250e3) {
        @Override
        SlowSpell slowSpell(Schedule schedule, double ratePerS) {
            return new SlowSpell(schedule.lengthNs() / 3, schedule.lengthNs() / 3 * 2, ratePerS);
        }
    },
    FLUSH("flush-compaction", "flushes and merges many times as often as by default", 500e3, 1e6) {
        @Override
        void configure(NodeConfig node) {
            node.flushRows(FREQUENT_FLUSH_ROWS).compactionWidth(FREQUENT_COMPACTION_WIDTH);
        }

        @Override
        public String node() {
            return "flush every "
                    + FREQUENT_FLUSH_ROWS
                    + " ticks, merges of "
                    + FREQUENT_COMPACTION_WIDTH;
        }
    },
    FSYNC("fsync", "acked when durable (stage force)", 10e3, 100e3, 250e3) {
        @Override
        public AckMode ack() {
            return AckMode.FSYNC;
        }
    },
    ITCH("itch", "a made-up ITCH 5.0 session, message by message (stage decode)", 250e3, 500e3) {
        @Override
        boolean isItch() {
            return true;
        }
    },
    RECOVER(
            "recover-after-kill",
            "a process is killed (-9) under load and started again: time to the first ack",
            500e3),
    LONG_HAUL("long-haul", "100 million ticks with flush and compaction on", 1e6) {
        @Override
        public long ticks(boolean quick) {
            return quick ? QUICK_HAUL_TICKS : HAUL_TICKS;
        }
    },
    SMALL_HEAP(
            "small-heap",
            "50 million ticks replayed under -Xmx256m: anonymous memory by the kernel",
            1e6) {
        @Override
        public long ticks(boolean quick) {
            return quick ? QUICK_REPLAY_TICKS : REPLAY_TICKS;
        }
    };

    private static final double BURST_FACTOR = 10;
    private static final double BURST_S = 5;
    private static final int FREQUENT_FLUSH_ROWS = 1 << 17;
    private static final int FREQUENT_COMPACTION_WIDTH = 4;
    private static final long HAUL_TICKS = 100_000_000;
    private static final long QUICK_HAUL_TICKS = 5_000_000;
    private static final long REPLAY_TICKS = 50_000_000;
    private static final long QUICK_REPLAY_TICKS = 1_000_000;

    private final String label;
    private final String summary;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<Double> ratesPerS;

    LoadScenario(String label, String summary, Double... ratesPerS) {
        this.label = label;
        this.summary = summary;
        this.ratesPerS = List.of(ratesPerS);
    }

    /**
     * @throws IllegalArgumentException for a name that none has; the message lists them
     */
    public static LoadScenario named(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.label.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no scenario '" + name + "'; there are " + labels()));
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(LoadScenario::label).toList();
    }

    /** As the command line names it. */
    public String label() {
        return label;
    }

    public String summary() {
        return summary;
    }

    /** Targets unless said. */
    public List<Double> ratesPerS() {
        return ratesPerS;
    }

    /** What the results at this rate are called. */
    String rowName(double ratePerS) {
        return Rates.text(ratePerS);
    }

    /** What acked means unless said. */
    public AckMode ack() {
        return AckMode.WAL;
    }

    /** Ticks of a pass unless said; 0 when its length is given by time. */
    public long ticks(boolean quick) {
        return 0;
    }

    Schedule schedule(double ratePerS, LoadSettings settings) {
        return Schedule.steady(ratePerS, settings.secondsAt(ratePerS));
    }

    void configure(NodeConfig node) {
        // Most run a node at its defaults.
    }

    /** How the node is set up, in words. */
    public String node() {
        return "at its defaults, flush and compaction among them";
    }

    SlowSpell slowSpell(Schedule schedule, double ratePerS) {
        return SlowSpell.NONE;
    }

    boolean isSkewed() {
        return false;
    }

    boolean hasReplay() {
        return false;
    }

    boolean isItch() {
        return false;
    }
}
