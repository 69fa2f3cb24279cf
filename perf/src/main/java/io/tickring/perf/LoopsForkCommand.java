package io.tickring.perf;

import io.tickring.perf.loops.JavaLoops;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.rig.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a forked JVM of {@code perf loops} runs; it prints one line of JSON. */
@Command(name = "loops-fork", hidden = true)
final class LoopsForkCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE")
    private Path file;

    @Parameters(index = "1", paramLabel = "DIR")
    private Path directory;

    @Parameters(index = "2", paramLabel = "RUNS")
    private int runs;

    @Parameters(index = "3", paramLabel = "DIVISOR")
    private int divisor;

    @Override
    public Integer call() throws Exception {
        System.out.println(
                Json.write(JavaLoops.run(file, directory, runs, new LoopScale(divisor))));
        return 0;
    }
}
