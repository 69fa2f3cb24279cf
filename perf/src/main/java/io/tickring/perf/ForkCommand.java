package io.tickring.perf;

import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.Scenario;
import io.tickring.perf.rig.Scenarios;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a forked JVM runs: one scenario, once; it prints one line of JSON. */
@Command(name = "fork", hidden = true)
final class ForkCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SCENARIO")
    private String scenario;

    @Parameters(index = "1", paramLabel = "SETTINGS")
    private String settings;

    @Override
    public Integer call() throws Exception {
        final Scenario.Report report = new Scenario.Report();
        Scenarios.named(scenario).run(Json.read(settings, Scenario.Settings.class), report);
        System.out.println(Json.write(report));
        return 0;
    }
}
