package io.tickring.transport.ucx;

import io.tickring.transport.PeerRegions;
import io.tickring.transport.RegionHandle;
import io.tickring.transport.RegionOwner;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;

/** The contract over UCX; the memory belongs to another process. */
abstract class UcxContract extends TransportContract {
    private static PeerRegions peer;

    private final String tls;

    UcxContract(String tls) {
        this.tls = tls;
    }

    static void startPeer(String test, String tls) throws IOException, InterruptedException {
        UcxNeeded.orSkip();
        peer = PeerRegions.start(test, UcxOpener.class, tls);
    }

    @AfterAll
    static void stopPeer() {
        if (peer != null) {
            peer.close();
        }
    }

    @Override
    protected Transport open() {
        return new UcxOpener().open(tls);
    }

    @Override
    protected RegionOwner owner(long length) {
        return peer.own(length);
    }

    @Override
    protected byte[] foreignHandle() {
        return RegionHandle.wrap("shm", 1, new byte[64]);
    }
}
