package io.tickring.transport.shm;

import io.tickring.transport.PeerRegions;
import io.tickring.transport.RegionHandle;
import io.tickring.transport.RegionOwner;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
final class ShmTransportTest extends TransportContract {
    @TempDir private static Path directory;

    private static PeerRegions peer;

    @BeforeAll
    static void startPeer() throws Exception {
        peer = PeerRegions.start("ShmTransportTest", ShmOpener.class, directory.toString());
    }

    @AfterAll
    static void finishPeer() throws Exception {
        peer.process().finish();
    }

    @Override
    protected Transport open() {
        return ShmTransport.open(directory);
    }

    @Override
    protected RegionOwner owner(long length) {
        return peer.own(length);
    }

    @Override
    protected byte[] foreignHandle() {
        return RegionHandle.wrap("memory", 1, new byte[64]);
    }

    @Override
    protected boolean refusesAtOnce() {
        return true;
    }
}
