package io.tickring.perf;

import io.tickring.perf.peers.PeerFork;
import io.tickring.perf.peers.PeerReport;
import io.tickring.perf.peers.PeerSettings;
import io.tickring.perf.peers.PeerSystem;
import io.tickring.perf.rig.Json;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a forked JVM of {@code perf peers} runs; it prints one line of JSON. */
@Command(name = "peers-fork", hidden = true)
final class PeersForkCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final long TIMEOUT_NS = TimeUnit.MINUTES.toNanos(15);

    @Parameters(index = "0", paramLabel = "SYSTEM")
    private String system;

    @Parameters(index = "1", paramLabel = "SETTINGS")
    private String settings;

    @Override
    public Integer call() {
        // What a library has to say goes where messages go; standard output is for the report.
        final PrintStream out = System.out;
        System.setOut(System.err);
        watch();
        final PeerReport report =
                PeerFork.run(PeerSystem.named(system), Json.read(settings, PeerSettings.class));
        out.println(Json.write(report));
        out.flush();
        return 0;
    }

    /** A library that waits for ever must not stop the others from being measured. */
    private static void watch() {
        final Thread watch =
                new Thread(
                        () -> {
                            final long startNs = System.nanoTime();
                            while (System.nanoTime() - startNs < TIMEOUT_NS) {
                                LockSupport.parkNanos(TIMEOUT_NS);
                            }
                            System.err.println("tickring perf: ended after 15 minutes");
                            Runtime.getRuntime().halt(FAILED);
                        },
                        "timeout");
        watch.setDaemon(true);
        watch.start();
    }
}
