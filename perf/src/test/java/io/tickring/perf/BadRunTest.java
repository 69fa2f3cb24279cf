package io.tickring.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code perf run} in a JVM of its own, when something is wrong around it. */
final class BadRunTest {
    private static final String NOTHING_BUT_THE_FIRST = "steady: ";

    @TempDir Path directory;

    private Path out() {
        return directory.resolve("out");
    }

    private PerfProcess steady(Path stores, String... more) throws IOException {
        final Stream<String> arguments =
                Stream.of(
                        "run",
                        "steady",
                        "--quick",
                        "--rate",
                        "20k",
                        "--dir",
                        stores.toString(),
                        "--out",
                        out().toString());
        return PerfProcess.start(
                null, Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
    }

    private static void assertEmpty(Path directory) throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void shouldNameTheScenariosThatThereAre() throws Exception {
        try (PerfProcess run = PerfProcess.start(null, "run", "stedy")) {
            assertEquals(2, run.exit(), run::said);
            assertTrue(run.said().contains("no scenario 'stedy'"), run::said);
            assertTrue(run.said().contains("replay-while-ingest"), run::said);
        }
    }

    @Test
    void shouldKeepWhatThereIsOfAnInterruptedRunAndDeleteItsStores() throws Exception {
        final Path stores = Files.createDirectory(directory.resolve("stores"));
        try (PerfProcess run = steady(stores, "--runs", "9")) {
            run.await(NOTHING_BUT_THE_FIRST);
            final int expected = run.interrupt();

            assertEquals(expected, run.exit(), run::said);
            assertTrue(run.said().contains("is kept in " + out()), run::said);
        }
        final Result kept = ResultFile.read(out());
        assertTrue(kept.partial());
        assertEquals("steady", kept.scenario());
        assertEmpty(stores);
    }

    @Test
    void shouldRefuseAnOutThatNothingCanBeWrittenToBeforeItMeasures() throws Exception {
        Files.writeString(out(), "a file is in the way");
        final Path stores = directory.resolve("stores");
        try (PerfProcess run = steady(stores)) {
            assertEquals(1, run.exit(), run::said);
            assertTrue(run.said().contains("no result can be written to " + out()), run::said);
            assertTrue(run.said().contains("--out"), run::said);
            assertFalse(run.said().contains(NOTHING_BUT_THE_FIRST), run::said);
        }
        assertEquals("a file is in the way", Files.readString(out()));
    }

    @Test
    void shouldSayThatTheDiskIsTooSmallOrBecameFull() throws Exception {
        final Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(mount(disk, "900m"), "SKIPPED: no right to mount a small disk");
        try {
            try (PerfProcess run = steady(disk, "--ticks", "9000000")) {
                assertEquals(3, run.exit(), run::said);
                assertTrue(run.said().contains("MiB free"), run::said);
                assertTrue(run.said().contains("--dir"), run::said);
            }
            try (PerfProcess run = steady(disk, "--ticks", "20000", "--runs", "1")) {
                run.await(NOTHING_BUT_THE_FIRST);
                fill(disk.resolve("others"));

                final int exit = run.exit();
                assertTrue(exit == 3 || exit == 1, run::said);
                assertTrue(run.said().contains("space") || exit == 3, run::said);
            }
            assertTrue(ResultFile.read(out()).partial());
            Files.delete(disk.resolve("others"));
            assertEmpty(disk);
        } finally {
            new ProcessBuilder("umount", disk.toString()).inheritIO().start().waitFor();
        }
    }

    /** False, loudly, where this user may not. */
    private static boolean mount(Path disk, String size) throws Exception {
        final Process mount;
        try {
            mount =
                    new ProcessBuilder(
                                    "mount",
                                    "-t",
                                    "tmpfs",
                                    "-o",
                                    "size=" + size,
                                    "tickring-small-disk",
                                    disk.toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            System.err.println("SKIPPED: no mount on this machine: " + e.getMessage());
            return false;
        }
        final String said =
                new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (mount.waitFor() != 0) {
            System.err.println("SKIPPED: no small disk could be mounted: " + said);
            return false;
        }
        return true;
    }

    /** Takes all the room that a disk has. */
    private static void fill(Path file) throws IOException {
        final byte[] bytes = new byte[1 << 20];
        try (OutputStream full = Files.newOutputStream(file)) {
            while (true) {
                full.write(bytes);
            }
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("space"), e.getMessage());
        }
    }
}
