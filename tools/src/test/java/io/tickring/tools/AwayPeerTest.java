package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tickring.symbol.SlotHash;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is away when a session ends: who ingests is told, and it gets the end later. */
final class AwayPeerTest {
    private static final int MESSAGES = 2_000;

    @TempDir private Path directory;

    /** Of a cluster in which node 1 owns every symbol and type, so that node 2 lacks the end only. */
    private static String[] allOfNode1() {
        final String[] pins = new String[SlotHash.SLOT_COUNT];
        for (int slot = 0; slot < pins.length; slot++) {
            pins[slot] = "pin." + slot + " = 1";
        }
        return pins;
    }

    @Test
    void theEndOfASessionIsKeptForANodeThatIsAway() throws Exception {
        final Path file = Cli.generate(directory, "s_20260105.itch50", MESSAGES, 10);
        try (NodeProcesses nodes = new NodeProcesses(directory, "shm", allOfNode1())) {
            nodes.ingestWhole(1, file, "--peers-wait", 1)
                    .failsWith(
                            ExitCode.FAILURE,
                            "all ticks of s_20260105.itch50#1 are stored, but its end is not",
                            "node 2, away (",
                            "kept in outbox/node-2 of this node's directory",
                            "run this node again");
            final Process second = nodes.serve(2);
            nodes.ingestWhole(1, file, "--peers-wait", 60)
                    .failsWith(ExitCode.FAILURE, "s_20260105.itch50#1");
            NodeProcesses.stop(second);
            final Path out = directory.resolve("out");
            final Cli.Result replay =
                    Cli.ok("replay", nodes.store(1), nodes.store(2), "-o", "itch", "--out", out);
            assertFalse(replay.err().contains("ended otherwise"), replay.err());
            Cli.assertSameBytes(file, out);
            assertEquals(
                    "clean",
                    Cli.ok("inspect", nodes.store(2), "--json")
                            .json()
                            .get("sessions")
                            .get(0)
                            .get("end")
                            .asText());
        }
    }
}
