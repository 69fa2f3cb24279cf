package io.tickring.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That scenarios run to their end; what they measure here means nothing. */
final class ScenarioTest {
    private static final int WAL_FILE_LENGTH = 4 << 20;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ring-bare",
                "ingest",
                "ingest-flush",
                "itch",
                "replay",
                "flush",
                "fsync",
                "recovery",
                "compaction",
                "compacted-size",
                "node-to-node-shm"
            })
    void shouldMeasureAndLeaveNothingBehind(String name) throws Exception {
        final Scenario.Report report = new Scenario.Report();

        Scenarios.named(name)
                .run(
                        new Scenario.Settings(
                                directory, 20_000, 50, Profile.BALANCED, WAL_FILE_LENGTH, 1),
                        report);

        assertFalse(report.getFigures().isEmpty());
        for (Figure figure : report.getFigures()) {
            if (figure.unit().startsWith("M ")) {
                assertTrue(figure.value() > 0, figure.toString());
            }
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void shouldNameTheScenariosThereAreWhenAskedForAnother() {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Scenarios.named("inges"));
        assertTrue(refused.getMessage().contains("ingest-flush"), refused.getMessage());
    }

    @Test
    void shouldRefuseARunForWhichTheDiskHasNoRoom() throws IOException {
        try (WorkDirectory work = WorkDirectory.in(directory)) {
            final IOException refused =
                    assertThrows(IOException.class, () -> work.needs(Long.MAX_VALUE));
            assertTrue(refused.getMessage().contains("--dir"), refused.getMessage());
        }
    }
}
