package io.tickring.perf;

import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.ShutdownHooks;
import io.tickring.perf.transport.UcxLoops;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What a forked JVM of {@code perf transport} runs over UCX, into memory of a process that it
 * forks. It prints one line of JSON.
 */
@Command(name = "transport-ucx-fork", hidden = true)
final class TransportUcxForkCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TLS")
    private String tls;

    @Parameters(index = "1", paramLabel = "RUNS")
    private int runs;

    @Parameters(index = "2", paramLabel = "DIVISOR")
    private int divisor;

    @Override
    public Integer call() throws Exception {
        final Process owner = ForkRunner.start(List.of(), "transport-ucx-peer", tls);
        final Thread whenInterrupted = ShutdownHooks.add(owner::destroyForcibly, "ucx-owner");
        try {
            System.out.println(Json.write(UcxLoops.run(tls, owner, runs, new LoopScale(divisor))));
            owner.getOutputStream().close();
            owner.waitFor();
        } finally {
            owner.destroyForcibly();
            ShutdownHooks.remove(whenInterrupted);
        }
        return 0;
    }
}
