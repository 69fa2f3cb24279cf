package io.tickring.perf.loops;

import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the rounds of a run gave: each is one JVM and one run of the C program, one after the other.
 */
public final class LoopRun {
    private final Map<String, List<Double>> java = new HashMap<>();
    private final Map<String, List<Double>> c = new HashMap<>();

    public void addJava(LoopTimes round) {
        add(java, round);
    }

    public void addC(LoopTimes round) {
        add(c, round);
    }

    /** The median of a round stands for it: rounds are what differs. */
    private static void add(Map<String, List<Double>> to, LoopTimes round) {
        round.nsByLoop()
                .forEach(
                        (loop, values) ->
                                to.computeIfAbsent(loop, name -> new ArrayList<>())
                                        .add(Spread.of(values).median()));
    }

    /** Whether no round is whole yet. */
    public boolean isEmpty() {
        return java.isEmpty();
    }

    /** A measure per loop, Java's time beside C's where there is one. */
    public List<Measure> measures() {
        final List<Measure> measures = new ArrayList<>();
        for (PublishedLoop loop : PublishedLoop.values()) {
            final List<Double> ours = java.get(loop.label());
            final List<Double> theirs = c.get(loop.label());
            if (ours != null) {
                measures.add(measure(loop, ours, theirs));
            } else if (theirs != null) {
                measures.add(
                        new Measure(
                                loop.label() + " (C)",
                                "ns",
                                Spread.of(theirs),
                                null,
                                null,
                                null,
                                null,
                                null));
            }
        }
        return measures;
    }

    private static Measure measure(PublishedLoop loop, List<Double> ours, List<Double> theirs) {
        if (theirs == null || theirs.size() != ours.size()) {
            return new Measure(loop.label(), "ns", Spread.of(ours), null, null, null, null, null);
        }
        final List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(ours.get(round) / theirs.get(round));
        }
        final Spread ratio = Spread.of(ratios);
        return new Measure(
                loop.label(),
                "ns",
                Spread.of(ours),
                "C",
                Spread.of(theirs),
                ratio,
                loop.aim() == 0 ? null : String.format(Locale.ROOT, "≤ %.1f × C", loop.aim()),
                loop.aim() == 0 ? null : ratio.median() <= loop.aim());
    }
}
