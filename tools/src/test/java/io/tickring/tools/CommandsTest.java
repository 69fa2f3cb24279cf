package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command and option once, over a made-up session. */
final class CommandsTest {
    private static final int MESSAGES = 30_000;

    @TempDir private static Path shared;

    private static Path file;

    /** Two shards, flushed. */
    private static Path store;

    private static String symbol;

    @TempDir private Path directory;

    @BeforeAll
    static void ingestOnce() throws Exception {
        file = Cli.generate(shared, "s_20260105.itch50", MESSAGES, 20);
        store = shared.resolve("store");
        Cli.ok("ingest", file, "--into", store, "--shards", 2, "--ack", "fsync");
        Cli.ok("flush", store);
        symbol =
                Cli.ok("query", store, "--vwap", "--json")
                        .json()
                        .get("rows")
                        .get(0)
                        .get("symbol")
                        .asText();
    }

    @Test
    void shouldShowTheWholePathInADemo() throws Exception {
        final Path home = directory.resolve("demo");
        final Cli.Result demo = Cli.ok("demo", "--messages", 20_000, "--dir", home);
        assertTrue(demo.out().contains("EQUAL, byte for byte"), demo.out());
        assertFalse(demo.out().contains("NOT EQUAL"), demo.out());
        assertTrue(demo.out().contains("the busiest symbol"), demo.out());
        assertTrue(demo.out().contains(home.toString()), demo.out());
        Cli.ok("verify", home.resolve("store"));
        Cli.run("demo", "--messages", 20_000, "--dir", home)
                .failsWith(ExitCode.FAILURE, home.toString(), "not empty", "--dir");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 100, 5_000})
    void shouldShowADemoOfAnyLength(int messages) {
        final String out =
                Cli.ok("demo", "--messages", messages, "--dir", directory.resolve("demo")).out();
        assertTrue(out.contains("EQUAL, byte for byte"), out);
    }

    @Test
    void shouldMakeTheSameSessionForTheSameSeed() throws Exception {
        final Path one = directory.resolve("one.itch50");
        final Path other = directory.resolve("other.itch50");
        for (Path out : List.of(one, other)) {
            Cli.ok("gen", "itch", "--messages", 5_000, "--symbols", 7, "--seed", 42, "--out", out);
        }
        Cli.assertSameBytes(one, other);
        Cli.run("gen", "itch", "--messages", 5_000, "--out", one)
                .failsWith(ExitCode.FAILURE, one.toString(), "exists already", "-f");
        Cli.assertSameBytes(one, other);
        Cli.ok("gen", "itch", "--messages", 5_000, "--seed", 43, "--out", one, "-f");
        assertTrue(Files.mismatch(one, other) >= 0, "another seed made the same session");
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(2, left.count(), "a temporary file was left");
        }
    }

    @Test
    void shouldPrintEventsInEveryFormat() throws Exception {
        final List<String> csv =
                Cli.ok("query", store, "--types", "itch.trade", "--limit", 3, "-o", "csv").lines();
        assertEquals(4, csv.size());
        assertEquals(
                "eventTime,receiveTime,source,session,sourceSequence,symbol,type,"
                        + "orderId,price,size,tradeId,locate,tracking,side",
                csv.get(0));

        final List<JsonNode> lines =
                Cli.ok("query", store, "--types", "itch.trade", "--limit", 3, "-o", "jsonl")
                        .jsonLines();
        final JsonNode rows =
                Cli.ok("query", store, "--types", "itch.trade", "--limit", 3, "--json")
                        .json()
                        .get("rows");
        assertEquals(3, lines.size());
        for (int i = 0; i < 3; i++) {
            assertEquals(lines.get(i), rows.get(i));
            assertTrue(lines.get(i).get("eventTime").isIntegralNumber());
            assertTrue(lines.get(i).get("price").isTextual());
            final String[] values = csv.get(i + 1).split(",", -1);
            assertEquals(values[0], lines.get(i).get("eventTime").asText());
            assertEquals(values[8], lines.get(i).get("price").asText());
        }
        final List<String> table =
                Cli.ok("query", store, "--types", "itch.trade", "--limit", 3).lines();
        assertEquals(4, table.size());
        assertTrue(table.get(0).startsWith("time"), table.get(0));
        final List<String> mixed = Cli.ok("query", store, "--limit", 3, "-o", "table").lines();
        assertTrue(mixed.get(0).endsWith("fields"), mixed.get(0));
    }

    @Test
    void shouldCutRowsByLimitAndOffset() throws Exception {
        final List<String> all = rows("--limit", 5);
        assertEquals(all.subList(2, 5), rows("--offset", 2, "--limit", 3));
        assertEquals(List.of(), rows("--limit", 0));
        assertEquals(MESSAGES, Integer.parseInt(count()));
    }

    private static List<String> rows(Object... options) {
        return Cli.ok(
                        Stream.concat(Stream.of("query", store, "-o", "jsonl"), Stream.of(options))
                                .toArray())
                .lines();
    }

    private static String count(Object... options) {
        return Cli.ok(
                        Stream.concat(Stream.of("query", store, "--count"), Stream.of(options))
                                .toArray())
                .out()
                .strip();
    }

    @Test
    void shouldSelectBySymbolTypeAndTime() throws Exception {
        final JsonNode first =
                Cli.ok("query", store, "--symbols", symbol, "--limit", 1, "--json")
                        .json()
                        .get("rows")
                        .get(0);
        assertEquals(symbol, first.get("symbol").asText());
        final long time = first.get("eventTime").asLong();
        final int all = Integer.parseInt(count("--symbols", symbol));
        final int from = Integer.parseInt(count("--symbols", symbol, "--from", time));
        final int before = Integer.parseInt(count("--symbols", symbol, "--to", time));
        assertEquals(all, from, "the bound is inclusive");
        assertEquals(0, before, "the bound is exclusive");
        assertEquals(
                Integer.toString(MESSAGES),
                count("--from", "2026-01-05T00:00:00-05:00", "--to", "2026-01-06T00:00:00-05:00"));
        assertEquals("6", count("--types", "itch.system_event", "--symbols", ""));
    }

    @Test
    void shouldOrderByAField() throws Exception {
        final List<JsonNode> byPrice =
                Cli.ok("query", store, "--types", "itch.trade", "--order-by", "size", "-o", "jsonl")
                        .jsonLines();
        long last = 0;
        for (JsonNode row : byPrice) {
            assertTrue(row.get("size").asLong() >= last, "sizes step back");
            last = row.get("size").asLong();
        }
        Cli.run("query", store, "--order-by", "colour")
                .failsWith(ExitCode.USAGE, "colour", "eventTime");
    }

    @Test
    void shouldFindTheLatestEventOfEachSymbol() throws Exception {
        final List<JsonNode> latest = Cli.ok("query", store, "--latest", "-o", "jsonl").jsonLines();
        assertEquals(20, latest.size());
        assertEquals(
                latest.get(0),
                Cli.ok("query", store, "--latest", "--json").json().get("rows").get(0));
    }

    @Test
    void shouldPrintBarsAndAveragesInEveryFormat() throws Exception {
        final JsonNode bars =
                Cli.ok("query", store, "--symbols", symbol, "--bars", "1h", "--json")
                        .json()
                        .get("rows");
        assertTrue(bars.size() > 1);
        long volume = 0;
        for (JsonNode bar : bars) {
            for (String name : List.of("open", "high", "low", "close")) {
                assertTrue(bar.get(name).isTextual(), name);
            }
            assertEquals(0, bar.get("time").asLong() % 3_600_000_000_000L);
            volume += bar.get("volume").asLong();
        }
        final JsonNode vwap =
                Cli.ok("query", store, "--symbols", symbol, "--vwap", "--json")
                        .json()
                        .get("rows")
                        .get(0);
        assertEquals(volume, vwap.get("volume").asLong());
        assertEquals(
                "symbol,time,open,high,low,close,volume,trades",
                Cli.ok("query", store, "--bars", "1h", "-o", "csv").lines().get(0));
        assertEquals(
                bars.get(0),
                Cli.ok("query", store, "--symbols", symbol, "--bars", "1h", "-o", "jsonl")
                        .jsonLines()
                        .get(0));
        assertTrue(Cli.ok("query", store, "--vwap").lines().get(0).startsWith("symbol"));
        for (int threads = 1; threads <= 3; threads++) {
            assertEquals(
                    Cli.ok("query", store, "--bars", "1h", "-o", "csv").lines(),
                    Cli.ok("query", store, "--bars", "1h", "-o", "csv", "--threads", threads)
                            .lines());
        }
        assertEquals(
                MESSAGES, Cli.ok("query", store, "--count", "--json").json().get("count").asInt());
        assertEquals(
                List.of("count", Integer.toString(MESSAGES)),
                Cli.ok("query", store, "--count", "-o", "csv").lines());
    }

    @Test
    void shouldReplayInEveryOrderAndFormat() throws Exception {
        for (String order : List.of("receive", "source")) {
            final JsonNode replay =
                    Cli.ok("replay", store, "--order", order, "--json", "--digest").json();
            assertEquals(MESSAGES, replay.get("ticks").asLong());
            assertTrue(replay.get("ticksPerSecond").asLong() > 0);
            assertTrue(replay.get("seconds").asDouble() > 0);
            assertEquals(64, replay.get("digest").asText().length());
            assertEquals(order, replay.get("order").asText());
        }
        final JsonNode one = Cli.ok("replay", store, "--symbols", symbol, "--json").json();
        assertEquals("append", one.get("order").asText());
        assertTrue(one.get("digest").isNull());
        assertEquals(5, Cli.ok("replay", store, "--limit", 5, "-o", "jsonl").jsonLines().size());
        assertEquals(6, Cli.ok("replay", store, "--limit", 5, "-o", "csv").lines().size());
        assertArrayEquals(Files.readAllBytes(file), Cli.ok("replay", store, "-o", "itch").bytes());
        final Path out = directory.resolve("out.csv");
        final JsonNode both = Cli.ok("replay", store, "-o", "csv", "--out", out, "--json").json();
        assertEquals(MESSAGES, both.get("ticks").asLong());
        assertEquals(MESSAGES + 1, Files.readAllLines(out).size());
    }

    @Test
    void shouldTakeSymbolsFromAFile() throws Exception {
        final Path list = directory.resolve("list.txt");
        Files.writeString(list, "# mine\n" + symbol + "  # the first\n\nNOSUCH\n");
        final Cli.Result replay = Cli.ok("replay", store, "--symbols", "@" + list, "--json");
        assertEquals(count("--symbols", symbol), replay.json().get("ticks").asText());
        assertTrue(replay.err().contains("NOSUCH"), replay.err());
        Files.writeString(list, "# none\n");
        Cli.run("replay", store, "--symbols", "@" + list)
                .failsWith(ExitCode.USAGE, list.toString(), "names no symbol");
        Cli.run("replay", store, "--symbols", "@nosuchfile")
                .failsWith(ExitCode.FAILURE, "nosuchfile", "no such file");
    }

    @Test
    void shouldCompareTheDigestWithTheExpectedOne() throws Exception {
        final String digest = Cli.ok("replay", store, "--digest").out().strip();
        Cli.ok("replay", store, "--expect", digest);
        final String other = (digest.charAt(0) == '0' ? '1' : '0') + digest.substring(1);
        final Cli.Result wrong = Cli.run("replay", store, "--expect", other, "--json");
        wrong.failsWith(ExitCode.DIGEST_MISMATCH, digest, other);
        assertEquals(digest, wrong.json().get("digest").asText());
        Cli.run("replay", store, "--expect", "12").expect(ExitCode.DIGEST_MISMATCH);
    }

    @Test
    void shouldChooseASessionForAFeedFormat() throws Exception {
        final Path two = directory.resolve("two");
        final Path small = Cli.generate(directory, "small_20260106.itch50", 500, 5);
        Cli.ok("ingest", file, small, "--into", two);
        Cli.run("replay", two, "-o", "itch")
                .failsWith(
                        ExitCode.USAGE,
                        "--session",
                        "s_20260105.itch50#1",
                        "small_20260106.itch50#1");
        for (String session : List.of("2", "small_20260106.itch50#1")) {
            assertArrayEquals(
                    Files.readAllBytes(small),
                    Cli.ok("replay", two, "-o", "itch", "--session", session).bytes());
        }
        Cli.run("replay", two, "--session", "9")
                .failsWith(ExitCode.USAGE, "no session '9'", "small_20260106.itch50#1");
        assertEquals(
                500, Cli.ok("replay", two, "--session", 2, "--json").json().get("ticks").asInt());
    }

    @Test
    void shouldShowWhatAStoreConsistsOf() throws Exception {
        for (Cli.Result result :
                List.of(Cli.ok("inspect", store, "--json"), Cli.ok("flush", store, "--json"))) {
            final JsonNode json = result.json();
            assertEquals(MESSAGES, json.get("rows").asLong());
            assertEquals(20, json.get("symbols").asLong());
            assertTrue(json.get("segments").asLong() > 0);
            assertEquals(2, json.get("shards").size());
            for (JsonNode shard : json.get("shards")) {
                assertTrue(shard.get("id").isInt());
                assertEquals(shard.get("append").asLong(), shard.get("forced").asLong());
                assertEquals(shard.get("append").asLong(), shard.get("visible").asLong());
                assertTrue(shard.get("flushed").asLong() <= shard.get("visible").asLong());
            }
            final JsonNode session = json.get("sessions").get(0);
            assertEquals(1, session.get("id").asInt());
            assertEquals("s_20260105.itch50", session.get("source").asText());
            assertEquals("itch", session.get("format").asText());
            assertEquals("2026-01-05", session.get("date").asText());
            assertEquals(MESSAGES, session.get("messages").asLong());
            assertEquals("clean", session.get("end").asText());
        }
        assertTrue(Cli.ok("inspect", store).out().contains("s_20260105.itch50#1"));
        assertTrue(Cli.ok("flush", store).out().contains("flushed up to position"));
    }

    @Test
    void shouldShowWhatEachColumnTakes() throws Exception {
        Cli.ok("flush", store);
        final JsonNode inspected = Cli.ok("inspect", store, "--json").json();
        final JsonNode sizes = Cli.ok("inspect", store, "--columns", "--json").json();
        assertEquals(MESSAGES, sizes.get("rows").asLong());
        long stored = 0;
        for (JsonNode column : sizes.get("columns")) {
            stored += column.get("storedBytes").asLong();
        }
        assertEquals(inspected.get("segmentBytes").asLong(), stored, "the parts are the whole");
        assertEquals(stored, sizes.get("bytes").asLong());
        final String text = Cli.ok("inspect", store, "--columns").out();
        assertTrue(text.contains("order_add"), text);
        assertTrue(text.contains("eventTime"), text);
    }

    @Test
    void shouldStoreSeveralFilesAndAddUpTheirReports() throws Exception {
        final Path small = Cli.generate(directory, "small_20260106.itch50", 500, 5);
        final Path into = directory.resolve("into");
        final JsonNode report =
                Cli.ok("ingest", file, small, "--into", into, "--ack", "memory", "--json").json();
        assertEquals(MESSAGES + 500, report.get("messages").asLong());
        assertEquals(MESSAGES + 500, report.get("ticks").asLong());
        assertEquals(20, report.get("symbols").asLong());

        final Cli.Result known = Cli.run("ingest", file, "--into", into, "--json");
        known.failsWith(ExitCode.FAILURE, "stored already", "--again");
        assertEquals(0, known.json().get("ticks").asLong());
        Cli.ok("ingest", small, "--into", into, "--again");
        assertEquals(3, Cli.ok("inspect", into, "--json").json().get("sessions").size());
    }

    @Test
    void shouldEndInOrderWhenInterrupted() {
        final Interruption interrupted = new Interruption();
        interrupted.request();
        final Path into = directory.resolve("into");
        Cli.run(interrupted, "ingest", file, "--into", into)
                .failsWith(ExitCode.INTERRUPTED, "interrupted");
        Cli.ok("verify", into);
        final Path out = directory.resolve("out");
        Cli.run(interrupted, "gen", "itch", "--messages", 100_000, "--out", out)
                .failsWith(ExitCode.INTERRUPTED, "interrupted");
        assertFalse(Files.exists(out), "half a file was left");
    }

    @Test
    void shouldExplainEveryCommand() {
        assertTrue(Cli.ok("--help").out().contains("Exit codes"));
        assertTrue(Cli.ok("--version").out().contains("tickring"));
        assertTrue(Cli.ok("gen", "--help").out().contains("itch"));
        for (String command :
                List.of("demo", "ingest", "query", "replay", "flush", "inspect", "verify")) {
            final String help = Cli.ok(command, "--help").out();
            assertTrue(help.contains("Usage: tickring " + command), help);
            assertTrue(help.contains("Example"), help);
            assertTrue(help.contains("Exit codes"), help);
        }
        final String query = Cli.ok("query", "--help").out().replaceAll("\\s+", " ");
        assertTrue(query.contains("E (order_executed) carries no price"), query);
        Cli.run().failsWith(ExitCode.USAGE, "--help");
        Cli.run("gen").failsWith(ExitCode.USAGE, "gen itch");
    }

    @Test
    void shouldMapEveryMessageLetterToATypeInTheReadme() throws Exception {
        final Path readme =
                Path.of(System.getProperty("tickring.root", ".."), "tools", "README.md");
        final String text = Files.readString(readme);
        final var itch = io.tickring.feed.Formats.named("itch");
        for (char letter : "SRHYLVWKJhAFECXDUPQBINO".toCharArray()) {
            final String row =
                    "| `" + letter + "` | `" + itch.typeName(String.valueOf(letter)) + "` |";
            assertTrue(text.contains(row), row + " is missing in " + readme);
        }
    }
}
