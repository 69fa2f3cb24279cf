package io.tickring.perf;

import io.tickring.perf.loops.CLoops;
import io.tickring.perf.loops.LoopRun;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.loops.LoopTable;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.perf.loops.PublishedLoop;
import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.rig.Environment;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.HiccupMeter;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.LackingException;
import io.tickring.perf.rig.ShutdownHooks;
import io.tickring.perf.rig.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perf loops}: the published loops, beside C and beside honest versions. */
@Command(
        name = "loops",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the loops that systems of this kind publish, as they are, beside the same loops in"
                    + " C and beside versions in which another core reads what was written.",
            "Rounds of one JVM and one C program take turns; the table gives medians of the rounds."
        })
final class LoopsCommand implements Callable<Integer> {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final List<PublishedLoop> LOOPS = List.of(PublishedLoop.values());
    private static final int RUNS = 3;
    private static final int LEAST_CORES = 2;

    @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--quick", description = "Short runs: to look at, not to quote.")
    private boolean quick;

    @Option(names = "--divisor", hidden = true, description = "Of every count.")
    private int divisor;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the node's stores are made; the JVM's temporary directory.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write run.json there; of an interrupted run, its whole rounds.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    private final Instant started = Instant.now();
    private final LoopRun run = new LoopRun(LOOPS);
    private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
    private Environment environment;

    @Override
    public Integer call() throws Exception {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1: " + rounds);
        }
        final int cores = Runtime.getRuntime().availableProcessors();
        if (cores < LEAST_CORES) {
            throw new LackingException(
                    "the loops that a second core reads need "
                            + LEAST_CORES
                            + " cores, this JVM has "
                            + cores
                            + ": run it where there are more");
        }
        if (out != null) {
            ResultFile.prepare(out);
        }
        environment = Environment.read(directory);
        if (!json) {
            System.out.println(environment.text());
            System.out.println();
        }
        final Thread whenInterrupted = ShutdownHooks.add(this::keepPart, "partial-result");
        final HiccupMeter meter = HiccupMeter.begin();
        boolean whole = false;
        try (meter) {
            runRounds();
            whole = true;
        } finally {
            if (ShutdownHooks.remove(whenInterrupted) && !whole) {
                keepPart();
            }
        }
        final Latency hiccup = meter.latency();
        final Result result = result(false, hiccup);
        if (out != null) {
            ResultFile.write(out, result);
        }
        if (json) {
            System.out.println(Json.write(result));
        } else {
            System.out.print(LoopTable.text(LOOPS, result.figures()));
            result.notes().forEach(note -> System.out.println("  * " + note));
            System.out.println("  * meanwhile, " + HiccupMeter.text(hiccup));
        }
        return 0;
    }

    private LoopScale scale() {
        if (divisor > 0) {
            return new LoopScale(divisor);
        }
        return quick ? LoopScale.QUICK : LoopScale.WHOLE;
    }

    private Result result(boolean partial, Latency hiccup) {
        final List<String> all = new ArrayList<>(notes);
        all.addAll(run.warnings());
        return new Result(
                Result.FORMAT,
                Result.VERSION,
                "loops",
                "loops",
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                started.until(Instant.now(), ChronoUnit.MILLIS) / 1e3,
                partial,
                scale().divisor() > 1,
                environment.values(),
                Map.of(
                        "rounds",
                        Integer.toString(run.rounds()),
                        "runs a round",
                        Integer.toString(RUNS),
                        "counts divided by",
                        Integer.toString(scale().divisor())),
                hiccup,
                List.of(),
                null,
                List.of(),
                run.measures(),
                all);
    }

    /** Keeps the rounds that are whole when the others will not follow. */
    private void keepPart() {
        if (out == null || run.rounds() == 0) {
            return;
        }
        try {
            System.err.println(
                    "tickring perf: "
                            + run.rounds()
                            + " of "
                            + rounds
                            + " rounds kept in "
                            + ResultFile.write(out, result(true, null)));
        } catch (IOException e) {
            System.err.println("tickring perf: the rounds so far are lost: " + e);
        }
    }

    private void runRounds() throws Exception {
        try (WorkDirectory work = WorkDirectory.in(directory)) {
            final Optional<CLoops> c =
                    CLoops.build(work.resolve(""), CLoops.COMPILERS, CLoops.PUBLISHED);
            if (c.isPresent()) {
                notes.add("C: " + c.get().compiler() + ", -O2 -march=native");
            } else {
                final String missing =
                        "NO C COMPILER: the C loops were not run; install cc (Debian: apt-get"
                                + " install gcc) and measure again";
                System.err.println("tickring perf: " + missing);
                notes.add(missing);
            }
            final Path shared = Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : directory;
            notes.add("memory shared through a file in " + shared);
            if (scale().divisor() > 1) {
                notes.add("QUICK: counts divided by " + scale().divisor() + ", not to be quoted");
            }
            for (int round = 0; round < rounds; round++) {
                System.err.println("loops: round " + (round + 1) + " of " + rounds);
                final Path file =
                        shared.resolve(
                                "tickring-loops-" + ProcessHandle.current().pid() + "-" + round);
                Optional<LoopTimes> ofC = Optional.empty();
                if (c.isPresent()) {
                    ofC = Optional.of(c.get().run(file, RUNS, scale()));
                }
                try (WorkDirectory stores = WorkDirectory.in(work.resolve("stores"))) {
                    run.add(java(file, stores.resolve("")), ofC);
                }
            }
        }
    }

    private LoopTimes java(Path file, Path stores) throws Exception {
        return Json.read(
                ForkRunner.lastLine(
                        "the Java loops",
                        List.of(),
                        "loops-fork",
                        file.toString(),
                        stores.toString(),
                        Integer.toString(RUNS),
                        Integer.toString(scale().divisor())),
                LoopTimes.class);
    }
}
