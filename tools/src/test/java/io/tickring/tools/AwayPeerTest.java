package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.symbol.SlotHash;
import io.tickring.tools.NodeProcesses.Started;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told while the node that owns a session's symbols is away, and after it. */
final class AwayPeerTest {
    private static final int MESSAGES = 20_000;
    private static final String NAME = "s_20260105.itch50";
    private static final String OF_NODE_1 = "pin." + SlotHash.slot(NAME) + " = 1";
    private static final String OF_NODE_2 = "pin." + SlotHash.slot(NAME) + " = 2";

    @TempDir private Path directory;

    private Path generated() {
        return Cli.generate(directory, NAME, MESSAGES, 20);
    }

    private void assertWhole(NodeProcesses nodes, Path file) throws Exception {
        final Path out = directory.resolve("out");
        Cli.ok("replay", nodes.store(1), nodes.store(2), "-o", "itch", "--out", out, "--force");
        Cli.assertSameBytes(file, out);
    }

    @Test
    void anIngestSaysForWhomItWaitsAndThatItGoesOn() throws Exception {
        final Path file = generated();
        try (NodeProcesses nodes = new NodeProcesses(directory, "shm", OF_NODE_1)) {
            final Started ingest = nodes.ingest(1, file);
            nodes.await("the ingest to say that it waits", () -> ingest.err().contains("waiting"));
            final String told = ingest.err();
            assertTrue(told.contains("belongs to node 2: node 2 is away"), told);
            assertTrue(told.contains("Ctrl-C"), told);
            assertEquals("away", nodes.peerOf(1).get("state").asText());
            assertFalse(nodes.peerOf(1).get("trouble").isNull());
            final Started second = nodes.serve(2);
            final Cli.Result result = nodes.await(ingest).expect(ExitCode.OK);
            assertEquals(1, result.err().lines().filter("tickring: goes on"::equals).count());
            nodes.await(
                    "node 2 to be connected with node 1, which ended, no more",
                    () -> nodes.peerOf(2).get("state").asText().equals("away"));
            nodes.stop(second);
            assertWhole(nodes, file);
        }
    }

    @Test
    void anIngestGivesUpOnAPeerThatNeverComesBackAndGoesOnWhenItDoes() throws Exception {
        final Path file = generated();
        try (NodeProcesses nodes =
                new NodeProcesses(directory, "shm", OF_NODE_1, "inboxCells = 64")) {
            final Started second = nodes.serve(2);
            final Started ingest = nodes.ingest(1, file, "--give-up-after", 2);
            nodes.awaitGrowth(2, 50_000, ingest);
            nodes.kill(second);
            nodes.await(ingest)
                    .failsWith(
                            ExitCode.FAILURE,
                            "nothing was taken for",
                            "node 2",
                            "what was acked is stored",
                            "the same command goes on");
            final JsonNode peer = nodes.peerOf(1);
            assertEquals("stopped", peer.get("state").asText());
            assertTrue(peer.get("outboxBytes").asLong() > 0, peer::toString);
            final Started again = nodes.serve(2);
            final Cli.Result result = nodes.ingestWhole(1, file).expect(ExitCode.OK);
            assertTrue(result.err().contains("goes on with session " + NAME + "#1"), result.err());
            final JsonNode report = result.json();
            assertEquals(MESSAGES, report.get("skipped").asLong() + report.get("ticks").asLong());
            assertEquals(0, nodes.peerOf(1).get("outboxBytes").asLong());
            nodes.stop(again);
            assertWhole(nodes, file);
        }
    }

    @Test
    void anIngestWhoseSourcesNameBelongsToANodeThatIsAwayGivesUp() throws Exception {
        final Path file = generated();
        try (NodeProcesses nodes = new NodeProcesses(directory, "shm", OF_NODE_2)) {
            nodes.await(nodes.ingest(1, file, "--give-up-after", 1))
                    .failsWith(ExitCode.FAILURE, "source " + NAME, "belongs to node 2", "away");
        }
    }

    @Test
    void aSessionIsPublishedByTheNodeThatBeganIt() throws Exception {
        final Path file = generated();
        try (NodeProcesses nodes = new NodeProcesses(directory, "shm", OF_NODE_2)) {
            Started second = nodes.serve(2);
            final Started ingest = nodes.ingest(1, file);
            nodes.awaitGrowth(2, 1, ingest);
            nodes.kill(ingest);
            nodes.stop(second);
            final Started first = nodes.serve(1);
            nodes.ingestWhole(2, file)
                    .failsWith(
                            ExitCode.FAILURE, "session " + NAME + "#1", "begun at node 1", "there");
            nodes.stop(first);
            second = nodes.serve(2);
            nodes.ingestWhole(1, file).expect(ExitCode.OK);
            nodes.stop(second);
            assertWhole(nodes, file);
            final Started server = nodes.serve(1);
            nodes.ingestWhole(2, file).failsWith(ExitCode.FAILURE, "stored already", "--again");
            nodes.await(nodes.ingest(2, file, "--again")).expect(ExitCode.OK);
            nodes.stop(server);
            final JsonNode sessions =
                    Cli.ok("inspect", nodes.store(1), "--json").json().get("sessions");
            assertEquals(2, sessions.size());
            assertEquals(2 * MESSAGES, rows(nodes.store(1)) + rows(nodes.store(2)));
        }
    }

    /** In a cluster in which node 1 owns every name, node 2 lacks nothing but the session's end. */
    @Test
    void anIngestWhoseEndDoesNotReachANodeThatIsAwaySaysWhatIsKeptWhere() throws Exception {
        final Path file = generated();
        final String[] all = new String[SlotHash.SLOT_COUNT];
        for (int slot = 0; slot < all.length; slot++) {
            all[slot] = "pin." + slot + " = 1";
        }
        try (NodeProcesses nodes = new NodeProcesses(directory, "shm", all)) {
            nodes.await(nodes.ingest(1, file, "--give-up-after", 1))
                    .failsWith(
                            ExitCode.FAILURE,
                            "all ticks of " + NAME + "#1 are stored, but its end is not",
                            "node 2, away (",
                            "kept in outbox/node-2 of this node's directory",
                            "run this node again");
            final Started second = nodes.serve(2);
            nodes.ingestWhole(1, file).failsWith(ExitCode.FAILURE, "stored already");
            nodes.stop(second);
            final Path out = directory.resolve("out");
            final Cli.Result replay =
                    Cli.ok("replay", nodes.store(1), nodes.store(2), "-o", "itch", "--out", out);
            assertFalse(replay.err().contains("ended otherwise"), replay.err());
            Cli.assertSameBytes(file, out);
            final JsonNode sessions =
                    Cli.ok("inspect", nodes.store(2), "--json").json().get("sessions");
            assertEquals("clean", sessions.get(0).get("end").asText());
        }
    }

    @Test
    void patienceHasBounds() {
        final Path file = generated();
        for (int seconds : new int[] {0, -1, 301}) {
            Cli.run("ingest", file, "--into", directory.resolve("s"), "--give-up-after", seconds)
                    .failsWith(ExitCode.USAGE, "--give-up-after", "1 to 300", "" + seconds);
        }
    }

    private static long rows(Path store) throws Exception {
        return Cli.ok("inspect", store, "--json").json().get("rows").asLong();
    }
}
