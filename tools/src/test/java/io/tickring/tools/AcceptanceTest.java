package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios of the acceptance list, through the command line. */
@Tag("smoke")
final class AcceptanceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int TIME_OFFSET = 5;
    private static final int TIME_LENGTH = 6;

    @TempDir private Path directory;

    private Path store;

    @Test
    void P2_replaysTheSelectedSymbolFromItsBoundOn() throws Exception {
        store = directory.resolve("store");
        try (Node node = Node.open(NodeConfig.at(store).shards(2));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            final int alice = node.symbol("alice");
            final int bob = node.symbol("bob");
            assertEquals(Offer.OK, publisher.trade(alice, 0, 0, SECOND, 1));
            assertEquals(Offer.OK, publisher.trade(alice, SECOND, SECOND, SECOND, 1));
            assertEquals(Offer.OK, publisher.trade(bob, 0, 0, SECOND, 1));
            assertTrue(publisher.awaitAcked(java.time.Duration.ofSeconds(30)));
        }
        final List<JsonNode> rows =
                Cli.ok("replay", store, "--symbols", "alice", "-o", "jsonl").jsonLines();
        assertEquals(2, rows.size());
        rows.forEach(row -> assertEquals("alice", row.get("symbol").asText()));
        for (String from : new String[] {"1000000000", "1970-01-01T00:00:01Z"}) {
            assertEquals(1, ticks("--symbols", "alice", "--from", from));
        }
        final Cli.Result unknown = Cli.ok("replay", store, "--symbols", "carol", "--json");
        assertEquals(0, unknown.json().get("ticks").asLong());
        assertTrue(unknown.err().contains("carol"), unknown.err());
        assertEquals(
                "open",
                Cli.ok("inspect", store, "--json")
                        .json()
                        .get("sessions")
                        .get(0)
                        .get("end")
                        .asText());
        Cli.run("replay", store, "-o", "itch").failsWith(ExitCode.USAGE, "feed#1", "no itch bytes");
    }

    private long ticks(Object... options) throws Exception {
        final Object[] args = new Object[options.length + 3];
        args[0] = "replay";
        args[1] = store;
        args[2] = "--json";
        System.arraycopy(options, 0, args, 3, options.length);
        return Cli.ok(args).json().get("ticks").asLong();
    }

    @Test
    void N3_givesAnOddFileBackByteForByteAndCountsEachOddity() throws Exception {
        final Path plain = Cli.generate(directory, "s_20260105.itch50", 3_000, 10);
        final byte[] bytes = Files.readAllBytes(plain);
        final ByteArrayOutputStream odd = new ByteArrayOutputStream();
        long last = -1;
        int index = 0;
        boolean stepped = false;
        for (int at = 0; at < bytes.length; index++) {
            final int length = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
            final byte letter = bytes[at + 2];
            if (letter != 'R') { // no stock directory
                final ByteBuffer record = ByteBuffer.allocate(2 + length);
                record.put(0, bytes, at, 2 + length);
                if (index == 1_000) {
                    odd.write(new byte[2]); // a record of zero bytes
                }
                if (index == 2_000 || index == 2_002) { // the time of the message before
                    putTime(record, last);
                }
                if (index == 2_500) { // a step back
                    putTime(record, last - SECOND);
                    stepped = true;
                }
                last = time(record);
                odd.write(record.array());
            }
            at += 2 + length;
        }
        assertTrue(stepped);
        odd.write(new byte[] {0, 36, 'A', 1, 2, 3}); // a cut record
        final Path file = directory.resolve("odd_20260105.itch50");
        Files.write(file, odd.toByteArray());

        for (int shards : new int[] {1, 3}) {
            store = directory.resolve("store" + shards);
            final JsonNode report =
                    Cli.ok("ingest", file, "--into", store, "--shards", shards, "--json").json();
            assertEquals(2_990, report.get("messages").asLong());
            assertEquals(2_992, report.get("ticks").asLong());
            assertEquals(2, report.get("raw").asLong());
            assertEquals(1, report.get("outOfOrder").asLong());
            assertTrue(report.get("equalTimes").asLong() >= 2);
            assertEquals(4, report.get("cuts").get(0).get("length").asLong());
            final JsonNode reasons = report.get("rawReasons");
            assertEquals(1, reasons.get("record of zero bytes").asLong());
            assertEquals(1, reasons.get("record cut by the end of the file").asLong());
            final Path out = directory.resolve("out" + shards);
            Cli.ok("replay", store, "-o", "itch", "--out", out);
            Cli.assertSameBytes(file, out);
        }
    }

    @Test
    void N3_keepsAByteBehindTheLastRecord() throws Exception {
        final Path plain = Cli.generate(directory, "s_20260105.itch50", 300, 5);
        final byte[] bytes = Files.readAllBytes(plain);
        final Path file = directory.resolve("trailing_20260105.itch50");
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length + 1));
        store = directory.resolve("store");
        final JsonNode report = Cli.ok("ingest", file, "--into", store, "--json").json();
        assertEquals(300, report.get("messages").asLong());
        assertEquals(1, report.get("raw").asLong());
        assertEquals(1, report.get("rawReasons").get("byte behind the last record").asLong());
        final Path out = directory.resolve("out");
        Cli.ok("replay", store, "-o", "itch", "--out", out);
        Cli.assertSameBytes(file, out);
    }

    private static long time(ByteBuffer record) {
        return record.getLong(2 + TIME_OFFSET - 2) & 0xFFFF_FFFF_FFFFL;
    }

    private static void putTime(ByteBuffer record, long time) {
        for (int i = 0; i < TIME_LENGTH; i++) {
            record.put(2 + TIME_OFFSET + i, (byte) (time >>> 8 * (TIME_LENGTH - 1 - i)));
        }
    }

    @Test
    void N4_digestIsTheSameForAnyShardCountAndOtherIds() throws Exception {
        final Path file = Cli.generate(directory, "s_20260105.itch50", 60_000, 50);
        final Path before = directory.resolve("t_20260104.itch50");
        Cli.ok("gen", "itch", "--messages", 5_000, "--symbols", 80, "--seed", 9, "--out", before);
        final TreeSet<String> digests = new TreeSet<>();
        for (int shards : new int[] {1, 2, 4}) {
            store = directory.resolve("store" + shards);
            if (shards == 2) {
                Cli.ok("ingest", before, "--into", store, "--shards", shards); // takes the low ids
            }
            Cli.ok("ingest", file, "--into", store, "--shards", shards);
            digests.add(digest(store));
            Cli.ok("flush", store);
            digests.add(digest(store));
        }
        assertEquals(1, digests.size(), digests.toString());
    }

    /** In a process of its own. */
    private String digest(Path of) throws Exception {
        return Cli.runProcess(
                        directory.resolve("digest"),
                        "replay",
                        of,
                        "--digest",
                        "--session",
                        "s_20260105.itch50#1")
                .expect(ExitCode.OK)
                .out()
                .strip();
    }

    @Test
    void N4_digestOfOtherEventsIsAnother() throws Exception {
        final Path file = Cli.generate(directory, "s_20260105.itch50", 500, 5);
        store = directory.resolve("store");
        Cli.ok("ingest", file, "--into", store);
        assertNotEquals(
                Cli.ok("replay", store, "--digest").out(),
                Cli.ok("replay", store, "--digest", "--limit", 499).out());
    }
}
