package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.feed.Formats;
import io.tickring.ingest.AckMode;
import io.tickring.node.FileIngest;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compact} and {@code retain}, over three days of made-up sessions in many flushes. */
final class CompactAndRetainTest {
    private static final int MESSAGES = 6_000;

    @TempDir private Path directory;

    private Path store;
    private List<Path> files;

    /** A session of New York lies on two UTC days when it goes on behind eight in the evening. */
    @BeforeEach
    void ingest() throws Exception {
        store = directory.resolve("store");
        files = new ArrayList<>();
        for (int day = 5; day <= 7; day++) {
            final Path file = directory.resolve("s_2026010" + day + ".itch50");
            Cli.ok(
                    "gen",
                    "itch",
                    "--messages",
                    MESSAGES,
                    "--symbols",
                    10,
                    "--seed",
                    day,
                    "--out",
                    file);
            files.add(file);
        }
        try (Node node =
                Node.open(NodeConfig.at(store).shards(2).flushRows(400).compaction(false))) {
            for (Path file : files) {
                new FileIngest(node, Formats.named("itch"), AckMode.WAL, false)
                        .run(file, null, bytes -> {});
                node.flush(Duration.ofSeconds(60));
            }
        }
    }

    private String digest() {
        return Cli.ok("replay", store, "--digest").out().strip();
    }

    private long files(String suffix) throws Exception {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(file -> file.toString().endsWith(suffix)).count();
        }
    }

    @Test
    void shouldCompactAndChangeNothingThatIsRead() throws Exception {
        final String digest = digest();
        final long before = files(".arrow");
        final JsonNode json = Cli.ok("compact", store, "--json").json();
        assertEquals(before, json.get("before").get("segments").asLong());
        assertEquals(files(".arrow"), json.get("after").get("segments").asLong());
        assertTrue(json.get("before").get("groups").asLong() >= 25, json::toString);
        assertTrue(json.get("after").get("groups").asLong() <= 12, json::toString);
        assertEquals(3 * MESSAGES, json.get("after").get("rows").asLong());
        assertTrue(json.get("ratio").asDouble() < 1, json::toString);
        assertTrue(json.get("plans").asLong() > 0);
        assertTrue(json.get("inputBytes").asLong() > json.get("outputBytes").asLong());
        assertEquals(2, json.get("shards").size());
        assertTrue(json.get("shards").get(0).get("failure").isNull());

        assertEquals(digest, digest());
        Cli.ok("verify", store);
        for (int i = 0; i < files.size(); i++) {
            final Path again = directory.resolve("again-" + i);
            Cli.ok("replay", store, "-o", "itch", "--session", i + 1, "--out", again);
            Cli.assertSameBytes(files.get(i), again);
        }
        final List<String> lines = Cli.ok("compact", store).lines();
        assertTrue(lines.get(0).startsWith("before: "), lines::toString);
        assertTrue(lines.get(2).contains(": 0 merges in "), lines::toString);
        assertTrue(lines.get(2).contains("100.0 % of the bytes"), lines::toString);
    }

    @Test
    void shouldSayWhatRetentionWouldDropAndThenDropIt() throws Exception {
        final String digest = digest();
        final JsonNode dry = Cli.ok("retain", store, "--days", 2, "--dry-run", "--json").json();
        assertTrue(dry.get("dryRun").asBoolean());
        assertTrue(dry.get("days").size() > 0, dry::toString);
        assertEquals("2026-01-05", dry.get("days").get(0).get("day").asText());
        assertEquals(digest, digest(), "nothing was changed");
        final List<String> words = Cli.ok("retain", store, "--days", 2, "--dry-run").lines();
        assertTrue(words.get(0).startsWith("2026-01-05: "), words::toString);
        assertTrue(words.get(words.size() - 1).contains(": would drop "), words::toString);

        final JsonNode done = Cli.ok("retain", store, "--days", 2, "--json").json();
        assertFalse(done.get("dryRun").asBoolean());
        for (String key : List.of("newestDay", "segments", "rows", "bytes", "days", "kept")) {
            assertEquals(dry.get(key), done.get(key), key);
        }
        final long left = 3L * MESSAGES - done.get("rows").asLong();
        assertEquals(left, done.get("kept").get("rows").asLong());
        assertEquals(
                left, Cli.ok("query", store, "--count", "--json").json().get("count").asLong());
        Cli.ok("verify", store);
        assertTrue(
                Cli.ok("retain", store, "--days", 2).out().contains("dropped 0 days: 0 segments"));
        // What was stored is still known.
        Cli.run("ingest", files.get(0), "--into", store)
                .failsWith(ExitCode.FAILURE, files.get(0).toString(), "--again");
    }

    @Test
    void shouldNotPassASessionThatLostItsBeginningForAFile() throws Exception {
        Cli.ok("retain", store, "--days", 2);
        final Path out = directory.resolve("again.itch50");
        for (int session = 1; session <= 2; session++) {
            final String why =
                    Cli.run("replay", store, "-o", "itch", "--session", session, "--out", out)
                            .failsWith(
                                    ExitCode.FAILURE,
                                    files.get(session - 1).getFileName().toString())
                            .err();
            assertTrue(why.contains("is not whole: its events 1 to "), why);
            assertTrue(why.contains("--again"), why);
        }
        assertFalse(Files.exists(out), "half a file was left");
        Cli.ok("replay", store, "-o", "itch", "--session", 3, "--out", out);
        Cli.assertSameBytes(files.get(2), out);
        Cli.ok("replay", store, "--digest");
        assertTrue(Cli.ok("replay", store, "-o", "csv", "--session", 2).lines().size() > 2);
        Cli.ok("replay", store, "-o", "itch", "--session", 2, "--from", "2026-01-05T00:00:00Z");
    }

    @Test
    void shouldDropByBytesAndKeepTheNewestDay() throws Exception {
        final JsonNode dry = Cli.ok("retain", store, "--bytes", 1, "--dry-run", "--json").json();
        assertTrue(dry.get("kept").get("rows").asLong() > 0, dry::toString);
        final JsonNode done = Cli.ok("retain", store, "--bytes", 1, "--json").json();
        assertEquals(dry.get("kept"), done.get("kept"));
        assertEquals(done.get("kept").get("segments").asLong(), files(".arrow"));
        assertEquals(
                0,
                Cli.ok("retain", store, "--bytes", Long.MAX_VALUE, "--json")
                        .json()
                        .get("rows")
                        .asLong());
    }

    @Test
    void shouldRefuseWhatCannotBeMeant() throws Exception {
        Cli.run("retain", store).failsWith(ExitCode.USAGE, "--days", "--bytes");
        Cli.run("retain", store, "--days", 0).failsWith(ExitCode.USAGE, "--days", "0");
        Cli.run("retain", store, "--bytes", -3).failsWith(ExitCode.USAGE, "--bytes", "-3");
        Cli.run("compact", directory.resolve("none")).failsWith(ExitCode.FAILURE, "none");
        Cli.run("retain", directory, "--days", 3).failsWith(ExitCode.FAILURE, "no Tickring store");
        try (Node writer = Node.open(NodeConfig.at(store))) {
            final String pid = Long.toString(ProcessHandle.current().pid());
            assertTrue(writer.failure().isEmpty());
            final Path outputs = directory.resolve("outputs");
            Cli.runProcess(outputs, "compact", store).failsWith(ExitCode.FAILURE, pid);
            Cli.runProcess(outputs, "retain", store, "--days", 1).failsWith(ExitCode.FAILURE, pid);
        }
        final String help = Cli.ok("compact", "--help").out() + Cli.ok("retain", "--help").out();
        assertTrue(help.contains("Exit codes:"), help);
        assertTrue(help.contains("tickring retain store --days 30 --dry-run"), help);
    }
}
