package io.tickring.perf.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultFileTest {
    @TempDir private Path directory;

    private static Result result() {
        final Spread spread = Spread.of(List.of(3.0, 1.0, 2.0));
        final Latency latency =
                new Latency(7, spread, spread, spread, spread, spread, spread, "visible.hgrm");
        return new Result(
                Result.FORMAT,
                Result.VERSION,
                "run",
                "steady",
                "2026-01-05T14:30:00Z",
                1.5,
                false,
                true,
                Map.of("cores", "2"),
                Map.of("profile", "BALANCED"),
                latency,
                List.of(
                        new Row(
                                "1 M/s",
                                1e6,
                                spread,
                                Map.of("visible", latency),
                                spread,
                                Row.KEPT_UP,
                                3,
                                List.of())),
                new Timeline("visible", 0.1, List.of(1.0), List.of(2.0), List.of(3.0)),
                List.of(new Mark(0.5, "gc", 0.004)),
                List.of(new Measure("x", "ns", spread, null, null, null, null, null)),
                List.of("a note"));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        final Path file = ResultFile.write(directory.resolve("made"), result());
        assertEquals(result(), ResultFile.read(file));
        assertEquals(result(), ResultFile.read(file.getParent()));
    }

    @Test
    void anotherVersionIsRefusedByName() throws IOException {
        final Path file = ResultFile.write(directory, result());
        Files.writeString(
                file, Files.readString(file).replace("\"version\" : 1", "\"version\" : 2"));
        final String message =
                assertThrows(IllegalArgumentException.class, () -> ResultFile.read(file))
                        .getMessage();
        assertTrue(message.contains("version 2") && message.contains("version 1"), message);
    }

    @Test
    void whatIsNoResultIsRefused() throws IOException {
        final Path file = directory.resolve("other.json");
        for (String text : List.of("", "{", "[]", "{\"format\": \"x\"}", "nonsense")) {
            Files.writeString(file, text);
            assertThrows(IllegalArgumentException.class, () -> ResultFile.read(file), text);
        }
        assertThrows(IOException.class, () -> ResultFile.read(directory.resolve("absent")));
    }

    @Test
    void aSpreadHasItsMedianAndKnowsOverlap() {
        assertEquals(2, Spread.of(List.of(3.0, 1.0, 2.0)).median());
        assertEquals(1.5, Spread.of(List.of(2.0, 1.0)).median());
        final Spread low = Spread.of(List.of(1.0, 2.0));
        assertTrue(low.overlaps(Spread.of(List.of(2.0, 3.0))));
        assertFalse(low.overlaps(Spread.of(List.of(2.1, 3.0))));
        assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
    }
}
