package io.tickring.perf.peers;

import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Collects the figures of a pass over all jobs. What only reads is done again and again: first to
 * warm up, thrown away, then so often that a median can be told. <b>Thread:</b> one.
 */
final class Figures {
    private static final int LEAST_WARM_UP_RUNS = 2;

    /** Of a job that reads: long enough for compilers to have done with it. */
    private static final long WARM_UP_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final double NS_PER_MS = 1e6;
    private static final double MILLION_PER_S_TO_NS = 1e3;

    private final int runs;
    private final int warmUpRuns;
    private final long warmUpNs;
    private final List<PeerFigure> all = new ArrayList<>();

    private Figures(int runs, int warmUpRuns, long warmUpNs) {
        this.runs = runs;
        this.warmUpRuns = warmUpRuns;
        this.warmUpNs = warmUpNs;
    }

    /** Of a pass whose figures count: each job that reads is measured so often. */
    static Figures measured(int runs) {
        return new Figures(runs, LEAST_WARM_UP_RUNS, WARM_UP_NS);
    }

    /** Of a pass whose figures do not count: each job is done once. */
    static Figures once() {
        return new Figures(1, 0, 0);
    }

    List<PeerFigure> all() {
        return all;
    }

    /** Adds the rate of something that was done once. */
    void rate(PeerJob job, String variant, long records, long ns, Answer answer) {
        all.add(new PeerFigure(job, variant, records * MILLION_PER_S_TO_NS / ns, answer));
    }

    /** Reads everything again and again, and adds the median of the rates. */
    Answer replay(String variant, long records, Callable<Answer> pass) throws Exception {
        warmUp(pass);
        final List<Double> rates = new ArrayList<>();
        Answer answer = null;
        for (int run = 0; run < runs; run++) {
            final long startNs = System.nanoTime();
            answer = pass.call();
            rates.add(records * MILLION_PER_S_TO_NS / (System.nanoTime() - startNs));
        }
        all.add(new PeerFigure(PeerJob.REPLAY, variant, Spread.of(rates).median(), answer));
        return answer;
    }

    /** Asks again and again, and adds the median of the times. */
    void query(PeerJob job, Callable<Answer> query) throws Exception {
        query(job, "", query);
    }

    /** The same, of one of several ways to do the job. */
    void query(PeerJob job, String variant, Callable<Answer> query) throws Exception {
        warmUp(query);
        final List<Double> times = new ArrayList<>();
        Answer answer = null;
        for (int run = 0; run < runs; run++) {
            final long startNs = System.nanoTime();
            answer = query.call();
            times.add((System.nanoTime() - startNs) / NS_PER_MS);
        }
        all.add(new PeerFigure(job, variant, Spread.of(times).median(), answer));
    }

    private void warmUp(Callable<Answer> work) throws Exception {
        final long startNs = System.nanoTime();
        for (int run = 0; run < warmUpRuns || System.nanoTime() - startNs < warmUpNs; run++) {
            work.call();
        }
    }
}
