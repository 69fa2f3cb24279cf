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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What UCX promises beside the contract, and what it is asked in vain. */
final class UcxTransportTest {
    private static final long FLUSH_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int LENGTH = 4096;
    private static final int HOSTILE_HANDLES = 1000;

    private final ByteBuffer source = ByteBuffer.allocateDirect(1 << 20);
    private final long address = NativeMemory.address(source);

    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
    }

    private static PeerRegions peer(String tls) throws Exception {
        return PeerRegions.start("UcxTransportTest", UcxOpener.class, tls);
    }

    private static String refusal(Runnable asking) {
        return assertThrows(TransportException.class, asking::run).getMessage();
    }

    @Test
    void shouldSayThatNoTransportHasSuchAName() {
        final String said =
                refusal(
                        () ->
                                UcxTransport.open(
                                                UcxConfig.POSIX
                                                        .withTls("nosuch")
                                                        .withTrustDataNetwork(true))
                                        .close());

        assertTrue(said.contains("nosuch") && said.contains("NO_DEVICE"), said);
    }

    @Test
    void shouldRefuseToBeReachedFromElsewhere() {
        final String said =
                refusal(() -> UcxTransport.open(UcxConfig.TCP.withNetDevices("all")).close());

        assertTrue(said.contains("trustDataNetwork"), said);
    }

    @Test
    void shouldListenOnTheLoopbackDeviceAlone() throws IOException {
        final List<String> before = listening();
        try (UcxTransport transport = UcxTransport.open(UcxConfig.TCP)) {
            transport.progress();
            final List<String> added =
                    listening().stream().filter(socket -> !before.contains(socket)).toList();

            assertFalse(added.isEmpty(), "a tcp worker listens");
            for (String socket : added) {
                assertTrue(socket.startsWith("0100007F:"), socket);
            }
        }
        try (UcxTransport transport = UcxTransport.open(UcxConfig.POSIX)) {
            transport.progress();
            assertEquals(before, listening());
        }
    }

    /** Local addresses of this process's listening sockets, as /proc/net writes them. */
    private static List<String> listening() throws IOException {
        final List<String> inodes;
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            inodes = files.map(UcxTransportTest::target).toList();
        }
        return Stream.of("/proc/self/net/tcp", "/proc/self/net/tcp6")
                .map(Path::of)
                .filter(Files::exists)
                .flatMap(UcxTransportTest::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[3].equals("0A"))
                .filter(words -> inodes.contains("socket:[" + words[9] + "]"))
                .map(words -> words[1])
                .sorted()
                .toList();
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldSayThatTheTransportsOfTheTwoDoNotMeet() throws Exception {
        try (PeerRegions peer = peer("posix");
                RegionOwner owner = peer.own(LENGTH);
                UcxTransport tcp = UcxTransport.open(UcxConfig.TCP);
                UcxTransport sysv = UcxTransport.open(UcxConfig.POSIX.withTls("sysv"))) {
            final String overTcp = refusal(() -> tcp.connect(owner.handle()));
            assertTrue(overTcp.contains("same"), overTcp);
            final String overSysv = refusal(() -> sysv.connect(owner.handle()));
            assertTrue(overSysv.contains("same transports"), overSysv);
        }
    }

    @Test
    void shouldRefuseAKeyForAnotherRegion() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.POSIX);
                UcxTransport writer = UcxTransport.open(UcxConfig.POSIX)) {
            final LocalRegion one = owner.allocate(LENGTH);
            final LocalRegion other = owner.allocate(LENGTH);
            final UcxHandle first = decoded(one);
            final UcxHandle second = decoded(other);

            for (UcxHandle mixed :
                    List.of(
                            with(first, first.address(), LENGTH, second.key()),
                            with(first, second.address(), LENGTH, second.key()),
                            with(first, second.address(), LENGTH, first.key()),
                            with(first, first.address() + 64, LENGTH, first.key()),
                            with(first, first.address(), LENGTH - 64, first.key()),
                            with(first, first.address(), 1 << 29, first.key()),
                            with(first, 4096, LENGTH, first.key()))) {
                refusal(() -> writer.connect(mixed.encode()));
            }
            writer.connect(first.encode()).close();
        }
    }

    private static UcxHandle decoded(LocalRegion region) {
        return UcxHandle.decode(region.handle(), UcxTransport.MAX_REGION_LENGTH);
    }

    private static UcxHandle with(UcxHandle of, long address, long length, byte[] key) {
        return new UcxHandle(of.idHigh(), of.idLow(), address, length, true, of.worker(), key);
    }

    /** UCX 1.13 ends the process when memory that a key names is not there. */
    @Test
    void shouldRefuseARegionThatItsOwnerClosedAndOneWhoseOwnerIsGone() throws Exception {
        try (PeerRegions peer = peer("posix");
                UcxTransport writer = UcxTransport.open(UcxConfig.POSIX)) {
            final RegionOwner closed = peer.own(LENGTH);
            final RegionOwner open = peer.own(LENGTH);
            closed.release();

            final String said = refusal(() -> writer.connect(closed.handle()));
            assertTrue(said.contains("not there"), said);
            writer.connect(open.handle()).close();
            peer.process().kill();
            refusal(() -> writer.connect(open.handle()));
        }
    }

    @Test
    void shouldSurviveHandlesThatUcxWouldNot(@Seed Random random) throws Exception {
        for (String tls : List.of("posix", "tcp")) {
            final UcxJvm run =
                    UcxJvm.run(
                            Path.of(System.getProperty("java.home")),
                            UcxHostileHandles.class,
                            tls,
                            random.nextLong(),
                            HOSTILE_HANDLES);

            assertTrue(run.output().contains(UcxHostileHandles.SURVIVED), run::output);
            assertEquals(0, run.status(), run::output);
        }
    }

    @Test
    void shouldPutOverEveryTransportOfOneMachine() {
        for (UcxConfig config :
                List.of(
                        UcxConfig.POSIX.withTls("sysv"),
                        UcxConfig.POSIX.withTls("posix,sysv"),
                        UcxConfig.TCP.withTls("tcp,posix"),
                        UcxConfig.TCP.withTrustDataNetwork(true))) {
            try (UcxTransport owner = UcxTransport.open(config);
                    UcxTransport writer = UcxTransport.open(config)) {
                final LocalRegion region = owner.allocate(LENGTH);
                final RemoteRegion remote = writer.connect(region.handle());
                writer.putOrderedLong(remote, 64, 77);
                flushBoth(writer, remote, owner);

                assertEquals(77, region.memory().getLong(64), config::toString);
            }
        }
    }

    private static void flushBoth(UcxTransport writer, RemoteRegion remote, UcxTransport owner) {
        final long deadline = System.nanoTime() + FLUSH_NS;
        while (!writer.flush(remote, TimeUnit.MICROSECONDS.toNanos(100))) {
            owner.progress();
            assertTrue(System.nanoTime() - deadline < 0, "flush did not end in time");
        }
    }

    /** Over tcp a packet names an address, and whoever lies there is written to. */
    @Test
    void shouldKeepALatePutOutOfMemoryThatIsOthersByNow() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer = UcxTransport.open(UcxConfig.TCP)) {
            final LocalRegion closed = owner.allocate(LENGTH);
            final RemoteRegion late = writer.connect(closed.handle());
            final long was = closed.address();
            closed.close();
            final LocalRegion next = owner.allocate(LENGTH);
            source.put(0, (byte) 9);

            writer.put(late, 0, address, LENGTH);
            flushBoth(writer, late, owner);

            assertNotEquals(was, next.address());
            assertEquals(0, next.memory().get(0));
            assertEquals(9, NativeMemory.at(was, LENGTH).get(0), "it landed where nobody looks");
        }
    }

    @Test
    void shouldRefuseMoreConnectionsThanAllowed() {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.POSIX);
                UcxTransport writer = UcxTransport.open(UcxConfig.POSIX.withMaxConnections(2))) {
            final byte[] handle = owner.allocate(LENGTH).handle();
            writer.connect(handle);
            final RemoteRegion second = writer.connect(handle);

            final String said = refusal(() -> writer.connect(handle));
            assertTrue(said.contains("no more than 2"), said);
            second.close();
            writer.connect(handle);
        }
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

            flushBoth(writer, remote, owner);
            assertEquals(9, region.memory().get(7));
        }
    }

    /**
     * More than the kernel's buffers hold, so copies wait their turn; the source is another by
     * then.
     */
    @Test
    void shouldKeepACopyOfWhatCannotLeaveYet(@Seed Random random) {
        final int length = 24 << 20;
        final byte[] model = new byte[length];
        int stalls = 0;
        try (UcxTransport owner = UcxTransport.open(UcxConfig.TCP);
                UcxTransport writer =
                        UcxTransport.open(
                                UcxConfig.TCP.withStallNs(TimeUnit.MILLISECONDS.toNanos(2)))) {
            final LocalRegion region = owner.allocate(length);
            final RemoteRegion remote = writer.connect(region.handle());
            for (int at = 0; at < length; ) {
                final byte[] bytes =
                        new byte
                                [Math.min(
                                        length - at, 1 + random.nextInt(PutWindow.MAX_PUT_LENGTH))];
                random.nextBytes(bytes);
                source.put(0, bytes);
                try {
                    writer.put(remote, at, address, bytes.length);
                    System.arraycopy(bytes, 0, model, at, bytes.length);
                    at += bytes.length;
                } catch (PeerLostException e) {
                    throw e;
                } catch (TransportException e) {
                    stalls++;
                    for (int i = 0; i < 100; i++) {
                        owner.progress();
                    }
                }
            }
            source.put(0, new byte[PutWindow.MAX_PUT_LENGTH]);
            flushBoth(writer, remote, owner);

            final byte[] arrived = new byte[length];
            region.memory().get(0, arrived);
            assertArrayEquals(model, arrived);
            assertTrue(stalls > 0, "the window was never full");
        }
    }

    private boolean flushOnce(UcxTransport writer, RemoteRegion remote) {
        writer.put(remote, 0, address, 64);
        return writer.flush(remote, TimeUnit.MILLISECONDS.toNanos(1));
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
