package io.tickring.perf;

import io.tickring.perf.transport.RingReceiver;
import io.tickring.transport.shm.ShmTransport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The other process of {@code perf transport}: it owns the inbox ring. */
@Command(name = "transport-peer", hidden = true)
final class TransportPeerCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR")
    private Path directory;

    @Override
    public Integer call() throws Exception {
        try (ShmTransport transport = ShmTransport.open(directory);
                BufferedReader commands =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            RingReceiver.serve(transport, commands);
        }
        return 0;
    }
}
