package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.testkit.Seed;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.PeerLostException;
import io.tickring.transport.PeerRegions;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.RegionOwner;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Peers that die, sleep, close, or wait for each other. */
final class UcxPeerTest {
    private static final long FLUSH_NS = UcxFlush.NS;
    private static final int LENGTH = 4096;

    /** Of which a put has a dozen at most. */
    private static final int MESSAGES = 100;

    private final ByteBuffer source = ByteBuffer.allocateDirect(1 << 20);
    private final long address = NativeMemory.address(source);

    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
    }

    private static PeerRegions peer(String tls) throws Exception {
        return PeerRegions.start("UcxPeerTest", UcxOpener.class, tls);
    }

    private static String refusal(Runnable asking) {
        return assertThrows(TransportException.class, asking::run).getMessage();
    }

    @Test
    void shouldNoticeOverTcpThatTheOwnerWasKilled() throws Exception {
        try (PeerRegions peer = peer("tcp");
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final RemoteRegion region = writer.connect(peer.own(LENGTH).handle());
            writer.put(region, 0, address, 64);
            assertTrue(writer.flush(region, FLUSH_NS));
            peer.process().kill();

            assertThrows(
                    PeerLostException.class,
                    () -> {
                        final long deadline = System.nanoTime() + FLUSH_NS;
                        while (System.nanoTime() - deadline < 0) {
                            writer.put(region, 0, address, 64);
                            writer.flush(region, TimeUnit.MILLISECONDS.toNanos(10));
                        }
                    });
            assertThrows(PeerLostException.class, () -> writer.put(region, 0, address, 64));
            assertThrows(PeerLostException.class, () -> writer.flush(region, 0));
            region.close();
        }
    }

    @Test
    void shouldNotNoticeOverSharedMemoryThatTheOwnerWasKilledNorComeToHarm() throws Exception {
        try (PeerRegions peer = peer("posix");
                UcxTransport writer = UcxTransport.open(UcxConfig.POSIX)) {
            final RegionOwner owner = peer.own(LENGTH);
            final RemoteRegion region = writer.connect(owner.handle());
            peer.process().kill();

            for (int i = 0; i < 100_000; i++) {
                writer.put(region, 64L * (i & 63), address, 64);
            }
            assertTrue(writer.flush(region, FLUSH_NS));
            refusal(() -> writer.connect(owner.handle()));
            region.close();
        }
    }

    @Test
    void shouldSayOverTcpThatNobodyIsThere() throws Exception {
        final byte[] handle;
        try (PeerRegions peer = peer("tcp")) {
            handle = peer.own(LENGTH).handle();
            peer.process().kill();
        }
        try (UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            assertThrows(
                    TransportException.class,
                    () -> {
                        final RemoteRegion region = writer.connect(handle);
                        final long deadline = System.nanoTime() + FLUSH_NS;
                        while (System.nanoTime() - deadline < 0) {
                            writer.put(region, 0, address, 64);
                            writer.flush(region, TimeUnit.MILLISECONDS.toNanos(10));
                        }
                    });
        }
    }

    @Test
    void shouldEndAFlushInTimeAndAPutThatNobodyTakes() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer =
                        UcxTransport.open(
                                UcxConfig.TCP.withStallNs(TimeUnit.MILLISECONDS.toNanos(20)))) {
            final LocalRegion region = owner.allocate(1 << 20);
            final RemoteRegion remote = writer.connect(region.handle());
            source.put(7, (byte) 9);

            assertFalse(flushOnce(writer, remote), "nobody called progress");
            final String said =
                    refusal(
                            () -> {
                                for (int i = 0; i < 1000; i++) {
                                    writer.put(remote, 0, address, 1 << 20);
                                }
                            });
            assertTrue(said.contains("progress"), said);

            UcxFlush.both(writer, remote, owner);
            assertEquals(9, region.memory().get(7));
        }
    }

    private boolean flushOnce(UcxTransport writer, RemoteRegion remote) {
        writer.put(remote, 0, address, 64);
        return writer.flush(remote, TimeUnit.MILLISECONDS.toNanos(1));
    }

    /**
     * Twice as much as a window holds, so copies wait their turn; the source is another by then.
     */
    @Test
    void shouldKeepACopyOfWhatCannotLeaveYet(@Seed Random random) {
        final int length = 1 << 20;
        final byte[] model = new byte[length];
        random.nextBytes(model);
        int stalls = 0;
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer =
                        UcxTransport.open(
                                UcxConfig.TCP.withStallNs(TimeUnit.MILLISECONDS.toNanos(1)))) {
            final LocalRegion region = owner.allocate(length);
            final RemoteRegion remote = writer.connect(region.handle());
            for (int at = 0; at < 2 * length; ) {
                final int offset = at % length;
                final int put =
                        Math.min(length - offset, 1 + random.nextInt(PutWindow.MAX_PUT_LENGTH));
                source.put(0, model, offset, put);
                if (hasLeft(writer, remote, offset, put)) {
                    at += put;
                } else {
                    stalls++;
                    for (int i = 0; i < MESSAGES; i++) {
                        owner.progress();
                        writer.progress();
                    }
                }
                source.put(0, (byte) ~model[offset]);
            }
            UcxFlush.both(writer, remote, owner);

            final byte[] arrived = new byte[length];
            region.memory().get(0, arrived);
            assertArrayEquals(model, arrived);
            assertTrue(stalls > 0, "the window was never full");
        }
    }

    /** Parts of a put that stalled may arrive: they are the same bytes again. */
    private boolean hasLeft(UcxTransport writer, RemoteRegion remote, int offset, int length) {
        try {
            writer.put(remote, offset, address, length);
            return true;
        } catch (PeerLostException e) {
            throw e;
        } catch (TransportException e) {
            return false;
        }
    }

    /** Over tcp a packet names an address, and whoever lies there is written to. */
    @Test
    void shouldKeepALatePutOutOfMemoryThatIsOthersByNow() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final LocalRegion closed = owner.allocate(LENGTH);
            final RemoteRegion late = writer.connect(closed.handle());
            writer.put(late, 0, address, 64);
            UcxFlush.both(writer, late, owner);
            source.put(0, (byte) 9);
            writer.put(late, 0, address, LENGTH);
            // The owner says that the region is open, and the put leaves.
            turn(owner);
            turn(writer);
            final long was = closed.address();
            assertEquals(0, closed.memory().get(0), "the put is under way");
            closed.close();
            final LocalRegion next = owner.allocate(LENGTH);
            UcxFlush.both(writer, late, owner);

            assertNotEquals(was, next.address());
            assertEquals(0, next.memory().get(0));
            assertEquals(9, NativeMemory.at(was, LENGTH).get(0), "it landed where nobody looks");
        }
    }

    private static void turn(UcxTransport transport) {
        for (int i = 0; i < 1000; i++) {
            transport.progress();
        }
    }

    @Test
    void shouldRefuseOverTcpARegionThatItsOwnerClosed() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final LocalRegion closed = owner.allocate(LENGTH);
            final RemoteRegion region = writer.connect(closed.handle());
            final long was = closed.address();
            closed.close();
            source.put(0, (byte) 9);
            writer.put(region, 0, address, LENGTH);

            final String said = refusal(() -> UcxFlush.both(writer, region, owner));

            assertTrue(said.contains("closed"), said);
            assertEquals(0, NativeMemory.at(was, LENGTH).get(0));
        }
    }

    /** Its owner had answered that it was open when the second of these began, and sealed it. */
    @Test
    void shouldRefuseOverTcpAPutThatBeganBehindTheSeal() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final LocalRegion region = owner.allocate(LENGTH);
            final RemoteRegion remote = writer.connect(region.handle());
            writer.put(remote, 0, address, 64);
            UcxFlush.both(writer, remote, owner);
            source.put(0, (byte) 9);
            writer.put(remote, 0, address, 64);
            turn(owner);
            region.seal();
            writer.put(remote, 64, address, 64);

            assertThrows(RegionClosedException.class, () -> UcxFlush.both(writer, remote, owner));
            assertEquals(9, region.memory().get(0), "it was under way");
            assertEquals(0, region.memory().get(64));
        }
    }

    /** An address of one region under the id of another, as a mistaken owner could send it. */
    @Test
    void shouldRefuseOverTcpARegionThatIsNotTheOneOfTheHandle() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final LocalRegion meant = owner.allocate(LENGTH);
            final LocalRegion other = owner.allocate(LENGTH);
            final UcxHandle ofMeant =
                    UcxHandle.decode(meant.handle(), UcxTransport.MAX_REGION_LENGTH);
            final UcxHandle ofOther =
                    UcxHandle.decode(other.handle(), UcxTransport.MAX_REGION_LENGTH);
            final RemoteRegion region =
                    writer.connect(
                            new UcxHandle(
                                            ofMeant.idHigh(),
                                            ofMeant.idLow(),
                                            ofOther.address(),
                                            ofOther.length(),
                                            false,
                                            ofOther.worker(),
                                            ofOther.key())
                                    .encode());
            source.put(0, (byte) 9);
            writer.put(region, 0, address, LENGTH);

            final String said = refusal(() -> UcxFlush.both(writer, region, owner));

            assertTrue(said.contains("not the one of the handle"), said);
            assertEquals(0, other.memory().get(0));
        }
    }

    /** While it is asked whether its region is open. */
    @Test
    void shouldNoticeOverTcpThatAnOwnerWasKilledWhileItWasAsked() throws Exception {
        try (PeerRegions peer = peer("tcp");
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final RemoteRegion region = writer.connect(peer.own(LENGTH).handle());
            writer.put(region, 0, address, 64);
            assertTrue(writer.flush(region, FLUSH_NS));
            peer.process().stop();
            writer.put(region, 0, address, 64);
            assertFalse(writer.flush(region, TimeUnit.MILLISECONDS.toNanos(10)));
            peer.process().kill();

            assertThrows(PeerLostException.class, () -> writer.flush(region, FLUSH_NS));
        }
    }

    /** Each waits for the other, and nobody calls progress but they. */
    @Test
    void shouldFlushBothWaysAtOnce() throws InterruptedException {
        try (UcxTransport one = UcxTransport.open(UcxConfig.TCP);
                UcxTransport other = UcxTransport.open(UcxConfig.TCP)) {
            final RemoteRegion ofOther = one.connect(other.allocate(LENGTH).handle());
            final RemoteRegion ofOne = other.connect(one.allocate(LENGTH).handle());
            final boolean[] done = new boolean[2];
            final Thread first = new Thread(() -> done[0] = flushMany(one, ofOther));
            final Thread second = new Thread(() -> done[1] = flushMany(other, ofOne));
            first.start();
            second.start();
            first.join();
            second.join();

            assertTrue(done[0] || done[1], "neither flush ended");
        }
    }

    private boolean flushMany(UcxTransport transport, RemoteRegion region) {
        boolean all = true;
        for (int i = 0; i < 20; i++) {
            transport.put(region, 0, address, 64);
            all &= transport.flush(region, TimeUnit.SECONDS.toNanos(1));
        }
        return all;
    }

    @Test
    void shouldRefuseAWriterWhoseRegionAnotherThreadCloses() throws InterruptedException {
        for (String tls : List.of("posix", "tcp")) {
            for (int i = 0; i < 20; i++) {
                closeUnderTheWriter(UcxConfig.POSIX.withTls(tls));
            }
        }
    }

    private void closeUnderTheWriter(UcxConfig config) throws InterruptedException {
        final UcxTransport owner = UcxTransport.open(config);
        final UcxTransport transport = UcxTransport.open(config);
        final RemoteRegion region = transport.connect(owner.allocate(LENGTH).handle());
        final Throwable[] ended = new Throwable[1];
        final Thread writer =
                new Thread(
                        () -> {
                            try {
                                while (true) {
                                    transport.put(region, 0, address, 64);
                                    transport.flush(region, 1);
                                }
                            } catch (RuntimeException e) {
                                ended[0] = e;
                            }
                        });
        writer.start();
        owner.progress();
        region.close();
        writer.join();
        transport.close();
        owner.close();

        assertEquals(RegionClosedException.class, ended[0].getClass());
    }
}
