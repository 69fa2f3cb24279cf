package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ingest into a real file system that is nearly full. It needs the right to mount one; without
 * it the test says so and is skipped, and fails where {@code -Dtickring.require=mount} asks for it.
 */
@Tag("nightly")
final class LowSpaceIngestTest {
    private static final int MESSAGES = 300_000;
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir private Path directory;

    private Path mounted;
    private boolean isMounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = Files.createDirectory(directory.resolve("small"));
        // Room for a log file or two, not for what must be free besides.
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=180m", "tmpfs", mounted.toString());
        if (!isMounted) {
            System.err.println("SKIPPED: this user may not mount a file system");
        }
        assumeTrue(
                isMounted || System.getProperty("tickring.require", "").contains("mount"),
                "SKIPPED: this user may not mount a file system");
        assertTrue(isMounted, "mount is required and was refused");
    }

    @AfterEach
    void unmount() throws Exception {
        if (isMounted) {
            assertTrue(run("umount", mounted.toString()));
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no such command
        }
    }

    @Test
    void shouldSayWhyItWaitsStopWhenAskedToAndGoOnWhenSpaceReturns() throws Exception {
        final Path file = Cli.generate(directory, "s_20260105.itch50", MESSAGES, 20);
        final Path store = mounted.resolve("store");
        final Object[] ingest = {"ingest", file, "--into", store, "--json"};
        final Process process = Cli.start(directory.resolve("waits"), ingest);
        try {
            awaitNote(process, directory.resolve("waits.err"));
            assertTrue(run("kill", "-INT", Long.toString(process.pid())));
            final Cli.Result stopped = Cli.await(directory.resolve("waits"), process);
            assertEquals(ExitCode.INTERRUPTED, stopped.exit(), stopped::err);
            assertTrue(stopped.err().contains("below minFreeBytes 134217728"), stopped.err());
            assertEquals("", stopped.out());
        } finally {
            process.destroyForcibly();
        }
        assertTrue(run("mount", "-o", "remount,size=1g", mounted.toString()));
        assertEquals(
                MESSAGES, Cli.ok(ingest).json().get("messages").asLong(), "goes on with space");
        Cli.ok("verify", store);
    }

    private static void awaitNote(Process process, Path err) throws IOException {
        final long startNs = System.nanoTime();
        while (!Files.readString(err).contains("tickring: waiting for 5 s: shard-0: ")) {
            assertTrue(process.isAlive(), "the ingest ended: " + Files.readString(err));
            assertTrue(System.nanoTime() - startNs < DEADLINE_NS, Files.readString(err));
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
