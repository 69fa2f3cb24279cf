package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.Nightly;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files ingested through node 1 whose symbols are split between two nodes, each a process of its
 * own: what both hold together is the file, byte for byte, whoever was killed meanwhile.
 */
final class NodesTest {
    private static final int MESSAGES = Nightly.or(100_000, 5_000_000);
    private static final int KILLS = Nightly.or(2, 10);
    private static final int SYMBOLS = 100;

    /** Bytes of log that the generated session takes at either node, at least. */
    private static final long LEAST_LOG = 20L * MESSAGES;

    @TempDir private Path directory;

    private void assertTogether(NodeProcesses nodes, Path file) throws Exception {
        final Path out = directory.resolve("out");
        Cli.ok("replay", nodes.store(1), nodes.store(2), "-o", "itch", "--out", out, "--force");
        Cli.assertSameBytes(file, out);
        for (int node = 1; node <= 2; node++) {
            Cli.ok("verify", nodes.store(node));
            assertTrue(rows(nodes.store(node)) > 0, "node " + node + " holds nothing");
        }
    }

    private static long rows(Path store) throws Exception {
        return Cli.ok("inspect", store, "--json").json().get("rows").asLong();
    }

    @Test
    void aRecordedSessionOfAnotherNodesSymbolComesBackByteForByte() throws Exception {
        final Path file = Cli.recorded(Cli.AAPL);
        try (NodeProcesses nodes =
                new NodeProcesses(directory, "shm", "pin." + SlotHash.slot("AAPL") + " = 2")) {
            final Process second = nodes.serve(2);
            final JsonNode report = nodes.ingestWhole(1, file).expect(ExitCode.OK).json();
            assertEquals(10_000, report.get("ticks").asLong());
            final JsonNode status = Cli.ok("status", nodes.store(1), "--json").json();
            assertEquals(2, status.get("peers").get(0).get("node").asInt());
            assertEquals(0, status.get("peers").get(0).get("outboxBytes").asLong());
            NodeProcesses.stop(second);
            assertEquals(10_000, rows(nodes.store(2)));
            assertEquals(0, rows(nodes.store(1)));
            final Path out = directory.resolve("out");
            Cli.ok("replay", nodes.store(1), nodes.store(2), "-o", "itch", "--out", out);
            Cli.assertSameBytes(file, out);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "ucx"})
    void aSessionIsSplitAndComesBackByteForByte(String transport) throws Exception {
        NodeProcesses.need(transport);
        final Path file = Cli.generate(directory, "s_20260105.itch50", MESSAGES, SYMBOLS);
        try (NodeProcesses nodes = new NodeProcesses(directory, transport)) {
            final Process second = nodes.serve(2);
            nodes.ingestWhole(1, file).expect(ExitCode.OK);
            NodeProcesses.stop(second);
            assertTogether(nodes, file);
            nodes.serve(2);
            nodes.ingestWhole(1, file).expect(ExitCode.FAILURE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "ucx"})
    void aNodeMayBeKilledWhileItIsSentTicks(String transport) throws Exception {
        NodeProcesses.need(transport);
        final Path file = Cli.generate(directory, "s_20260105.itch50", MESSAGES, SYMBOLS);
        try (NodeProcesses nodes = new NodeProcesses(directory, transport)) {
            Process second = nodes.serve(2);
            final Process ingest = nodes.ingest(1, file);
            int kills = 0;
            while (kills < KILLS) {
                nodes.awaitGrowth(2, LEAST_LOG / (2L * KILLS), ingest);
                if (!ingest.isAlive()) {
                    break;
                }
                NodeProcesses.kill(second);
                kills++;
                second = nodes.serve(2);
            }
            nodes.await(ingest).expect(ExitCode.OK);
            assertEquals(KILLS, kills, "the ingest ended before all kills");
            NodeProcesses.stop(second);
            assertTogether(nodes, file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "ucx"})
    void theIngestingNodeMayBeKilledAndGoesOn(String transport) throws Exception {
        NodeProcesses.need(transport);
        final Path file = Cli.generate(directory, "s_20260105.itch50", MESSAGES, SYMBOLS);
        try (NodeProcesses nodes = new NodeProcesses(directory, transport)) {
            final Process second = nodes.serve(2);
            int kills = 0;
            while (kills < KILLS) {
                final Process ingest = nodes.ingest(1, file);
                nodes.awaitGrowth(1 + kills % 2, LEAST_LOG / (2L * KILLS), ingest);
                assertTrue(ingest.isAlive(), "the ingest ended before all kills");
                NodeProcesses.kill(ingest);
                assertNotEquals(0, ingest.exitValue());
                kills++;
            }
            final JsonNode report = nodes.ingestWhole(1, file).expect(ExitCode.OK).json();
            assertTrue(report.get("skipped").asLong() > 0, "nothing was there of earlier lives");
            assertEquals(MESSAGES, report.get("skipped").asLong() + report.get("ticks").asLong());
            NodeProcesses.stop(second);
            assertTogether(nodes, file);
        }
    }
}
