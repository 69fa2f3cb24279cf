package io.tickring.perf;

import io.tickring.perf.loops.CLoops;
import io.tickring.perf.loops.LoopRun;
import io.tickring.perf.loops.LoopTable;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.rig.Environment;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.WorkDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
    private static final int RUNS = 3;

    @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--quick", description = "Short runs: to look at, not to quote.")
    private boolean quick;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the node's stores are made; the JVM's temporary directory.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--out", paramLabel = "DIR", description = "Also write run.json there.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1: " + rounds);
        }
        final Instant started = Instant.now();
        final Environment environment = Environment.read(directory);
        if (!json) {
            System.out.println(environment.text());
            System.out.println();
        }
        final List<String> notes = new ArrayList<>();
        final LoopRun run = run(notes);
        final Result result =
                new Result(
                        Result.FORMAT,
                        Result.VERSION,
                        "loops",
                        "loops",
                        started.truncatedTo(ChronoUnit.SECONDS).toString(),
                        started.until(Instant.now(), ChronoUnit.MILLIS) / 1e3,
                        false,
                        quick,
                        environment.values(),
                        Map.of("rounds", Integer.toString(rounds)),
                        null,
                        List.of(),
                        null,
                        List.of(),
                        run.measures(),
                        notes);
        if (out != null) {
            ResultFile.write(out, result);
        }
        if (json) {
            System.out.println(Json.write(result));
        } else {
            System.out.print(LoopTable.text(result.figures()));
            notes.forEach(note -> System.out.println("  * " + note));
        }
        return 0;
    }

    private LoopRun run(List<String> notes) throws Exception {
        final LoopRun run = new LoopRun();
        try (WorkDirectory work = WorkDirectory.in(directory)) {
            final Optional<CLoops> c = CLoops.build(work.resolve(""));
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
            if (quick) {
                notes.add("QUICK: short runs, to look at and not to quote");
            }
            for (int round = 0; round < rounds; round++) {
                System.err.println("loops: round " + (round + 1) + " of " + rounds);
                final Path file =
                        shared.resolve(
                                "tickring-loops-" + ProcessHandle.current().pid() + "-" + round);
                final Path stores = Files.createDirectory(work.resolve("round-" + round));
                if (c.isPresent()) {
                    run.addC(c.get().run(file, RUNS, quick));
                }
                run.addJava(java(file, stores));
            }
        }
        return run;
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
                        Boolean.toString(quick)),
                LoopTimes.class);
    }
}
