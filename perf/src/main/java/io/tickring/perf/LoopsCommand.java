package io.tickring.perf;

import io.tickring.perf.loops.CLoops;
import io.tickring.perf.loops.LoopRun;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.loops.LoopTable;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.perf.loops.PublishedLoop;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Row;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.SharedPlace;
import io.tickring.perf.rig.WorkDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
final class LoopsCommand implements Callable<Integer>, Rounds {
    private static final List<PublishedLoop> LOOPS = List.of(PublishedLoop.values());

    @Mixin private RoundOptions options;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the node's stores are made; the JVM's temporary directory.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    private final LoopRun run = new LoopRun(LOOPS);

    @Override
    public Integer call() throws Exception {
        return new RoundsRun(this, options, directory).run();
    }

    @Override
    public String name() {
        return "loops";
    }

    @Override
    public String whatNeedsTwoCores() {
        return "the loops that a second core reads";
    }

    @Override
    public String programInC() {
        return CLoops.PUBLISHED;
    }

    @Override
    public List<String> placeNotes() {
        return List.of("memory shared through a file in " + SharedPlace.or(directory));
    }

    @Override
    public void round(int number, int runs, LoopScale scale, WorkDirectory work, Optional<CLoops> c)
            throws Exception {
        final Path file =
                SharedPlace.or(directory)
                        .resolve("tickring-loops-" + ProcessHandle.current().pid() + "-" + number);
        Optional<LoopTimes> ofC = Optional.empty();
        if (c.isPresent()) {
            ofC = Optional.of(c.get().run(file, runs, scale));
        }
        try (WorkDirectory stores = WorkDirectory.in(work.resolve("stores"))) {
            run.add(java(file, stores.resolve(""), runs, scale), ofC);
        }
    }

    private static LoopTimes java(Path file, Path stores, int runs, LoopScale scale)
            throws Exception {
        return Json.read(
                ForkRunner.lastLine(
                        "the Java loops",
                        List.of(),
                        "loops-fork",
                        file.toString(),
                        stores.toString(),
                        Integer.toString(runs),
                        Integer.toString(scale.divisor())),
                LoopTimes.class);
    }

    @Override
    public int whole() {
        return run.rounds();
    }

    @Override
    public List<Row> rows() {
        return List.of();
    }

    @Override
    public List<Measure> measures() {
        return run.measures();
    }

    @Override
    public List<String> notes() {
        return run.warnings();
    }

    @Override
    public String text() {
        return LoopTable.text(LOOPS, measures());
    }
}
