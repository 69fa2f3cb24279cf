package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.PeerLostException;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer over tcp that closes in the middle, or whose owner takes little at a time. */
final class UcxTcpWriterTest {
    private static final int LENGTH = 1 << 20;
    private static final int TURNS = 1000;
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(400);

    /** A put of a whole region has sixteen parts: some of them wait for room, each this long. */
    private static final long TURN_NS = STALL_NS / 4;

    private final ByteBuffer source = ByteBuffer.allocateDirect(LENGTH);
    private final long address = NativeMemory.address(source);

    /** What is on its way when the writer closes. */
    private enum OnItsWay {
        CONNECTION,
        LOOK,
        PUT
    }

    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
    }

    private static void turn(UcxTransport transport) {
        for (int i = 0; i < TURNS; i++) {
            transport.progress();
        }
    }

    /**
     * UCX 1.13 ends the owner's process when it cannot answer; the owner lives, and serves others.
     */
    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheOwnerAliveWhenItClosesInTheMiddle(OnItsWay onItsWay) {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP);
                UcxTransport other = UcxTransport.open(UcxConfig.TCP)) {
            final LocalRegion region = owner.allocate(LENGTH);
            final RemoteRegion closing = writer.connect(region.handle());
            if (onItsWay != OnItsWay.CONNECTION) {
                writer.put(closing, 0, address, 64);
                UcxFlush.both(writer, closing, owner);
            }
            source.put(0, (byte) 9);
            writer.put(closing, 0, address, UcxConfig.TCP.maxMessageLength());
            if (onItsWay == OnItsWay.PUT) {
                // The owner says that the region is open, and the put leaves.
                turn(owner);
                turn(writer);
            }
            assertFalse(writer.flush(closing, 0), "it was answered");
            closing.close();
            turn(owner);

            final RemoteRegion next = other.connect(region.handle());
            source.put(0, (byte) 7);
            other.put(next, 64, address, 1);
            UcxFlush.both(other, next, owner);
            turn(owner);
            assertEquals(7, region.memory().get(64));
        }
    }

    /** Its parts wait one behind the other, and together no longer than one may. */
    @Test
    void shouldEndAPutInTimeWhoseEveryPartFindsRoomInTime() throws InterruptedException {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP.withStallNs(STALL_NS))) {
            final LocalRegion region = owner.allocate(LENGTH);
            final RemoteRegion remote = writer.connect(region.handle());
            writer.put(remote, 0, address, 64);
            UcxFlush.both(writer, remote, owner);
            writer.put(remote, 0, address, LENGTH);
            final AtomicBoolean isOver = new AtomicBoolean();
            final Thread slow = new Thread(() -> takeLittle(owner, isOver));
            slow.start();
            final TransportException stalled =
                    assertThrows(
                            TransportException.class, () -> writer.put(remote, 0, address, LENGTH));
            isOver.set(true);
            slow.join();

            assertFalse(stalled instanceof PeerLostException, stalled::toString);
            assertTrue(stalled.getMessage().contains("progress"), stalled::toString);
            UcxFlush.both(writer, remote, owner);
        }
    }

    /** One message in each turn. */
    private static void takeLittle(UcxTransport owner, AtomicBoolean isOver) {
        long next = System.nanoTime();
        while (!isOver.get()) {
            if (System.nanoTime() - next >= 0) {
                owner.progress();
                next = System.nanoTime() + TURN_NS;
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
