package io.tickring.perf;

import io.tickring.perf.load.LoadFork;
import io.tickring.perf.load.LoadSettings;
import io.tickring.perf.rig.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a forked JVM of {@code perf run} runs; it prints a line of JSON for each measurement. */
@Command(name = "load-fork", hidden = true)
final class LoadForkCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SETTINGS")
    private String settings;

    @Override
    public Integer call() throws Exception {
        LoadFork.run(Json.read(settings, LoadSettings.class), System.out);
        return 0;
    }
}
