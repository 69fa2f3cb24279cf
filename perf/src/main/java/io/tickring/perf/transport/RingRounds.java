package io.tickring.perf.transport;

import io.tickring.perf.loops.LoopRun;
import io.tickring.perf.loops.LoopTable;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What the rounds of {@code perf transport} gave. <b>Thread:</b> any. */
public final class RingRounds {
    /** The stage whose latency is taken. */
    public static final String TAKEN = "taken by the other process";

    private static final List<TransportLoop> LOOPS = List.of(TransportLoop.values());
    private static final double LEAST_TICKS_PER_S = 10e6;
    private static final double MOST_P50_NS = 500;
    private static final double KEPT_UP = 0.99;
    private static final double MILLION = 1e6;

    /** Bytes a tick below which nothing was allocated by ticks: classes and timers are. */
    private static final double NOTHING = 0.01;

    private final LoopRun loops = new LoopRun(LOOPS);
    private final List<RingRun> runs = new ArrayList<>();

    /** Takes one whole round; C's times are empty where there is no compiler. */
    public synchronized void add(RingRun run, Optional<LoopTimes> ofC) {
        loops.add(run.loops(), ofC);
        runs.add(run);
    }

    /** Whole rounds so far. */
    public synchronized int count() {
        return runs.size();
    }

    /** Every figure beside its aim. */
    public synchronized List<Measure> measures() {
        final List<Measure> measures = new ArrayList<>(loops.measures());
        final Spread ticks = spread(run -> run.ticksPerS() / MILLION);
        measures.add(
                aimed(
                        "ring.ticks",
                        "M ticks/s",
                        ticks,
                        "≥ 10 M/s",
                        ticks.median() * MILLION >= LEAST_TICKS_PER_S));
        final Spread p50 = spread(run -> run.latency().p50());
        measures.add(aimed("ring.p50", "ns", p50, "< 500 ns", p50.median() < MOST_P50_NS));
        final Spread allocated = allocated();
        measures.add(
                aimed(
                        "ring.allocated",
                        "B/tick",
                        allocated,
                        "0 B",
                        allocated.greatest() < NOTHING));
        return measures;
    }

    private static Measure aimed(
            String name, String unit, Spread value, String aim, boolean isMet) {
        return new Measure(name, unit, value, null, null, null, aim, isMet);
    }

    private Spread allocated() {
        return spread(run -> run.senderBytes() + run.receiverBytes());
    }

    /** The latencies at their rate. */
    public synchronized List<Row> rows() {
        final Spread achieved = spread(RingRun::achievedPerS);
        final double target = runs.get(0).target();
        return List.of(
                new Row(
                        String.format(Locale.ROOT, "%.0f M/s", target / MILLION),
                        target,
                        achieved,
                        Map.of(TAKEN, latency()),
                        allocated(),
                        achieved.median() >= KEPT_UP * target ? Row.KEPT_UP : Row.FELL_BEHIND,
                        runs.size(),
                        List.of()));
    }

    private Latency latency() {
        return new Latency(
                runs.stream().mapToLong(run -> run.latency().count()).sum(),
                spread(run -> run.latency().p50()),
                spread(run -> run.latency().p90()),
                spread(run -> run.latency().p99()),
                spread(run -> run.latency().p999()),
                spread(run -> run.latency().p9999()),
                spread(run -> run.latency().max()),
                null);
    }

    private Spread spread(ToDoubleFunction<RingRun> value) {
        return Spread.of(runs.stream().mapToDouble(value).boxed().toList());
    }

    /** As a person reads it. */
    public synchronized String text() {
        final StringBuilder out = new StringBuilder(LoopTable.text(LOOPS, measures()));
        out.append(
                String.format(
                        Locale.ROOT,
                        "%nBetween two processes, through the inbox ring: median (least..greatest)%n"));
        for (Measure measure : measures()) {
            if (measure.aim() != null && measure.baseline() == null) {
                out.append(
                        String.format(
                                Locale.ROOT,
                                "  %-16s %-40s aim %s %s%n",
                                measure.name(),
                                text(measure.value()) + ' ' + measure.unit(),
                                measure.aim(),
                                measure.met() ? "met" : "MISSED"));
            }
        }
        for (Row row : rows()) {
            final Latency latency = row.stages().get(TAKEN);
            out.append(
                    String.format(
                            Locale.ROOT,
                            "  one way at %s, ns from the intended send time: p50 %s, p90 %s, p99 %s,"
                                    + " p99.9 %s, max %s; %s%n",
                            row.name(),
                            text(latency.p50()),
                            text(latency.p90()),
                            text(latency.p99()),
                            text(latency.p999()),
                            text(latency.max()),
                            row.verdict()));
        }
        return out.toString();
    }

    private static String text(Spread spread) {
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f..%.2f)",
                spread.median(),
                spread.least(),
                spread.greatest());
    }
}
