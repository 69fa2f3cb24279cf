package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.CompactionResult;
import io.tickring.ingest.FlushResult;
import io.tickring.replay.ReplayOrder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A generated day replays to the digest that it always had: from the log, flushed and merged, over
 * one shard and over several. Whoever changes the generator, the decoder, the order of a replay or
 * the digest sees it here, and must mean it.
 */
class ReplayDigestGateTest {
    private static final String DIGEST =
            "1e375721fed5807870859d49533662b975229c682353d73144c5839c0b23d268";
    private static final int MESSAGES = 40_000;
    private static final int SYMBOLS = 120;
    private static final int SEED = 29;

    @ParameterizedTest
    @CsvSource({"1, false", "4, false", "1, true", "4, true"})
    void shouldReplayToTheSameDigestAsEver(int shards, boolean compacted, @TempDir Path directory)
            throws IOException, InterruptedException {
        final Path file = ItchNodeTest.generated(directory, MESSAGES, SYMBOLS, SEED);
        try (Node node =
                Node.open(
                        Nodes.small(directory.resolve("store"))
                                .shards(shards)
                                .flushRows(2_000)
                                .compaction(compacted)
                                .compactionWidth(3))) {
            ItchNodeTest.ingest(node, file, ItchNodeTest.DATE);
            assertDigest(node, "some of it in the log");
            assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
            assertDigest(node, "flushed");
            if (compacted) {
                assertTrue(node.compact(Nodes.LONG).stream().allMatch(CompactionResult::isDone));
                assertDigest(node, "merged");
            }
        }
    }

    private static void assertDigest(Node node, String how) {
        assertEquals(DIGEST, Nodes.digest(node.replay().order(ReplayOrder.RECEIVE)), how);
        assertEquals(MESSAGES, node.query().count());
    }
}
