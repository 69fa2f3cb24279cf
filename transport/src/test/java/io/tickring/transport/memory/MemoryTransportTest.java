package io.tickring.transport.memory;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.TransportException;
import org.junit.jupiter.api.Test;

final class MemoryTransportTest {
    @Test
    void shouldReachOnlyTheRegionsOfItsOwnNetwork() {
        try (MemoryTransport here = new MemoryTransport();
                MemoryTransport elsewhere = new MemoryTransport()) {
            final LocalRegion region = here.allocate(64);

            assertThrows(TransportException.class, () -> elsewhere.connect(region.handle()));
        }
    }
}
