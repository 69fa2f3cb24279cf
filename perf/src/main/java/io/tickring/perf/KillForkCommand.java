package io.tickring.perf;

import io.tickring.perf.load.KillFork;
import io.tickring.perf.load.LoadSettings;
import io.tickring.perf.rig.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code perf run recover-after-kill} kills; it prints lines of JSON. */
@Command(name = "kill-fork", hidden = true)
final class KillForkCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SETTINGS")
    private String settings;

    @Option(names = "--again")
    private boolean again;

    @Override
    public Integer call() throws Exception {
        KillFork.run(Json.read(settings, LoadSettings.class), again, System.out);
        return 0;
    }
}
