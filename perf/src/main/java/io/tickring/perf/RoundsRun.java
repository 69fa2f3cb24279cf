package io.tickring.perf;

import io.tickring.perf.loops.CLoops;
import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.rig.Environment;
import io.tickring.perf.rig.HiccupMeter;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.LackingException;
import io.tickring.perf.rig.ShutdownHooks;
import io.tickring.perf.rig.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs rounds, looks at the machine's hiccups meanwhile, and prints and writes what came of them;
 * of an interrupted run it writes the whole rounds. <b>Thread:</b> one, but for the interrupt's.
 */
final class RoundsRun {
    /** Of every loop in a round. */
    private static final int RUNS = 3;

    private static final int LEAST_CORES = 2;

    private final Rounds rounds;
    private final RoundOptions options;
    private final Path directory;
    private final Instant started = Instant.now();
    private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
    private Environment environment;

    /**
     * @param directory where they work
     */
    RoundsRun(Rounds rounds, RoundOptions options, Path directory) {
        this.rounds = rounds;
        this.options = options;
        this.directory = directory;
    }

    /**
     * Runs them all.
     *
     * @return the command's exit code
     * @throws LackingException when there are too few cores
     */
    int run() throws Exception {
        final int count = options.rounds();
        checkCores();
        if (options.out() != null) {
            ResultFile.prepare(options.out());
        }
        environment = Environment.read(directory);
        if (!options.json()) {
            System.out.println(environment.text());
            System.out.println();
        }
        final Thread whenInterrupted = ShutdownHooks.add(this::keepPart, "partial-result");
        final HiccupMeter meter = HiccupMeter.begin();
        boolean whole = false;
        try (meter) {
            runRounds(count);
            whole = true;
        } finally {
            if (ShutdownHooks.remove(whenInterrupted) && !whole) {
                keepPart();
            }
        }
        tell(result(false, meter.latency()));
        return 0;
    }

    private void checkCores() throws LackingException {
        final int cores = Runtime.getRuntime().availableProcessors();
        if (cores < LEAST_CORES) {
            throw new LackingException(
                    rounds.whatNeedsTwoCores()
                            + " need "
                            + LEAST_CORES
                            + " cores, this JVM has "
                            + cores
                            + ": run it where there are more");
        }
    }

    private void tell(Result result) throws IOException {
        if (options.out() != null) {
            ResultFile.write(options.out(), result);
        }
        if (options.json()) {
            System.out.println(Json.write(result));
        } else {
            System.out.print(rounds.text());
            result.notes().forEach(note -> System.out.println("  * " + note));
            System.out.println("  * meanwhile, " + HiccupMeter.text(result.hiccup()));
        }
    }

    private void runRounds(int count) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(directory)) {
            final Optional<CLoops> c = buildC(work);
            notes.addAll(rounds.placeNotes());
            if (options.scale().divisor() > 1) {
                notes.add(
                        "QUICK: counts divided by "
                                + options.scale().divisor()
                                + ", not to be quoted");
            }
            rounds.prepare(work);
            for (int round = 0; round < count; round++) {
                System.err.println(rounds.name() + ": round " + (round + 1) + " of " + count);
                rounds.round(round, RUNS, options.scale(), work, c);
            }
            rounds.finish(options.scale());
        }
    }

    private Optional<CLoops> buildC(WorkDirectory work) throws Exception {
        final Optional<CLoops> c =
                CLoops.build(work.resolve(""), CLoops.COMPILERS, rounds.programInC());
        if (c.isPresent()) {
            notes.add("C: " + c.get().compiler() + ", -O2 -march=native");
        } else {
            final String missing =
                    "NO C COMPILER: the C loops were not run; install cc (Debian: apt-get"
                            + " install gcc) and measure again";
            System.err.println("tickring perf: " + missing);
            notes.add(missing);
        }
        return c;
    }

    private Result result(boolean partial, Latency hiccup) {
        final List<String> all = new ArrayList<>(notes);
        all.addAll(rounds.notes());
        return new Result(
                Result.FORMAT,
                Result.VERSION,
                "loops",
                rounds.name(),
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                started.until(Instant.now(), ChronoUnit.MILLIS) / 1e3,
                partial,
                options.scale().divisor() > 1,
                environment.values(),
                Map.of(
                        "rounds",
                        Integer.toString(rounds.whole()),
                        "runs a round",
                        Integer.toString(RUNS),
                        "counts divided by",
                        Integer.toString(options.scale().divisor())),
                hiccup,
                rounds.rows(),
                null,
                List.of(),
                rounds.measures(),
                all);
    }

    /** Keeps the rounds that are whole when the others will not follow. */
    private void keepPart() {
        if (options.out() == null || rounds.whole() == 0) {
            return;
        }
        try {
            System.err.println(
                    "tickring perf: "
                            + rounds.whole()
                            + " of "
                            + options.rounds()
                            + " rounds kept in "
                            + ResultFile.write(options.out(), result(true, null)));
        } catch (IOException e) {
            System.err.println("tickring perf: the rounds so far are lost: " + e);
        }
    }
}
