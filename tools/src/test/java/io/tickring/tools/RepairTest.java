package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.ingest.AckMode;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.shard.OnDamage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person with a damaged store sees and does. */
class RepairTest {
    private static final long MESSAGES = 5000;

    @TempDir private Path directory;
    private Path file;
    private Path store;
    private Path log;

    @BeforeEach
    void aClosedStore() {
        file = directory.resolve("day-20200130.itch50");
        store = directory.resolve("store");
        log = store.resolve("shard-0/wal-000001.log");
        Cli.ok("gen", "itch", "--messages", MESSAGES, "--out", file);
        Cli.ok("ingest", file, "--into", store);
    }

    private static void flipByte(Path path, long offset) throws IOException {
        final byte[] bytes = Files.readAllBytes(path);
        bytes[(int) offset] ^= 0x55;
        Files.write(path, bytes);
    }

    /** Byte at which the n-th frame of the log starts, by the format's description alone. */
    private int frame(int n) throws IOException {
        final ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 64;
        for (int i = 0; i < n; i++) {
            at += bytes.getInt(at);
        }
        assertTrue(bytes.getInt(at) > 0, "the log has fewer frames than " + n);
        return at;
    }

    private Map<String, ByteBuffer> image() throws IOException {
        final Map<String, ByteBuffer> image = new TreeMap<>();
        try (var paths = Files.walk(store)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                image.put(
                        store.relativize(path).toString(),
                        ByteBuffer.wrap(Files.readAllBytes(path)));
            }
        }
        return image;
    }

    private long count() {
        return Long.parseLong(Cli.ok("query", store, "--count").out().strip());
    }

    @Test
    void W4_damagedForcedLogIsRefusedPlannedSetAsideAndToldForEver() throws Exception {
        final int bad = frame(1);
        flipByte(log, bad + 70);
        Cli.run("ingest", file, "--into", store, "--again")
                .failsWith(
                        ExitCode.DAMAGED,
                        log + " at byte " + bad,
                        "verify " + store + " --repair quarantine --dry-run",
                        "--repair tail");
        final Map<String, ByteBuffer> before = image();
        final Cli.Result refused = Cli.run("verify", store, "--repair", "tail").expect(5);
        assertTrue(refused.out().contains("--repair tail touches no damage"), refused.out());
        final Cli.Result plan =
                Cli.run("verify", store, "--repair", "quarantine", "--dry-run").expect(4);
        assertTrue(plan.out().contains("would: shard-0/wal-000001.log: set aside"), plan.out());
        assertTrue(plan.out().contains("nothing was changed"), plan.out());
        final Map<String, ByteBuffer> after = image();
        before.remove("LOCK");
        after.remove("LOCK");
        assertEquals(before, after, "a dry run changed something");

        final JsonNode done =
                Cli.run("verify", store, "--repair", "quarantine", "--json")
                        .expect(ExitCode.REPAIRED)
                        .json();
        final JsonNode lost = done.get("actions").get(0).get("lost");
        assertEquals("wal-000001.log", lost.get("file").asText());
        assertEquals("wal-000001.log.bad", lost.get("keptAs").asText());
        assertEquals(bad, lost.get("offset").asInt());
        assertEquals(1, lost.get("frames").asInt());
        assertTrue(done.get("remedy").asText().contains("into a new store"));
        assertTrue(done.get("remaining").isEmpty());
        assertEquals(
                before.get("shard-0/wal-000001.log"), image().get("shard-0/wal-000001.log.bad"));
        Cli.run("verify", store, "--repair", "quarantine").expect(ExitCode.OK);

        final Cli.Result verify = Cli.ok("verify", store);
        assertTrue(verify.out().contains("missing since it was damaged: shard-0/"), verify.out());
        final long kept = count();
        assertTrue(kept < MESSAGES, kept + " rows");
        assertTrue(kept + lost.get("rows").asLong() >= MESSAGES, kept + " rows, " + lost);
        assertTrue(Cli.ok("inspect", store).err().contains("is not complete"), "not told");
        Cli.ok("flush", store, "--json");
        assertEquals(1, Cli.ok("verify", store, "--json").json().get("missing").size());
        assertEquals(1, Cli.ok("inspect", store, "--json").json().get("missing").size());
        Cli.ok("ingest", file, "--into", store, "--again");
        assertEquals(kept + MESSAGES, count());
    }

    @Test
    void W4_aDamagedSegmentIsSetAsideAndTheOthersAnswer() throws Exception {
        Cli.ok("flush", store);
        final Path segment;
        try (var files = Files.list(store.resolve("shard-0"))) {
            segment =
                    files.filter(path -> path.toString().endsWith(".arrow"))
                            .sorted()
                            .findFirst()
                            .orElseThrow();
        }
        flipByte(segment, Files.size(segment) / 2);
        final JsonNode done =
                Cli.run("verify", store, "--repair", "quarantine", "--json")
                        .expect(ExitCode.REPAIRED)
                        .json();
        final JsonNode lost = done.get("actions").get(0).get("lost");
        assertEquals("segment", lost.get("kind").asText());
        assertFalse(Files.exists(segment));
        assertTrue(Files.exists(segment.resolveSibling(segment.getFileName() + ".bad")));
        assertEquals(MESSAGES - lost.get("rows").asLong(), count());
        assertTrue(Cli.ok("verify", store).out().contains("all its "), "the loss is not told");
    }

    @Test
    void W4_aNodeComesUpWithoutWhatIsDamagedWhenItIsTold() throws Exception {
        flipByte(log, frame(1) + 70);
        try (Node node = Node.open(NodeConfig.at(store).onDamage(OnDamage.QUARANTINE))) {
            assertFalse(node.recovery().isClean());
            assertEquals(1, node.recovery().missing().size());
            assertTrue(node.recovery().durationNs() > 0);
            assertTrue(node.recovery().shards().get(0).durationNs() > 0);
            node.publisher("live", AckMode.FSYNC).close();
        }
        assertTrue(Cli.ok("verify", store, "--json").json().get("clean").asBoolean());
    }

    @Test
    void shouldCutATornTailAndSayNothingIsLeftToRepair() throws Exception {
        final long end =
                Cli.ok("inspect", store, "--json")
                        .json()
                        .get("shards")
                        .get(0)
                        .get("append")
                        .asLong();
        flipByte(log, end);
        final Cli.Result plan = Cli.run("verify", store, "--repair", "tail", "--dry-run").expect(4);
        assertTrue(plan.out().contains("B of unforced tail at byte " + end), plan.out());
        Cli.run("verify", store, "--repair", "tail").expect(ExitCode.REPAIRED);
        assertTrue(Cli.ok("verify", store, "--repair", "tail").out().contains("nothing to repair"));
        assertEquals(MESSAGES, count());
        assertFalse(Files.exists(log.resolveSibling("wal-000001.log.bad")));
    }

    @Test
    void shouldTellRecoveriesToPrograms() throws Exception {
        final long end =
                Cli.ok("inspect", store, "--json")
                        .json()
                        .get("shards")
                        .get(0)
                        .get("append")
                        .asLong();
        flipByte(log, end);
        final JsonNode recovery = Cli.ok("flush", store, "--json").json().get("recovery");
        assertFalse(recovery.get("clean").asBoolean());
        assertTrue(recovery.get("seconds").asDouble() > 0);
        assertEquals(end, recovery.get("shards").get(0).get("cut").get("offset").asLong());
        final JsonNode clean =
                Cli.ok("ingest", file, "--into", store, "--again", "--json").json().get("recovery");
        assertTrue(clean.get("clean").asBoolean());
        assertEquals(0, clean.get("replayedEvents").asLong());
    }

    @Test
    void shouldNotRepairWhatAProcessWritesNorWithoutAWord() throws Exception {
        try (Node node = Node.open(NodeConfig.at(store))) {
            assertTrue(node.recovery().isClean());
            Cli.run("verify", store, "--repair", "tail")
                    .failsWith(ExitCode.FAILURE, Long.toString(ProcessHandle.current().pid()));
        }
        Cli.run("verify", store, "--dry-run").failsWith(ExitCode.USAGE, "--repair");
        Cli.run("verify", store, "--repair", "all").failsWith(ExitCode.USAGE, "--repair");
        Cli.run("verify", directory.resolve("none"), "--repair", "tail")
                .failsWith(ExitCode.FAILURE, "is no directory");
    }

    @Test
    void shouldLeaveADamagedManifestToItsCopy() throws Exception {
        flipByte(store.resolve("shard-0/MANIFEST"), 30);
        final Map<String, ByteBuffer> before = image();
        final Cli.Result repair =
                Cli.run("verify", store, "--repair", "quarantine").expect(ExitCode.DAMAGED);
        assertTrue(repair.out().contains("this cannot be repaired"), repair.out());
        final Map<String, ByteBuffer> after = image();
        before.remove("LOCK");
        after.remove("LOCK");
        assertEquals(before, after);
    }

    @Test
    void shouldFindAStoreWhoseStoreFileIsLost() throws Exception {
        Files.delete(store.resolve("tickring.store"));
        assertTrue(
                Cli.run("verify", store)
                        .expect(ExitCode.DAMAGED)
                        .out()
                        .contains("file is missing"));
        Cli.run("verify", store, "--repair", "quarantine").expect(ExitCode.REPAIRED);
        assertEquals(MESSAGES, count());
    }
}
