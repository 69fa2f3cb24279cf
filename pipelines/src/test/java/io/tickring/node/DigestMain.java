package io.tickring.node;

import io.tickring.replay.ReplayOrder;
import io.tickring.replay.TickDigest;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import java.io.IOException;
import java.nio.file.Path;

/** Says the digest of a store that nobody writes. */
final class DigestMain {
    private DigestMain() {}

    public static void main(String[] args) throws IOException {
        try (StoreReader store = StoreReader.open(StoreConfig.at(Path.of(args[0])))) {
            final TickDigest digest = new TickDigest();
            final long ticks = Replay.over(store::view).order(ReplayOrder.RECEIVE).run(digest::add);
            System.out.println("ticks " + ticks);
            System.out.println("digest " + digest.hex());
        }
    }
}
