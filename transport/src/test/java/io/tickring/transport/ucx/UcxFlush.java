package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.transport.RemoteRegion;
import java.util.concurrent.TimeUnit;

/** Flushing where both ends are on one thread. */
final class UcxFlush {
    /** Longer than any flush that ends. */
    static final long NS = TimeUnit.SECONDS.toNanos(30);

    private UcxFlush() {}

    /** Flushes; the owner's part of an emulated put is done in between. */
    static void both(UcxTransport writer, RemoteRegion remote, UcxTransport owner) {
        final long deadline = System.nanoTime() + NS;
        while (!writer.flush(remote, TimeUnit.MICROSECONDS.toNanos(100))) {
            owner.progress();
            assertTrue(System.nanoTime() - deadline < 0, "flush did not end in time");
        }
    }
}
