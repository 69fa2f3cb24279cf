package io.tickring.perf.loops;

import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the rounds of a run gave: each is one JVM and one run of the C program, one after the other.
 * <b>Thread:</b> any.
 */
public final class LoopRun {
    /**
     * The fence is most of what its loop costs, and both programs issue the same instruction. Who
     * needs less than this part of the other's time has left fences out.
     */
    private static final double LEAST_OF_A_FENCE = 0.7;

    private final List<? extends Loop> loops;
    private final Map<String, List<Double>> java = new HashMap<>();
    private final Map<String, List<Double>> c = new HashMap<>();
    private int rounds;

    /**
     * @param loops what is measured, in the order of the table
     */
    public LoopRun(List<? extends Loop> loops) {
        this.loops = List.copyOf(loops);
    }

    /**
     * Takes one whole round.
     *
     * @param ofC empty where there is no C compiler: then it is empty in every round
     * @throws IllegalStateException when the two did not do the same work
     */
    public synchronized void add(LoopTimes ofJava, Optional<LoopTimes> ofC) {
        ofC.ifPresent(times -> check(ofJava, times));
        add(java, ofJava);
        ofC.ifPresent(times -> add(c, times));
        rounds++;
    }

    private static void check(LoopTimes ofJava, LoopTimes ofC) {
        ofJava.checks()
                .forEach(
                        (name, found) -> {
                            final Long other = ofC.checks().get(name);
                            if (!found.equals(other)) {
                                throw new IllegalStateException(
                                        "the loops of Java and C do not do the same work: check "
                                                + name
                                                + " is "
                                                + found
                                                + " in Java and "
                                                + other
                                                + " in C");
                            }
                        });
    }

    /** The median of a round stands for it: rounds are what differs. */
    private static void add(Map<String, List<Double>> to, LoopTimes round) {
        round.nsByLoop()
                .forEach(
                        (loop, values) ->
                                to.computeIfAbsent(loop, name -> new ArrayList<>())
                                        .add(Spread.of(values).median()));
    }

    /** Whole rounds so far. */
    public synchronized int rounds() {
        return rounds;
    }

    /** A measure per loop, Java's time beside C's where there is one. */
    public synchronized List<Measure> measures() {
        final List<Measure> measures = new ArrayList<>();
        for (Loop loop : loops) {
            final List<Double> ours = java.get(loop.label());
            final List<Double> theirs = c.get(loop.label());
            if (ours != null && theirs != null) {
                measures.add(beside(loop, ours, theirs));
            } else if (ours != null) {
                measures.add(alone(loop.label(), ours));
            } else if (theirs != null) {
                measures.add(alone(loop.label() + LoopTable.OF_C, theirs));
            }
        }
        return measures;
    }

    private static Measure alone(String name, List<Double> values) {
        return new Measure(name, "ns", Spread.of(values), null, null, null, null, null);
    }

    private static Measure beside(Loop loop, List<Double> ours, List<Double> theirs) {
        final Spread ratio = ratio(ours, theirs);
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

    private static Spread ratio(List<Double> ours, List<Double> theirs) {
        final List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(ours.get(round) / theirs.get(round));
        }
        return Spread.of(ratios);
    }

    /** What makes a figure doubtful, in words; mostly nothing. */
    public synchronized List<String> warnings() {
        final List<Double> ours = java.get(PublishedLoop.WRITE.label());
        final List<Double> theirs = c.get(PublishedLoop.WRITE.label());
        if (ours == null || theirs == null) {
            return List.of();
        }
        final double ratio = ratio(ours, theirs).median();
        if (ratio >= LEAST_OF_A_FENCE && ratio <= 1 / LEAST_OF_A_FENCE) {
            return List.of();
        }
        return List.of(
                String.format(
                        Locale.ROOT,
                        "DO NOT QUOTE the write with a full fence: Java needs %.2f of C's time"
                                + " although both issue the same instruction; a compiler left"
                                + " fences out, or the machine was not quiet",
                        ratio));
    }
}
