package io.tickring.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.loops.CLoops;
import io.tickring.perf.loops.PublishedLoop;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code perf loops} in a JVM of its own, with tiny counts: what it measures here means nothing.
 */
final class LoopsCommandTest {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    @TempDir Path directory;

    private PerfProcess process;

    private void start(String path, String... arguments) throws IOException {
        final List<String> all = new ArrayList<>(List.of("loops", "--dir", directory.toString()));
        all.addAll(List.of(arguments));
        process = PerfProcess.start(path, all.toArray(new String[0]));
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.close();
        }
    }

    private String out() {
        return directory.resolve("out").toString();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(
                    List.of(),
                    left.filter(file -> !file.equals(directory.resolve("out"))).toList());
        }
        if (Files.isDirectory(SHARED_MEMORY)) {
            try (Stream<Path> left = Files.list(SHARED_MEMORY)) {
                assertEquals(
                        List.of(),
                        left.filter(
                                        file ->
                                                file.getFileName()
                                                        .toString()
                                                        .contains("loops-" + process.pid() + "-"))
                                .toList());
            }
        }
    }

    private static boolean hasCompiler() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .flatMap(entry -> CLoops.COMPILERS.stream().map(Path.of(entry)::resolve))
                .anyMatch(Files::isExecutable);
    }

    @Test
    void shouldMeasureEveryLoopAndLeaveNothingBehind() throws Exception {
        start(null, "--rounds", "1", "--divisor", "500", "--out", out());

        assertEquals(0, process.exit(), process::said);
        assertNothingLeft();
        final Result result = ResultFile.read(directory.resolve("out"));
        assertFalse(result.partial());
        assertTrue(result.quick());
        assertNotNull(result.hiccup());
        final List<String> expected = new ArrayList<>();
        for (PublishedLoop loop : PublishedLoop.values()) {
            final boolean isOfC =
                    loop == PublishedLoop.WRITE_MFENCE || loop == PublishedLoop.ROUTE_SEARCH;
            if (!isOfC) {
                expected.add(loop.label());
            } else if (hasCompiler()) {
                expected.add(loop.label() + " (C)");
            }
        }
        assertEquals(expected, result.figures().stream().map(Measure::name).toList());
        for (Measure measure : result.figures()) {
            assertTrue(measure.value().least() > 0, measure.toString());
        }
    }

    @Test
    void shouldSayLoudlyThatThereIsNoCompiler() throws Exception {
        start(directory.toString(), "--rounds", "1", "--divisor", "1000");

        assertEquals(0, process.exit(), process::said);
        assertTrue(process.said().contains("NO C COMPILER"), process::said);
        assertTrue(process.said().contains("64 B to one place"), process::said);
        assertNothingLeft();
    }

    @Test
    void shouldKeepTheWholeRoundsOfAnInterruptedRun() throws Exception {
        start(directory.toString(), "--rounds", "99", "--divisor", "1000", "--out", out());
        process.await("round 2 of 99");
        process.terminate();

        assertEquals(128 + 15, process.exit(), process::said);
        assertNothingLeft();
        final Result result = ResultFile.read(directory.resolve("out"));
        assertTrue(result.partial());
        assertEquals("1", result.config().get("rounds"));
        assertFalse(result.figures().isEmpty());
    }

    @Test
    void shouldEndWithTheWordsOfACompilerThatFails() throws Exception {
        final Path bin = Files.createDirectory(directory.resolve("out"));
        final Path compiler = bin.resolve(CLoops.COMPILERS.get(0));
        Files.writeString(
                compiler,
                """
                #!/bin/sh
                [ "$1" = --version ] && echo fake 1.0 && exit 0
                echo 'fake: the disk of the compiler is broken' >&2
                exit 1
                """);
        Files.setPosixFilePermissions(compiler, PosixFilePermissions.fromString("rwxr-xr-x"));
        start(bin.toString(), "--rounds", "1", "--divisor", "1000");

        assertEquals(1, process.exit(), process::said);
        assertTrue(process.said().contains("the disk of the compiler is broken"), process::said);
        assertNothingLeft();
    }

    @Test
    void shouldRefuseToRunNoRound() throws Exception {
        start(null, "--rounds", "0");

        assertEquals(2, process.exit(), process::said);
        assertTrue(process.said().contains("--rounds must be at least 1"), process::said);
    }
}
