package io.tickring.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That {@code perf node} tells the machine and its hiccups; what it measures here means nothing.
 */
final class NodeCommandTest {
    @TempDir Path directory;

    @Test
    void shouldTellTheHiccupsOfTheSameRun() throws Exception {
        try (PerfProcess perf =
                PerfProcess.start(
                        null,
                        "node",
                        "ring-bare",
                        "--quick",
                        "--ticks",
                        "20000",
                        "--json",
                        "--dir",
                        directory.toString())) {
            assertEquals(0, perf.exit(), perf::said);
            final String said = perf.said().replaceAll("\\s", "");
            assertTrue(said.contains("\"environment\":{"), said);
            assertTrue(said.matches(".*\"hiccup\":\\{\"count\":[1-9].*"), said);
        }
    }
}
