package io.tickring.transport.memory;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.LocalRegionOwner;
import io.tickring.transport.RegionHandle;
import io.tickring.transport.RegionOwner;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportContract;
import io.tickring.transport.TransportException;
import org.junit.jupiter.api.Test;

final class MemoryTransportTest extends TransportContract {
    private final MemoryNetwork network = new MemoryNetwork();

    @Override
    protected Transport open() {
        return new MemoryTransport(network);
    }

    @Override
    protected RegionOwner owner(long length) {
        return new LocalRegionOwner(new MemoryTransport(network), length);
    }

    @Override
    protected byte[] foreignHandle() {
        return RegionHandle.wrap("shm", 1, new byte[64]);
    }

    @Override
    protected boolean refusesAtOnce() {
        return true;
    }

    @Test
    void shouldReachOnlyTheRegionsOfItsOwnNetwork() {
        try (MemoryTransport here = new MemoryTransport();
                MemoryTransport elsewhere = new MemoryTransport()) {
            final LocalRegion region = here.allocate(64);

            assertThrows(TransportException.class, () -> elsewhere.connect(region.handle()));
        }
    }
}
