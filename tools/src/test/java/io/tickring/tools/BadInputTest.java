package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each bad input has a message that says what, where and what to do, and the right exit code. */
final class BadInputTest {
    @TempDir private Path directory;

    private Path file;
    private Path store;

    @BeforeEach
    void generate() {
        file = Cli.generate(directory, "s_20260105.itch50", 2_000, 10);
        store = directory.resolve("store");
    }

    private Path fileOf(String name, byte[] bytes) throws Exception {
        return Files.write(directory.resolve(name), bytes);
    }

    @Test
    void shouldRefuseWhatIsNotItchAndStoreNothing() throws Exception {
        final byte[] good = Files.readAllBytes(file);
        final byte[] wrongLength = good.clone();
        wrongLength[1]++;
        final byte[] unknownType = good.clone();
        unknownType[2] = 'z';
        final byte[][] bad = {
            {},
            {0},
            {0, 5},
            "price,size\n1,2\n".getBytes(StandardCharsets.US_ASCII),
            wrongLength,
            unknownType,
            {0x1F, (byte) 0x8B, 8, 0, 0, 0},
        };
        for (int i = 0; i < bad.length; i++) {
            final Path notItch = fileOf("bad" + i + "_20260105.itch50", bad[i]);
            Cli.run("ingest", file, notItch, "--into", store)
                    .failsWith(ExitCode.FAILURE, notItch.toString());
            assertFalse(Files.exists(store), "something was stored");
        }
    }

    @Test
    void shouldKeepUnknownAndCorruptedMessagesAsRawEvents() throws Exception {
        final byte[] bytes = Files.readAllBytes(file);
        final int second = 2 + (bytes[0] << 8 | bytes[1] & 0xFF);
        bytes[second + 2] = 'z';
        final Path odd = fileOf("odd_20260105.itch50", bytes);
        final Cli.Result result =
                Cli.run("ingest", odd, "--into", store, "--json", "--strict")
                        .failsWith(ExitCode.DATA_QUALITY, "1 raw");
        assertEquals(1, result.json().get("raw").asLong());
        assertEquals(1, result.json().get("types").get("z").asLong());
        final Path out = directory.resolve("out");
        Cli.ok("replay", store, "-o", "itch", "--out", out);
        Cli.assertSameBytes(odd, out);
    }

    @Test
    void shouldAskForADateThatTheNameDoesNotTell() throws Exception {
        final Path undated = fileOf("undated.itch50", Files.readAllBytes(file));
        Cli.run("ingest", undated, "--into", store)
                .failsWith(ExitCode.USAGE, "undated.itch50", "--date");
        Cli.run("ingest", undated, "--into", store, "--date", "tomorrow")
                .failsWith(ExitCode.USAGE, "--date", "tomorrow", "YYYY-MM-DD");
        assertFalse(Files.exists(store), "something was stored");
        Cli.ok("ingest", undated, "--into", store, "--date", "2026-01-05");
    }

    @Test
    void shouldNameTheProcessThatHoldsAStoreToWhomWouldWrite() throws Exception {
        Cli.ok("ingest", file, "--into", store);
        try (Node node = Node.open(NodeConfig.at(store))) {
            assertTrue(node.failure().isEmpty());
            final String pid = Long.toString(ProcessHandle.current().pid());
            for (Object[] command :
                    new Object[][] {{"ingest", file, "--into", store}, {"flush", store}}) {
                Cli.run(command).failsWith(ExitCode.FAILURE, "held by process", pid, "stop it");
            }
        }
        Cli.ok("query", store, "--count");
    }

    @Test
    void shouldNameTheOtherProcessThatHoldsAStore() throws Exception {
        Cli.ok("ingest", file, "--into", store);
        try (Node node = Node.open(NodeConfig.at(store))) {
            assertTrue(node.failure().isEmpty());
            Cli.runProcess(directory.resolve("flush"), "flush", store)
                    .failsWith(
                            ExitCode.FAILURE,
                            "held by process " + ProcessHandle.current().pid(),
                            store.toString());
        }
    }

    @Test
    void shouldRefuseADirectoryThatIsNoStore() throws Exception {
        final Path nowhere = directory.resolve("nowhere");
        final Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("letter.txt"), "dear");
        for (String command : new String[] {"query", "replay", "flush", "inspect", "verify"}) {
            Cli.run(command, nowhere).failsWith(ExitCode.FAILURE, nowhere.toString());
            Cli.run(command, other)
                    .failsWith(ExitCode.FAILURE, other.toString(), "holds no Tickring store");
            Cli.run(command, file).failsWith(ExitCode.FAILURE, file.toString(), "is no directory");
        }
        assertFalse(Files.exists(nowhere), "a reading command made a directory");
        Cli.run("ingest", file, "--into", other)
                .failsWith(ExitCode.FAILURE, other.toString(), "letter.txt", "another directory");
        Cli.run("ingest", file, "--into", file)
                .failsWith(ExitCode.FAILURE, file.toString(), "no directory");
        Cli.run("ingest", nowhere, "--into", store)
                .failsWith(ExitCode.FAILURE, nowhere.toString(), "no such file");
        Cli.run("ingest", other, "--into", store)
                .failsWith(ExitCode.FAILURE, other.toString(), "no regular file");
    }

    @Test
    void shouldRefuseANewerFormat() throws Exception {
        Cli.ok("ingest", file, "--into", store);
        final Path marker = store.resolve("tickring.store");
        final byte[] bytes = Files.readAllBytes(marker);
        bytes[4] = 9;
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length - Integer.BYTES, (int) crc.getValue());
        Files.write(marker, bytes);
        for (Object[] command :
                new Object[][] {
                    {"ingest", file, "--into", store, "--again"},
                    {"query", store},
                    {"replay", store},
                    {"flush", store},
                    {"inspect", store}
                }) {
            Cli.run(command)
                    .failsWith(ExitCode.FAILURE, marker.toString(), "version 9", "version 1");
        }
    }

    @Test
    void shouldRefuseAnotherShardCount() throws Exception {
        Cli.ok("ingest", file, "--into", store, "--shards", 2);
        Cli.run("ingest", file, "--into", store, "--again", "--shards", 3)
                .failsWith(ExitCode.USAGE, store.toString(), "2", "3", "fixed");
        Cli.ok("ingest", file, "--into", store, "--again", "--shards", 2);
        Cli.ok("ingest", file, "--into", store, "--again");
        for (Object shards : new Object[] {0, -1, 100_000, "two"}) {
            Cli.run("ingest", file, "--into", store, "--again", "--shards", shards)
                    .failsWith(ExitCode.USAGE, "shards", shards.toString());
        }
    }

    @Test
    void shouldRefuseArgumentsThatMakeNoSense() {
        Cli.ok("ingest", file, "--into", store);
        Cli.run("query", store, "--from", "2026-01-06T00:00:00Z", "--to", "2026-01-05T00:00:00Z")
                .failsWith(ExitCode.USAGE, "from is after to");
        Cli.run("replay", store, "--from", 2, "--to", 1).failsWith(ExitCode.USAGE, "after");
        Cli.run("query", store, "--vwap", "--threads", "0")
                .failsWith(ExitCode.USAGE, "--threads", "1 or more");
        Cli.run("query", store, "--from", "noon").failsWith(ExitCode.USAGE, "--from", "noon");
        Cli.run("replay", store, "--to", "noon").failsWith(ExitCode.USAGE, "--to", "noon");
        Cli.run("query", store, "--types", "nosuch")
                .failsWith(ExitCode.USAGE, "nosuch", "itch.trade");
        Cli.run("replay", store, "--types", "nosuch").failsWith(ExitCode.USAGE, "nosuch");
        Cli.run("query", store, "--bars", "soon").failsWith(ExitCode.USAGE, "--bars", "soon");
        Cli.run("query", store, "--limit", -1).failsWith(ExitCode.USAGE, "limit", "-1");
        Cli.run("query", store, "--offset", -1).failsWith(ExitCode.USAGE, "offset", "-1");
        Cli.run("replay", store, "--limit", -1).failsWith(ExitCode.USAGE, "--limit", "-1");
        Cli.run("query", store, "--count", "--latest").failsWith(ExitCode.USAGE, "exclusive");
        Cli.run("query", store, "--json", "-o", "csv").failsWith(ExitCode.USAGE, "--json", "-o");
        Cli.run("query", store, "-o", "xml").failsWith(ExitCode.USAGE, "xml");
        Cli.run("query", store, "--bars", "1m", "--types", "status")
                .failsWith(ExitCode.USAGE, "status");
        Cli.run("query").failsWith(ExitCode.USAGE, "DIR");
        Cli.run("replay", store, "--out", "x").failsWith(ExitCode.USAGE, "--out", "-o");
        Cli.run("replay", store, "--json", "-o", "csv").failsWith(ExitCode.USAGE, "--out");
        Cli.run("ingest", file).failsWith(ExitCode.USAGE, "--into");
        Cli.run("ingest", file, "--into", store, "--format", "fix")
                .failsWith(ExitCode.USAGE, "fix", "itch");
        Cli.run("gen", "itch", "--messages", 5, "--out", "x").failsWith(ExitCode.USAGE, "at least");
        Cli.run("demo", "--messages", 5, "--dir", directory.resolve("demo"))
                .failsWith(ExitCode.USAGE, "at least");
        Cli.run("quer", store).failsWith(ExitCode.USAGE, "did you mean", "query");
    }

    @Test
    void shouldRefuseAppendOrderOverSeveralShards() {
        Cli.ok("ingest", file, "--into", store, "--shards", 2);
        Cli.run("replay", store, "--order", "append")
                .failsWith(ExitCode.USAGE, "2 shards", "--symbols", "--order receive");
    }

    @Test
    void shouldSayThatASymbolIsUnknownAndSelectNothing() throws Exception {
        Cli.ok("ingest", file, "--into", store);
        final Cli.Result count =
                Cli.run("query", store, "--symbols", "NOSUCH", "--count", "--json")
                        .failsWith(ExitCode.OK, "NOSUCH");
        assertEquals(0, count.json().get("count").asLong());
        final Cli.Result replay =
                Cli.run("replay", store, "--symbols", "NOSUCH", "--json")
                        .failsWith(ExitCode.OK, "NOSUCH");
        assertEquals(0, replay.json().get("ticks").asLong());
    }

    @Test
    void shouldNotOverwriteAFileUnasked() throws Exception {
        Cli.ok("ingest", file, "--into", store);
        final Path out = fileOf("precious.txt", "mine".getBytes(StandardCharsets.US_ASCII));
        Cli.run("replay", store, "-o", "itch", "--out", out)
                .failsWith(ExitCode.FAILURE, out.toString(), "exists already", "-f");
        assertEquals("mine", Files.readString(out));
        Cli.run("replay", store, "-o", "itch", "--out", directory)
                .failsWith(ExitCode.FAILURE, "is a directory");
        Cli.run("replay", store, "-o", "itch", "--out", directory.resolve("no/dir/x"))
                .failsWith(ExitCode.FAILURE, "is no directory");
        Cli.ok("replay", store, "-o", "itch", "--out", out, "-f");
        Cli.assertSameBytes(file, out);
    }

    @Test
    void shouldSayWhenThereIsNoSpaceLeft() {
        final Path full = Path.of("/dev/full");
        if (!Files.exists(full)) {
            System.err.println("SKIPPED: this machine has no /dev/full");
            return;
        }
        Cli.ok("ingest", file, "--into", store);
        Cli.run("replay", store, "-o", "csv", "--out", full)
                .failsWith(ExitCode.FAILURE, "No space left", "free some");
    }

    @Test
    void shouldListDamageAndExit5() throws Exception {
        Cli.ok("ingest", file, "--into", store);
        Cli.ok("flush", store);
        final Path segment;
        try (var files = Files.list(store.resolve("shard-0"))) {
            segment =
                    files.filter(path -> path.toString().endsWith(".arrow"))
                            .findFirst()
                            .orElseThrow();
        }
        flipByte(segment, Files.size(segment) / 2);
        final Cli.Result verify = Cli.run("verify", store, "--json").expect(ExitCode.DAMAGED);
        assertFalse(verify.json().get("clean").asBoolean());
        final var problem = verify.json().get("problems").get(0);
        assertEquals(segment.toString(), problem.get("file").asText());
        assertTrue(problem.get("offset").isIntegralNumber());
        assertFalse(problem.get("what").asText().isEmpty());
        assertTrue(Cli.run("verify", store).expect(ExitCode.DAMAGED).out().contains("damaged: "));
        Cli.run("replay", store).failsWith(ExitCode.DAMAGED, segment.getFileName().toString());

        Files.delete(segment);
        final Cli.Result missing = Cli.run("verify", store, "--json").expect(ExitCode.DAMAGED);
        assertEquals("file is missing", missing.json().get("problems").get(0).get("what").asText());
    }

    @Test
    void shouldFindDamageOfAManifest() throws Exception {
        Cli.ok("ingest", file, "--into", store, "--shards", 2);
        flipByte(store.resolve("shard-1/MANIFEST"), 9);
        final Cli.Result verify = Cli.run("verify", store, "--json").expect(ExitCode.DAMAGED);
        assertTrue(verify.json().get("problems").get(0).get("file").asText().contains("MANIFEST"));
        Cli.run("inspect", store).failsWith(ExitCode.DAMAGED, "MANIFEST");
    }

    @Test
    void shouldTakeAnUnforcedTailForOpenAndNotForDamage() throws Exception {
        Cli.ok("ingest", file, "--into", store);
        final Path wal = store.resolve("shard-0/wal-000001.log");
        final long end =
                Cli.ok("inspect", store, "--json")
                        .json()
                        .get("shards")
                        .get(0)
                        .get("append")
                        .asLong();
        final byte[] torn = new byte[64];
        Arrays.fill(torn, (byte) 7);
        try (var channel = java.nio.channels.FileChannel.open(wal, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(torn), end);
        }
        final Cli.Result verify = Cli.ok("verify", store, "--json");
        assertTrue(verify.json().get("clean").asBoolean());
        assertEquals(1, verify.json().get("open").size());
        final Cli.Result count = Cli.ok("query", store, "--count");
        assertEquals("2000", count.out().strip());
        assertTrue(count.err().contains("not closed cleanly"), count.err());
        assertTrue(Cli.ok("flush", store).err().contains("recovered"), "recovery was not told");
        Cli.ok("verify", store, "--json");
    }

    private static void flipByte(Path file, long offset) throws Exception {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[(int) offset] ^= 0x55;
        Files.write(file, bytes);
    }
}
