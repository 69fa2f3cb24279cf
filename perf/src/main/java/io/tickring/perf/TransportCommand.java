package io.tickring.perf;

import io.tickring.perf.loops.CLoops;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Row;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.SharedPlace;
import io.tickring.perf.rig.WorkDirectory;
import io.tickring.perf.transport.RingRounds;
import io.tickring.perf.transport.RingRun;
import io.tickring.perf.transport.UcxRounds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf transport}: puts beside C, and the inbox ring between two processes. */
@Command(
        name = "transport",
        mixinStandardHelpOptions = true,
        description = {
            "Puts into shared memory beside the same loops in C, with another core reading, and ticks"
                    + " through the inbox ring from one process to another: how many, and how late.",
            "Where UCX is, puts through it, too, beside libucp in C.",
            "Rounds of two JVMs and one C program take turns; the table gives medians of the rounds."
        })
final class TransportCommand implements Callable<Integer>, Rounds {
    @Mixin private RoundOptions options;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where regions are made; /dev/shm, or the JVM's temporary directory.")
    private Path directory = SharedPlace.or(Path.of(System.getProperty("java.io.tmpdir")));

    private final RingRounds run = new RingRounds();
    private final UcxRounds ucx = new UcxRounds();

    @Override
    public Integer call() throws Exception {
        return new RoundsRun(this, options, directory).run();
    }

    @Override
    public String name() {
        return "transport";
    }

    @Override
    public String whatNeedsTwoCores() {
        return "the two processes";
    }

    @Override
    public String programInC() {
        return CLoops.TRANSPORT;
    }

    @Override
    public List<String> placeNotes() {
        return List.of(
                "memory shared through files in " + directory,
                "one JVM sends, one owns the ring; both spin, so each needs a core");
    }

    @Override
    public void prepare(WorkDirectory work) throws Exception {
        ucx.prepare(work.resolve(""));
    }

    @Override
    public void round(int number, int runs, LoopScale scale, WorkDirectory work, Optional<CLoops> c)
            throws Exception {
        Optional<LoopTimes> ofC = Optional.empty();
        if (c.isPresent()) {
            ofC = Optional.of(c.get().run(work.resolve("c-" + number), runs, scale));
        }
        run.add(java(work.resolve("regions"), runs, scale), ofC);
        ucx.round(runs, scale);
    }

    private static RingRun java(Path regions, int runs, LoopScale scale) throws Exception {
        return Json.read(
                ForkRunner.lastLine(
                        "the transport's loops",
                        List.of(),
                        "transport-fork",
                        regions.toString(),
                        Integer.toString(runs),
                        Integer.toString(scale.divisor())),
                RingRun.class);
    }

    @Override
    public void finish(LoopScale scale) throws Exception {
        ucx.askUcx(scale);
    }

    @Override
    public int whole() {
        return run.count();
    }

    @Override
    public List<Row> rows() {
        return run.rows();
    }

    @Override
    public List<Measure> measures() {
        return Stream.concat(run.measures().stream(), ucx.measures().stream()).toList();
    }

    @Override
    public List<String> notes() {
        return ucx.notes();
    }

    @Override
    public String text() {
        return run.text() + ucx.text();
    }
}
