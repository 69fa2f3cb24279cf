package io.tickring.transport.ucx;

import io.tickring.transport.PeerRegionOwner;
import io.tickring.transport.RegionHandle;
import io.tickring.transport.RegionOwner;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportContract;
import org.junit.jupiter.api.BeforeAll;

/** The contract over UCX; owners of memory are other processes. */
abstract class UcxContract extends TransportContract {
    private final String tls;

    UcxContract(String tls) {
        this.tls = tls;
    }

    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
    }

    @Override
    protected Transport open() {
        return new UcxOpener().open(tls);
    }

    @Override
    protected RegionOwner owner(long length) {
        return new PeerRegionOwner(getClass().getSimpleName(), UcxOpener.class, tls, length);
    }

    @Override
    protected byte[] foreignHandle() {
        return RegionHandle.wrap("shm", 1, new byte[64]);
    }
}
