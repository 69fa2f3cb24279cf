package io.tickring.perf;

import io.tickring.perf.peers.PeerFork;
import io.tickring.perf.peers.PeerReport;
import io.tickring.perf.peers.PeerSettings;
import io.tickring.perf.peers.PeerSystem;
import io.tickring.perf.rig.Json;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a forked JVM of {@code perf peers} runs; it prints one line of JSON. */
@Command(name = "peers-fork", hidden = true)
final class PeersForkCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SYSTEM")
    private String system;

    @Parameters(index = "1", paramLabel = "SETTINGS")
    private String settings;

    @Override
    public Integer call() {
        // What a library has to say goes where messages go; standard output is for the report.
        final PrintStream out = System.out;
        System.setOut(System.err);
        final PeerReport report =
                PeerFork.run(PeerSystem.named(system), Json.read(settings, PeerSettings.class));
        out.println(Json.write(report));
        out.flush();
        return 0;
    }
}
