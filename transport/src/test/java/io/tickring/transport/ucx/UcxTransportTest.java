package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Opening UCX: what it may use, whom it reaches, what it says where that cannot be. */
final class UcxTransportTest {
    private static final int LENGTH = 4096;
    private static final int SMALL = 16 << 20;
    private static final int RECONNECTS = 300;
    private static final int REFUSED = 20;

    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
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
                UcxFlush.both(writer, remote, owner);

                assertEquals(77, region.memory().getLong(64), config::toString);
            }
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

    /** As a sender does whose connections come and go while its thread stays. */
    @Test
    void shouldKeepNothingOfARegionThatItsWriterClosed() throws Exception {
        final ExecutorService writer = Executors.newSingleThreadExecutor();
        for (UcxConfig config : List.of(UcxConfig.POSIX, UcxConfig.TCP)) {
            try (UcxTransport owner = UcxTransport.open(config);
                    UcxTransport transport = UcxTransport.open(config.withMaxConnections(1))) {
                final byte[] handle = owner.allocate(LENGTH).handle();
                for (int i = 0; i < RECONNECTS; i++) {
                    final RemoteRegion region = transport.connect(handle);
                    writer.submit(
                                    () -> {
                                        transport.putOrderedLong(region, 64, 77);
                                        region.close();
                                    })
                            .get();
                    // Whoever made it may close it, too.
                    region.close();
                    owner.progress();
                }
            }
        }
        writer.shutdown();
    }

    /** Neither a mapping nor an open file of a region that turned out to be another one. */
    @Test
    void shouldKeepNothingOfAHandleThatIsRefused() throws IOException {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.POSIX);
                UcxTransport writer = UcxTransport.open(UcxConfig.POSIX)) {
            final UcxHandle right =
                    UcxHandle.decode(
                            owner.allocate(LENGTH).handle(), UcxTransport.MAX_REGION_LENGTH);
            final byte[] wrong =
                    new UcxHandle(
                                    right.idHigh() + 1,
                                    right.idLow(),
                                    right.address(),
                                    right.length(),
                                    true,
                                    right.worker(),
                                    right.key())
                            .encode();
            assertTrue(refusal(() -> writer.connect(wrong)).contains("another region"));
            final long before = sharedMappings();
            assertTrue(before > 0, "no region is mapped");
            for (int i = 0; i < REFUSED; i++) {
                refusal(() -> writer.connect(wrong));
            }

            assertEquals(before, sharedMappings());
        }
    }

    private static long sharedMappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("ucx_shm")).count();
        }
    }

    /** Whoever connects or closes keeps the transport for long; regions are sealed by agents. */
    @Test
    void shouldSealARegionWhileTheTransportIsBusy() throws InterruptedException {
        try (UcxTransport owner = UcxTransport.open(UcxConfig.POSIX);
                UcxTransport writer = UcxTransport.open(UcxConfig.POSIX)) {
            final LocalRegion region = owner.allocate(LENGTH);
            final RemoteRegion remote = writer.connect(region.handle());
            final Thread agent = new Thread(region::seal);
            synchronized (owner) {
                agent.start();
                agent.join(TimeUnit.NANOSECONDS.toMillis(UcxFlush.NS));
                assertFalse(agent.isAlive(), "it waits for the transport");
            }
            assertThrows(RegionClosedException.class, () -> writer.putOrderedLong(remote, 0, 1));
            region.close();
            region.seal();
        }
    }

    @Test
    void shouldSayThatSharedMemoryIsFull() throws Exception {
        final List<String> small =
                List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=" + SMALL + " tmpfs /dev/shm && exec \"$@\"",
                        "sh");
        needMounts(small);

        final UcxJvm run = UcxJvm.run(small, UcxFull.class, SMALL);

        assertTrue(run.output().contains(UcxFull.SAID), run::output);
        assertEquals(0, run.status(), run::output);
    }

    /** UCX 1.13 ends the process when it runs out of files while it connects. */
    @Test
    void shouldSayThatTooManyFilesAreOpen() throws Exception {
        final List<String> few = List.of("sh", "-c", "ulimit -n 200 && exec \"$@\"", "sh");
        for (String tls : List.of("posix", "tcp")) {
            final UcxJvm run = UcxJvm.run(few, UcxFewFiles.class, tls);

            assertTrue(run.output().contains(UcxFewFiles.SAID), run::output);
            assertEquals(0, run.status(), run::output);
        }
    }

    @Test
    void shouldReadTheLimitThatTheKernelTells() {
        final String line =
                "Max open files            1024                 524288               files";
        assertEquals(1024, OpenFiles.limit(List.of("Limit  Soft Limit  Hard Limit  Units", line)));
        assertEquals(Long.MAX_VALUE, OpenFiles.limit(List.of(line.replace("1024", "unlimited"))));
        assertEquals(Long.MAX_VALUE, OpenFiles.limit(List.of()));
    }

    private static void needMounts(List<String> small) throws InterruptedException {
        final List<String> trial = new ArrayList<>(small);
        trial.add("true");
        int status;
        try {
            status = new ProcessBuilder(trial).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            status = -1;
        }
        if (status != 0) {
            final String why = "this machine lets nobody mount a small /dev/shm";
            if (List.of(System.getProperty("tickring.require", "").split(",")).contains("mount")) {
                fail("-Dtickring.require=mount, but " + why);
            }
            System.out.println("SKIPPED: " + why);
            assumeTrue(false, why);
        }
    }
}
