package io.tickring.perf;

import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.ShutdownHooks;
import io.tickring.perf.transport.PutLoops;
import io.tickring.perf.transport.RingSender;
import io.tickring.transport.shm.ShmTransport;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What a forked JVM of {@code perf transport} runs: the loops, and the sender of a ring whose owner
 * it forks. It prints one line of JSON.
 */
@Command(name = "transport-fork", hidden = true)
final class TransportForkCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR")
    private Path directory;

    @Parameters(index = "1", paramLabel = "RUNS")
    private int runs;

    @Parameters(index = "2", paramLabel = "DIVISOR")
    private int divisor;

    @Override
    public Integer call() throws Exception {
        final LoopScale scale = new LoopScale(divisor);
        try (ShmTransport transport = ShmTransport.open(directory)) {
            final var loops = PutLoops.run(transport, runs, scale);
            final Process receiver =
                    ForkRunner.start(List.of(), "transport-peer", directory.toString());
            final Thread whenInterrupted =
                    ShutdownHooks.add(receiver::destroyForcibly, "ring-receiver");
            try {
                System.out.println(Json.write(RingSender.run(transport, receiver, scale, loops)));
                receiver.waitFor();
            } finally {
                receiver.destroyForcibly();
                ShutdownHooks.remove(whenInterrupted);
            }
        }
        return 0;
    }
}
