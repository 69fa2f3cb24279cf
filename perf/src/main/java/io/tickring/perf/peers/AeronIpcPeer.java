package io.tickring.perf.peers;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.tickring.perf.rig.WorkDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.YieldingIdleStrategy;

/** Aeron IPC: one exclusive publication, one subscription, nothing kept. */
final class AeronIpcPeer implements Peer {
    @Override
    public String version() {
        return Versions.ofManifest(Aeron.class);
    }

    @Override
    public List<String> settings() {
        return List.of(
                "embedded media driver, threading SHARED, "
                        + AeronMedia.CHANNEL
                        + ", term buffers touched before (no sparse files), in shared memory",
                "exclusive publication, tryClaim of 64 bytes; fragments polled by 256; both sides"
                        + " yield when idle",
                "agrona.disable.bounds.checks=true");
    }

    @Override
    public void run(Path directory, PeerInput input, PeerSettings settings, Figures figures)
            throws Exception {
        try (WorkDirectory shared = WorkDirectory.in(Path.of(settings.shared()));
                MediaDriver driver =
                        MediaDriver.launchEmbedded(AeronMedia.context(shared.resolve("")));
                Aeron aeron =
                        Aeron.connect(
                                new Aeron.Context()
                                        .aeronDirectoryName(driver.aeronDirectoryName()));
                Subscription subscription =
                        aeron.addSubscription(AeronMedia.CHANNEL, AeronMedia.STREAM_ID);
                ExclusivePublication publication =
                        aeron.addExclusivePublication(AeronMedia.CHANNEL, AeronMedia.STREAM_ID)) {
            while (!publication.isConnected() || !subscription.isConnected()) {
                YieldingIdleStrategy.INSTANCE.idle();
            }
            final CompletableFuture<Answer> reader =
                    CompletableFuture.supplyAsync(
                            () -> AeronMedia.poll(subscription, input.ticks()));
            final long startNs = System.nanoTime();
            AeronMedia.publish(publication, input);
            final Answer read = reader.get();
            figures.rate(PeerJob.TAIL, "", input.ticks(), System.nanoTime() - startNs, read);
        }
    }
}
