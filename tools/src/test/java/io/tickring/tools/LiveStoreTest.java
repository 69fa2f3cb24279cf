package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading commands beside a node that is open, and {@code status}. */
@Timeout(120)
class LiveStoreTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String PID = Long.toString(ProcessHandle.current().pid());
    private static final int TRADES = 500;
    private static final long POLL_NS = 20_000_000;

    @TempDir private Path directory;

    private Node written(Path store) {
        try {
            final Node node = Node.open(NodeConfig.at(store).shards(2).walFileLengthBytes(1 << 20));
            final Publisher feed = node.publisher("feed", AckMode.WAL);
            for (int i = 1; i <= TRADES; i++) {
                final int symbol = node.symbol("S" + i % 10);
                assertEquals(Offer.OK, feed.trade(symbol, i, i, i * 1_000_000_000L, 1));
            }
            assertTrue(feed.awaitAcked(TIMEOUT));
            return node;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldReadAStoreThatIsBeingWrittenInThisProcessAndInAnother() throws Exception {
        final Path store = directory.resolve("store");
        try (Node node = written(store)) {
            assertEquals(
                    TRADES,
                    Cli.ok("query", store, "--count", "--json").json().get("count").asInt());
            assertEquals(
                    Integer.toString(TRADES),
                    Cli.runProcess(directory.resolve("query"), "query", store, "--count")
                            .expect(ExitCode.OK)
                            .out()
                            .strip());
            final String digest = Cli.ok("replay", store, "--digest").out().strip();
            final JsonNode inspected = Cli.ok("inspect", store, "--json").json();
            assertEquals(TRADES, inspected.get("rows").asInt());
            final JsonNode verified = Cli.ok("verify", store, "--json").json();
            assertTrue(verified.get("clean").asBoolean());
            assertEquals(PID, verified.get("writerPid").asText());
            assertTrue(Cli.ok("verify", store).out().contains("being written by process " + PID));
            node.flush(TIMEOUT);
            assertEquals(digest, Cli.ok("replay", store, "--digest").out().strip());
            assertTrue(node.failure().isEmpty());
        }
        assertTrue(Cli.ok("verify", store, "--json").json().get("writerPid").isNull());
    }

    @Test
    void shouldShowHowAStoreIsDoingWhileItIsWrittenAndAfter() throws Exception {
        final Path store = directory.resolve("store");
        try (Node node = written(store)) {
            assertTrue(node.flush(TIMEOUT).stream().allMatch(result -> result.failure() == null));
            final JsonNode status =
                    Cli.runProcess(directory.resolve("status"), "status", store, "--json")
                            .expect(ExitCode.OK)
                            .json();
            assertEquals(PID, status.get("writer").get("pid").asText());
            assertEquals("running", status.get("writer").get("state").asText());
            assertEquals(2, status.get("shards").size());
            long rows = 0;
            for (JsonNode shard : status.get("shards")) {
                rows += shard.get("levels").get(0).get("rows").asLong();
                assertEquals(0, shard.get("unflushedBytes").asLong());
                assertEquals(0, shard.get("stalledSinceMs").asLong());
                assertEquals(0, shard.get("heldFiles").asLong());
            }
            assertEquals(TRADES, rows);
            final String text = Cli.ok("status", store).out();
            assertTrue(text.contains("running, written by process " + PID), text);
            assertTrue(text.contains("L0:"), text);
        }
        final JsonNode after = Cli.ok("status", store, "--json").json();
        assertTrue(after.get("writer").isNull());
        assertTrue(Cli.ok("status", store).out().contains("no writer"));
    }

    @Test
    void shouldWatchUntilItIsInterrupted() throws Exception {
        final Path store = directory.resolve("store");
        try (Node node = written(store)) {
            final Path outputs = directory.resolve("watch");
            final Process watching = Cli.start(outputs, "status", store, "--watch", "--json");
            final Path out = Path.of(outputs + ".out");
            while (!Files.exists(out) || Files.readAllLines(out).size() < 3) {
                assertTrue(watching.isAlive(), "it ended by itself");
                LockSupport.parkNanos(POLL_NS);
            }
            final Process interrupt =
                    new ProcessBuilder("kill", "-INT", Long.toString(watching.pid())).start();
            assertTrue(interrupt.waitFor(30, TimeUnit.SECONDS));
            final Cli.Result result = Cli.await(outputs, watching).expect(ExitCode.INTERRUPTED);
            final List<JsonNode> lines = result.jsonLines();
            assertFalse(lines.get(0).get("shards").get(0).has("appendBytesPerSecond"));
            assertTrue(lines.get(1).get("shards").get(0).has("appendBytesPerSecond"));
            assertTrue(node.failure().isEmpty());
        }
    }
}
