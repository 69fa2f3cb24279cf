package io.tickring.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.jni.ucx.Ucx;
import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.transport.RingRounds;
import io.tickring.perf.transport.TransportLoop;
import io.tickring.perf.transport.UcxLoop;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code perf transport} in a JVM of its own, with tiny counts: what it measures here means
 * nothing.
 */
final class TransportCommandTest {
    @TempDir Path directory;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private List<String> run(String... arguments) throws Exception {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "transport"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return said.lines().toList();
        }
    }

    @Test
    void measuresEveryLoopAndTheRingAndLeavesNothingBehind() throws Exception {
        final Path out = directory.resolve("out");
        final Path regions = Files.createDirectory(directory.resolve("regions"));
        final List<String> said =
                run(
                        "--rounds",
                        "1",
                        "--divisor",
                        "500",
                        "--dir",
                        regions.toString(),
                        "--out",
                        out.toString());
        assertEquals(0, process.waitFor(), said::toString);

        try (Stream<Path> left = Files.list(regions)) {
            assertEquals(List.of(), left.toList());
        }
        final Result result = ResultFile.read(out);
        assertFalse(result.partial());
        assertTrue(result.quick());
        final List<String> names = result.figures().stream().map(Measure::name).toList();
        for (TransportLoop loop : TransportLoop.values()) {
            assertTrue(names.contains(loop.label()), names::toString);
        }
        if (Ucx.missing().isEmpty()) {
            for (UcxLoop loop : UcxLoop.values()) {
                assertTrue(names.contains(loop.label()), names::toString);
            }
        } else {
            assertTrue(said.stream().anyMatch(line -> line.contains("NOT MEASURED OVER UCX")));
        }
        assertTrue(names.containsAll(List.of("ring.ticks", "ring.p50", "ring.allocated")));
        for (Measure measure : result.figures()) {
            assertTrue(
                    measure.value().least() > 0 || measure.name().equals("ring.allocated"),
                    measure.toString());
        }
        final Latency latency = result.rows().get(0).stages().get(RingRounds.TAKEN);
        assertEquals(10_000, latency.count());
        assertTrue(latency.p50().median() <= latency.p99().median());
        assertTrue(said.stream().anyMatch(line -> line.contains("one way at 1 M/s")));
        assertEquals(List.of(), said.stream().filter(line -> line.contains("INFO")).toList());
    }

    @Test
    void aWrongNumberOfRoundsIsRefused() throws Exception {
        final List<String> said = run("--rounds", "0");
        assertEquals(2, process.waitFor(), said::toString);
        assertTrue(said.stream().anyMatch(line -> line.contains("--rounds must be at least 1")));
    }
}
