package io.tickring.perf.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One pass of a system, here in the test's own JVM. */
final class PeerForkTest {
    private static final long TICKS = 5000;

    @TempDir Path directory;

    private PeerSettings settings(Path files) {
        return new PeerSettings(files.toString(), files.toString(), TICKS, 0, 50, 1);
    }

    @Test
    void shouldGiveTheSameAnswers() throws IOException {
        final PeerSettings settings = settings(directory);
        final PeerRun run = PeerRun.of(List.of(PeerSystem.TICKRING, PeerSystem.DUCKDB), settings);
        for (PeerSystem system : List.of(PeerSystem.TICKRING, PeerSystem.DUCKDB)) {
            final PeerReport report = PeerFork.run(system, settings);
            assertNull(report.failure());
            assertEquals(
                    Stream.of(PeerJob.values())
                            .filter(job -> system.whyNot(job) == null)
                            .collect(Collectors.toSet()),
                    report.figures().stream().map(PeerFigure::job).collect(Collectors.toSet()));
            assertTrue(report.figures().stream().allMatch(figure -> figure.value() > 0));
            run.add(0, system, report);
        }
        assertEquals(List.of(), run.disagreements());
        assertEquals(
                Set.of("append", "replay", "scan", "bars", "bars-one", "vwap"),
                run.measures().stream()
                        .filter(measure -> "DuckDB".equals(measure.baselineName()))
                        .map(measure -> measure.name().replaceAll(",.*", ""))
                        .collect(Collectors.toSet()));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList(), "left behind");
        }
    }

    @Test
    void shouldReportWhatCannotRun() throws IOException {
        final Path file = Files.createFile(directory.resolve("no-directory"));
        final PeerReport report = PeerFork.run(PeerSystem.DUCKDB, settings(file));
        assertNotNull(report.failure());
        assertEquals(List.of(), report.figures());
        assertNotNull(report.version());
    }
}
