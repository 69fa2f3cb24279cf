package io.tickring.transport.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.testkit.Nightly;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.PeerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many transports come and go in one directory, each sweeping while others begin and end. */
final class ShmChurnTest {
    private static final int ROUNDS = Nightly.or(40, 2000);
    private static final int COUNT = 3;

    /** Longer is a hang, on a machine that does other things, too. */
    private static final int TIMEOUT_S = Nightly.or(120, 1800);

    @TempDir private Path directory;

    @Test
    void shouldNotDisturbEachOtherAcrossProcesses() throws Exception {
        final List<PeerProcess> peers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            peers.add(
                    PeerProcess.launch(
                            ShmChurnTest.class,
                            List.of("@" + PeerProcess.jvmOptions(), "-Xmx128m"),
                            Map.of(),
                            directory,
                            ROUNDS));
        }

        for (PeerProcess peer : peers) {
            System.out.println("ShmChurnTest: process " + peer.pid());
            assertEquals(0, peer.exitCode(TIMEOUT_S), peer.output()::toString);
        }
        assertEquals(List.of(), left());
    }

    @Test
    void shouldNotDisturbEachOtherWithinAProcess() throws Exception {
        final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            final Thread thread = new Thread(() -> churn(directory, ROUNDS));
            thread.setUncaughtExceptionHandler((t, failure) -> failures.add(failure));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(List.of(), left());
    }

    private List<Path> left() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** Comes and goes; whatever it allocated must be there until it goes. */
    private static void churn(Path directory, int rounds) {
        for (int i = 0; i < rounds; i++) {
            try (ShmTransport transport = ShmTransport.open(directory)) {
                final LocalRegion region = transport.allocate(64);
                final LocalRegion other = transport.allocate(4096);
                transport.connect(region.handle());
                transport.connect(other.handle());
                if (transport.sweptCount() != 0) {
                    throw new AssertionError("nobody died, yet regions were swept");
                }
            }
        }
    }

    /** The same in a process of its own. */
    public static void main(String[] arguments) {
        churn(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    }
}
