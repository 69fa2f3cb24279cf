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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private Process process;

    /** Starts it, with a path for compilers; what it says comes as one stream. */
    private BufferedReader start(String path, String... arguments) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "loops", "--dir", directory.toString()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (path != null) {
            builder.environment().put("PATH", path);
        }
        process = builder.start();
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
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
        final BufferedReader said =
                start(null, "--rounds", "1", "--divisor", "500", "--out", out());
        final List<String> lines = said.lines().toList();

        assertEquals(0, process.waitFor(), lines::toString);
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
        final BufferedReader said =
                start(directory.toString(), "--rounds", "1", "--divisor", "1000");
        final String all = String.join("\n", said.lines().toList());

        assertEquals(0, process.waitFor(), all);
        assertTrue(all.contains("NO C COMPILER"), all);
        assertTrue(all.contains("64 B to one place"), all);
        assertNothingLeft();
    }

    @Test
    void shouldKeepTheWholeRoundsOfAnInterruptedRun() throws Exception {
        final BufferedReader said =
                start(directory.toString(), "--rounds", "99", "--divisor", "1000", "--out", out());
        String line = said.readLine();
        while (line != null && !line.contains("round 2 of 99")) {
            line = said.readLine();
        }
        process.toHandle().destroy(); // Process.destroy would close the stream that is read here
        final List<String> rest = said.lines().toList();

        assertEquals(128 + 15, process.waitFor(), rest::toString);
        assertNothingLeft();
        final Result result = ResultFile.read(directory.resolve("out"));
        assertTrue(result.partial());
        assertEquals("1", result.config().get("rounds"));
        assertFalse(result.figures().isEmpty());
    }

    @Test
    void shouldRefuseToRunNoRound() throws Exception {
        final BufferedReader said = start(null, "--rounds", "0");
        final String all = String.join("\n", said.lines().toList());

        assertEquals(2, process.waitFor(), all);
        assertTrue(all.contains("--rounds must be at least 1"), all);
    }
}
