package io.tickring.perf.peers;

import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Collects the figures of a pass. <b>Thread:</b> one. */
final class Figures {
    private static final int WARM_UP_RUNS = 2;
    private static final double NS_PER_MS = 1e6;
    private static final double MILLION_PER_S_TO_NS = 1e3;

    private final List<PeerFigure> all = new ArrayList<>();

    List<PeerFigure> all() {
        return all;
    }

    /** Adds a rate. */
    void rate(PeerJob job, String variant, long records, long ns, Answer answer) {
        all.add(new PeerFigure(job, variant, records * MILLION_PER_S_TO_NS / ns, answer));
    }

    /** Runs a query so often and adds the median of its times; runs before are thrown away. */
    void query(PeerJob job, int runs, Callable<Answer> query) throws Exception {
        query(job, "", runs, query);
    }

    /** The same, of one of several ways to do the job. */
    void query(PeerJob job, String variant, int runs, Callable<Answer> query) throws Exception {
        for (int run = 0; run < WARM_UP_RUNS; run++) {
            query.call();
        }
        final List<Double> times = new ArrayList<>();
        Answer answer = null;
        for (int run = 0; run < runs; run++) {
            final long startNs = System.nanoTime();
            answer = query.call();
            times.add((System.nanoTime() - startNs) / NS_PER_MS);
        }
        all.add(new PeerFigure(job, variant, Spread.of(times).median(), answer));
    }
}
