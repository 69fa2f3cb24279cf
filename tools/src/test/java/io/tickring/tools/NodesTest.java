package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.Nightly;
import io.tickring.tools.NodeProcesses.Started;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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

    private static final int RECORDED_TICKS = 10_000;

    /** All of the recorded session is one symbol's, which node 2 owns. */
    private static final String RECORDED_AT_NODE_2 = "pin." + SlotHash.slot("AAPL") + " = 2";

    @TempDir private Path directory;

    private Path generated() {
        return Cli.generate(directory, "s_20260105.itch50", MESSAGES, SYMBOLS);
    }

    private void assertTogether(NodeProcesses nodes, Path file) throws Exception {
        assertSameFile(nodes, file);
        for (int node = 1; node <= 2; node++) {
            Cli.ok("verify", nodes.store(node));
            assertTrue(rows(nodes.store(node)) > 0, "node " + node + " holds nothing");
        }
        assertEquals(MESSAGES, rows(nodes.store(1)) + rows(nodes.store(2)));
    }

    private void assertSameFile(NodeProcesses nodes, Path file) throws Exception {
        final Path out = directory.resolve("out");
        Cli.ok("replay", nodes.store(1), nodes.store(2), "-o", "itch", "--out", out, "--force");
        Cli.assertSameBytes(file, out);
    }

    private static long rows(Path store) throws Exception {
        return Cli.ok("inspect", store, "--json").json().get("rows").asLong();
    }

    private static void say(String what, long startNs) {
        System.err.printf(
                "%s: %.1f s%n",
                what, (System.nanoTime() - startNs) / (double) TimeUnit.SECONDS.toNanos(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "ucx", "ucx-tcp"})
    void aRecordedSessionOfAnotherNodesSymbolComesBackByteForByte(String transport)
            throws Exception {
        NodeProcesses.need(transport);
        final Path file = Cli.recorded(Cli.AAPL);
        try (NodeProcesses nodes = new NodeProcesses(directory, transport, RECORDED_AT_NODE_2)) {
            final Started second = nodes.serve(2);
            final JsonNode report = nodes.ingestWhole(1, file).expect(ExitCode.OK).json();
            assertEquals(RECORDED_TICKS, report.get("ticks").asLong());
            assertEquals(0, nodes.peerOf(1).get("outboxBytes").asLong());
            assertEquals(0, nodes.peerOf(2).get("outboxBytes").asLong());
            nodes.stop(second);
            assertEquals(RECORDED_TICKS, rows(nodes.store(2)));
            assertEquals(0, rows(nodes.store(1)));
            assertSameFile(nodes, file);
        }
    }

    /** A region of few cells makes a short session long enough to be cut into. */
    @ParameterizedTest
    @ValueSource(strings = {"shm", "ucx", "ucx-tcp"})
    void aRecordedSessionOutlivesBothNodes(String transport) throws Exception {
        NodeProcesses.need(transport);
        final Path file = Cli.recorded(Cli.AAPL);
        try (NodeProcesses nodes =
                new NodeProcesses(directory, transport, RECORDED_AT_NODE_2, "inboxCells = 64")) {
            Started second = nodes.serve(2);
            final Started killed = nodes.ingest(1, file);
            nodes.awaitGrowth(2, RECORDED_TICKS * 10, killed);
            nodes.kill(killed);
            final Started ingest = nodes.ingest(1, file);
            nodes.awaitGrowth(2, RECORDED_TICKS * 10, ingest);
            nodes.kill(second);
            second = nodes.serve(2);
            nodes.await(ingest).expect(ExitCode.OK);
            nodes.stop(second);
            assertEquals(RECORDED_TICKS, rows(nodes.store(2)));
            assertSameFile(nodes, file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "ucx", "ucx-tcp"})
    void aSessionIsSplitAndComesBackByteForByte(String transport) throws Exception {
        NodeProcesses.need(transport);
        final Path file = generated();
        try (NodeProcesses nodes = new NodeProcesses(directory, transport)) {
            final Started second = nodes.serve(2);
            final long startNs = System.nanoTime();
            nodes.ingestWhole(1, file).expect(ExitCode.OK);
            say(MESSAGES + " messages over " + transport, startNs);
            nodes.stop(second);
            assertTogether(nodes, file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "ucx", "ucx-tcp"})
    void aNodeMayBeKilledWhileItIsSentTicks(String transport) throws Exception {
        NodeProcesses.need(transport);
        final Path file = generated();
        try (NodeProcesses nodes = new NodeProcesses(directory, transport)) {
            Started second = nodes.serve(2);
            final long startNs = System.nanoTime();
            final Started ingest = nodes.ingest(1, file);
            for (int kills = 0; kills < KILLS; kills++) {
                nodes.awaitGrowth(2, LEAST_LOG / (2L * KILLS), ingest);
                assertTrue(ingest.isAlive(), () -> "it ended before all kills\n" + nodes.said());
                nodes.kill(second);
                second = nodes.serve(2);
            }
            nodes.await(ingest).expect(ExitCode.OK);
            say(MESSAGES + " messages over " + transport + ", node 2 killed " + KILLS, startNs);
            nodes.stop(second);
            assertTogether(nodes, file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "ucx", "ucx-tcp"})
    void theIngestingNodeMayBeKilledAndGoesOn(String transport) throws Exception {
        NodeProcesses.need(transport);
        final Path file = generated();
        try (NodeProcesses nodes = new NodeProcesses(directory, transport)) {
            final Started second = nodes.serve(2);
            final long startNs = System.nanoTime();
            for (int kills = 0; kills < KILLS; kills++) {
                final Started ingest = nodes.ingest(1, file);
                nodes.awaitGrowth(1 + kills % 2, LEAST_LOG / (2L * KILLS), ingest);
                nodes.kill(ingest);
            }
            final Cli.Result result = nodes.ingestWhole(1, file).expect(ExitCode.OK);
            assertTrue(result.err().contains("goes on with session"), result.err());
            final JsonNode report = result.json();
            say(MESSAGES + " messages over " + transport + ", node 1 killed " + KILLS, startNs);
            assertTrue(report.get("skipped").asLong() > 0, "nothing was there of earlier lives");
            assertEquals(MESSAGES, report.get("skipped").asLong() + report.get("ticks").asLong());
            nodes.stop(second);
            assertTogether(nodes, file);
        }
    }
}
