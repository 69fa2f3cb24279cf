package io.tickring.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That systems do their jobs and agree; what they measure here means nothing. */
final class PeersCommandTest {
    private static final int USAGE = 2;
    private static final int LACKING = 3;

    @TempDir Path directory;

    private Result run(String... arguments) throws IOException {
        final Path files = Files.createDirectory(directory.resolve("files"));
        final Path out = directory.resolve("out");
        final List<String> all =
                Stream.concat(
                                Stream.of(
                                        "peers",
                                        "--ticks",
                                        "20000",
                                        "--rounds",
                                        "1",
                                        "--dir",
                                        files.toString(),
                                        "--out",
                                        out.toString()),
                                Stream.of(arguments))
                        .toList();
        assertEquals(0, Main.execute(all.toArray(String[]::new)));
        try (Stream<Path> left = Files.list(files)) {
            assertEquals(List.of(), left.toList(), "left behind");
        }
        final Result result = ResultFile.read(out);
        assertTrue(result.hiccup().count() > 0, "no hiccups were measured");
        assertFalse(
                result.notes().stream().anyMatch(note -> note.startsWith("NOT RUN")),
                result.notes().toString());
        assertTrue(
                result.notes().contains("answers of 7 jobs compared: equal"),
                result.notes().toString());
        return result;
    }

    private static Set<String> jobsBeside(Result result, String peer) {
        return result.figures().stream()
                .filter(figure -> figure.baselineName() != null)
                .filter(figure -> figure.baselineName().startsWith(peer))
                .map(figure -> figure.name().replaceAll(",.*", ""))
                .collect(Collectors.toSet());
    }

    @Test
    @Tag("nightly")
    void shouldMeasureOneBesideTickring() throws IOException {
        final Result result = run("--only", "chronicle");
        assertEquals("peers", result.kind());
        assertFalse(result.partial());
        assertEquals(Set.of("append", "tail", "replay"), jobsBeside(result, "Chronicle Queue"));
        assertTrue(
                result.config().get("Chronicle Queue").matches("[0-9].*"),
                result.config().toString());
    }

    @Test
    @Tag("nightly")
    void shouldMeasureAllAndAgree() throws IOException {
        final Result result = run();
        assertEquals(Set.of("append", "tail", "replay"), jobsBeside(result, "Chronicle Queue"));
        assertEquals(Set.of("tail"), jobsBeside(result, "Aeron IPC"));
        assertEquals(Set.of("append", "tail", "replay"), jobsBeside(result, "Aeron Archive"));
        final Set<String> ofDatabases =
                Set.of("append", "replay", "scan", "bars", "bars-one", "vwap");
        assertEquals(ofDatabases, jobsBeside(result, "QuestDB"));
        assertEquals(ofDatabases, jobsBeside(result, "DuckDB"));
        for (String peer :
                List.of("Chronicle Queue", "Aeron IPC", "Aeron Archive", "QuestDB", "DuckDB")) {
            assertTrue(result.config().containsKey(peer), peer + " told no version");
        }
    }

    @Test
    void shouldSayThatTheDiskHasTooLittleRoomAndLeaveNothing() throws IOException {
        final Path files = Files.createDirectory(directory.resolve("files"));
        final int status =
                Main.execute(
                        "peers",
                        "--ticks",
                        Long.toString(1L << 50),
                        "--dir",
                        files.toString(),
                        "--out",
                        directory.resolve("out").toString());
        assertEquals(LACKING, status);
        try (Stream<Path> left = Files.list(files)) {
            assertEquals(List.of(), left.toList(), "left behind");
        }
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertEquals(USAGE, Main.execute("peers", "--only", "kdb"));
        assertEquals(USAGE, Main.execute("peers", "--rounds", "-1"));
        assertEquals(USAGE, Main.execute("peers", "--ticks", "-5"));
        assertEquals(USAGE, Main.execute("peers", "--nonsense"));
    }
}
