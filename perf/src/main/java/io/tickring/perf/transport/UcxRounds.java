package io.tickring.perf.transport;

import io.tickring.jni.ucx.Ucx;
import io.tickring.perf.loops.CLoops;
import io.tickring.perf.loops.LoopRun;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.loops.LoopTable;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.perf.result.Measure;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of {@code perf transport} that goes over UCX: Java and C in turns, each with an owner of
 * the memory in another process. Where UCX is missing, or its headers are, a note says so.
 * <b>Thread:</b> one; what it holds may be read by any.
 */
public final class UcxRounds {
    private static final Path HEADER = Path.of("/usr/include/ucp/api/ucp.h");
    private static final List<UcxLoop> LOOPS = List.of(UcxLoop.values());

    private final LoopRun loops = new LoopRun(LOOPS);
    private final List<String> notes = new ArrayList<>();
    private boolean isThere;
    private Optional<CLoops> c = Optional.empty();

    /**
     * Looks for UCX, and builds the program in C.
     *
     * @param directory to build in
     */
    public synchronized void prepare(Path directory) throws IOException, InterruptedException {
        final Optional<String> missing = Ucx.missing();
        isThere = missing.isEmpty();
        if (missing.isPresent()) {
            notes.add("NOT MEASURED OVER UCX: " + missing.get());
            return;
        }
        notes.add("UCX " + Ucx.version() + "; over tcp the owner of the memory spins in progress");
        if (Files.exists(HEADER)) {
            c = CLoops.build(directory, CLoops.COMPILERS, CLoops.UCX, "-lucp", "-lucs");
        } else {
            notes.add(
                    "NO UCX HEADERS: libucp was not measured in C; install them (Debian: apt-get"
                            + " install libucx-dev) and measure again");
        }
    }

    /** Asks UCX's own measuring program, once for all rounds. */
    public void askUcx(LoopScale scale) throws InterruptedException {
        if (isThere) {
            final List<String> said = UcxPerftest.notes(UcxLoops.TRANSPORTS, scale);
            synchronized (this) {
                notes.addAll(said);
            }
        }
    }

    /** One round over all transports, of each C and then Java; nothing where there is no UCX. */
    public void round(int runs, LoopScale scale) throws IOException, InterruptedException {
        if (!isThere) {
            return;
        }
        final Map<String, List<Double>> ofJava = new LinkedHashMap<>();
        final Map<String, List<Double>> ofC = new HashMap<>();
        for (String tls : UcxLoops.TRANSPORTS) {
            if (c.isPresent()) {
                ofC.putAll(c.get().run(tls, runs, scale).nsByLoop());
            }
            ofJava.putAll(java(tls, runs, scale).nsByLoop());
        }
        synchronized (this) {
            loops.add(
                    new LoopTimes(ofJava, Map.of()),
                    c.map(program -> new LoopTimes(ofC, Map.of())));
        }
    }

    private static LoopTimes java(String tls, int runs, LoopScale scale)
            throws IOException, InterruptedException {
        return Json.read(
                ForkRunner.lastLine(
                        "the loops over UCX " + tls,
                        List.of(),
                        "transport-ucx-fork",
                        tls,
                        Integer.toString(runs),
                        Integer.toString(scale.divisor())),
                LoopTimes.class);
    }

    /** Every figure beside C's. */
    public synchronized List<Measure> measures() {
        return loops.measures();
    }

    /** What was missing, and what was there. */
    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /** As a person reads it; empty when nothing was measured. */
    public synchronized String text() {
        return loops.rounds() == 0 ? "" : '\n' + LoopTable.text(LOOPS, measures());
    }
}
