package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded files through the command line and back. */
final class RecordedSessionsTest {
    private static final Map<String, Integer> AAPL_TYPES =
            Map.ofEntries(
                    Map.entry("A", 4758),
                    Map.entry("D", 4083),
                    Map.entry("E", 849),
                    Map.entry("P", 240),
                    Map.entry("L", 52),
                    Map.entry("U", 7),
                    Map.entry("X", 6),
                    Map.entry("F", 2),
                    Map.entry("R", 1),
                    Map.entry("H", 1),
                    Map.entry("Y", 1));

    @TempDir private Path directory;

    @Test
    void shouldCountARecordedSessionAsItsReadmeSays() throws Exception {
        final Path file = Cli.recorded(Cli.AAPL);
        final Path store = directory.resolve("store");
        final JsonNode report =
                Cli.ok("ingest", file, "--format", "itch", "--into", store, "--json").json();

        assertEquals(10_000, report.get("messages").asLong());
        assertEquals(10_000, report.get("ticks").asLong());
        assertEquals(1, report.get("symbols").asLong());
        assertEquals(0, report.get("skipped").asLong());
        assertEquals(0, report.get("raw").asLong());
        assertTrue(report.get("seconds").asDouble() > 0);
        assertTrue(report.get("ticksPerSecond").asLong() > 0);
        assertEquals(1_580_371_634_909_934_345L, report.get("firstEventTime").asLong());
        assertEquals(1_580_389_170_516_505_496L, report.get("lastEventTime").asLong());
        final Set<String> letters = new HashSet<>();
        report.get("types").fieldNames().forEachRemaining(letters::add);
        assertEquals(AAPL_TYPES.keySet(), letters);
        AAPL_TYPES.forEach(
                (letter, count) ->
                        assertEquals(count, report.get("types").get(letter).asInt(), letter));
    }

    @Test
    void shouldAverageTheTradesOfARecordedSession() throws Exception {
        final Path store = directory.resolve("store");
        Cli.ok("ingest", Cli.recorded(Cli.AAPL), "--into", store);

        final JsonNode rows = Cli.ok("query", store, "--vwap", "--json").json().get("rows");
        assertEquals(1, rows.size());
        assertEquals("AAPL", rows.get(0).get("symbol").asText());
        assertEquals("321.121966", rows.get(0).get("vwap").textValue());
        assertEquals(25_470, rows.get(0).get("volume").longValue());
        assertEquals(240, rows.get(0).get("trades").asLong());
        assertEquals(
                "240", Cli.ok("query", store, "--count", "--types", "itch.trade").out().strip());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldGiveARecordedFileBackByteForByteBeforeAndAfterAFlush(int shards) throws Exception {
        for (Path file : new Path[] {Cli.recorded(Cli.AAPL), Cli.recorded(Cli.TRUNCATED)}) {
            final Path store = directory.resolve(file.getFileName() + ".store");
            final Path out = directory.resolve(file.getFileName() + ".out");
            final Object[] ingest = {
                "ingest", file, "--into", store, "--shards", shards, "--date", "2020-01-30"
            };
            Cli.ok(ingest);
            Cli.ok("replay", store, "-o", "itch", "--out", out);
            Cli.assertSameBytes(file, out);
            Cli.ok("flush", store);
            Cli.ok("replay", store, "-o", "itch", "--out", out, "-f");
            Cli.assertSameBytes(file, out);
            Cli.ok("verify", store);
        }
    }

    @Test
    void shouldReportTheCutTailOfATruncatedFile() throws Exception {
        final Path file = Cli.recorded(Cli.TRUNCATED);
        final Path store = directory.resolve("store");
        final Cli.Result result =
                Cli.run(
                                "ingest",
                                file,
                                "--date",
                                "2019-01-30",
                                "--into",
                                store,
                                "--strict",
                                "--json")
                        .failsWith(ExitCode.DATA_QUALITY, "--strict", "1 raw");
        final JsonNode report = result.json();
        assertEquals(101, report.get("messages").asLong());
        assertEquals(102, report.get("ticks").asLong());
        assertEquals(1, report.get("raw").asLong());
        final JsonNode cut = report.get("cuts").get(0);
        assertEquals(13, cut.get("length").asLong());
        assertEquals(4083, cut.get("offset").asLong());

        final JsonNode raw =
                Cli.ok("query", store, "--types", "raw", "-o", "jsonl").jsonLines().get(0);
        assertEquals(4083, raw.get("fileOffset").asLong());
        assertEquals(26, raw.get("bytes").asText().length(), "13 bytes in hex");
        assertEquals("102", Cli.ok("query", store, "--count").out().strip());

        final JsonNode session = Cli.ok("inspect", store, "--json").json().get("sessions").get(0);
        assertEquals("cut", session.get("end").asText());
        assertEquals(101, session.get("messages").asLong());
        assertEquals("2019-01-30", session.get("date").asText());

        final Path out = directory.resolve("out");
        Cli.ok("replay", store, "-o", "itch", "--out", out);
        Cli.assertSameBytes(file, out);
    }

    @Test
    void shouldTellPeopleTheSameAsPrograms() {
        final Path store = directory.resolve("store");
        final String report =
                Cli.ok("ingest", Cli.recorded(Cli.TRUNCATED), "--date", "20190130", "--into", store)
                        .out();
        for (String words :
                new String[] {
                    "stored 102 ticks of 101 messages",
                    "itch.stock_directory",
                    "out of order  0",
                    "1 × record cut by the end of the file",
                    "13 bytes are left of its last record, at byte 4,083",
                    "2019-01-30T08:03:59.687760787Z",
                    "ack wal"
                }) {
            assertTrue(report.contains(words), words + " is missing in:\n" + report);
        }
    }
}
