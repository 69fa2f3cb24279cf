package io.tickring.perf;

import io.tickring.perf.transport.UcxLoops;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The other process of {@code perf transport} over UCX: it owns the memory. */
@Command(name = "transport-ucx-peer", hidden = true)
final class TransportUcxPeerCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TLS")
    private String tls;

    @Override
    public Integer call() throws Exception {
        UcxLoops.own(tls, System.in, System.out);
        return 0;
    }
}
