package io.tickring.transport.shm;

import io.tickring.transport.PeerRegionOwner;
import io.tickring.transport.RegionHandle;
import io.tickring.transport.RegionOwner;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class ShmTransportTest extends TransportContract {
    @TempDir private Path directory;

    @Override
    protected Transport open() {
        return ShmTransport.open(directory);
    }

    @Override
    protected RegionOwner owner(long length) {
        return new PeerRegionOwner(
                "ShmTransportTest", ShmOpener.class, directory.toString(), length);
    }

    @Override
    protected byte[] foreignHandle() {
        return RegionHandle.wrap("memory", 1, new byte[64]);
    }

    @Override
    protected boolean noticesSeal() {
        return true;
    }
}
