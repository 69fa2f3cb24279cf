package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.feed.FeedFormat;
import io.tickring.feed.FeedReport;
import io.tickring.feed.Formats;
import io.tickring.feed.itch.ItchGenerator;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.FlushResult;
import io.tickring.query.Vwap;
import io.tickring.replay.ReplayOrder;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.testkit.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ITCH files through a node and back, and their sessions. */
class ItchNodeTest {
    private static final FeedFormat ITCH = Formats.named("itch");
    static final LocalDate DATE = LocalDate.of(2019, 1, 30);

    // -- recorded files

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldGiveBackARecordedMorningByteForByte(int shards, @TempDir Path directory)
            throws IOException, InterruptedException {
        final Path file = recorded("AAPL_20200130_first10k.itch50");
        final byte[] bytes = Files.readAllBytes(file);
        try (Node node = Node.open(Nodes.small(directory).shards(shards))) {
            final FileIngestReport report = ingest(node, file, null);
            assertEquals(10_000, report.feed().messages());
            assertEquals(10_000, report.stored());
            assertEquals(0, report.feed().raw());
            assertEquals(1, report.symbols().cardinality());
            assertRecordedMorning(node, bytes);

            assertTrue(node.flush(Nodes.LONG).stream().allMatch(FlushResult::isDone));
            assertRecordedMorning(node, bytes);
        }
        try (Node node = Node.open(Nodes.small(directory))) {
            assertRecordedMorning(node, bytes);
        }
    }

    @Test
    void shouldGiveBackARecordedMorningAfterKillMinusNine(@TempDir Path directory)
            throws IOException, InterruptedException {
        final Path file = recorded("AAPL_20200130_first10k.itch50");
        try (ChildJvm child =
                ChildJvm.start("kill -9 behind an ingest", IngestMain.class, directory, file, 4)) {
            child.awaitNumber("stored", 10_000);
            child.kill();
        }
        try (Node node = Node.open(Nodes.small(directory))) {
            assertRecordedMorning(node, Files.readAllBytes(file));
        }
    }

    private static void assertRecordedMorning(Node node, byte[] file) throws IOException {
        assertArrayEquals(file, encoded(node, onlySession(node)));
        assertEquals(10_000, node.query().count());
        assertEquals(0, node.query().types("raw").count());
        final List<Vwap> averages = node.query().vwap();
        assertEquals(
                List.of(
                        new Vwap(
                                "AAPL",
                                new BigDecimal("321.121966"),
                                new BigDecimal("25470"),
                                240)),
                averages);
    }

    @Test
    void shouldKeepTheCutTailOfARecordedFile(@TempDir Path directory) throws IOException {
        final Path file = recorded("head_4096bytes_truncated.itch50");
        try (Node node = Node.open(Nodes.small(directory).shards(4))) {
            final FileIngestReport report = ingest(node, file, DATE);
            assertEquals(101, report.feed().messages());
            assertEquals(102, report.feed().events());
            assertEquals(102, report.stored());
            assertEquals(1, report.feed().raw());
            assertEquals(4_083, report.feed().cutOffset());
            assertEquals(13, report.feed().cutLength());
            assertEquals(102, node.query().count());
            assertEquals(1, node.query().types("raw").count());
            assertArrayEquals(Files.readAllBytes(file), encoded(node, onlySession(node)));
            assertEquals(SessionEnd.cut(101, 4_083), end(node, onlySession(node)));
        }
    }

    static Path recorded(String name) {
        final String root = System.getProperty("tickring.root", ".");
        final String data = System.getProperty("tickring.data", root + "/../shared/data");
        final Path file = Path.of(data, "itch50", name);
        if (!Files.exists(file)) {
            System.err.println("SKIPPED: recorded feed file is absent: " + file);
        }
        assumeTrue(Files.exists(file), "SKIPPED: recorded feed file is absent: " + file);
        return file;
    }

    // -- N3: odd files

    @Test
    void N3_shouldGiveBackAFileWithoutAStockDirectory(@TempDir Path directory) throws IOException {
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (byte[] record : Records.of(Records.generated(3_000, 20, 3))) {
            if (record[0] != 'R') {
                Records.write(file, record);
            }
        }
        final FeedReport report = assertGivenBack(directory, file.toByteArray());
        assertEquals(2_980, report.messages());
        assertEquals(null, report.messagesByType().get("R"));
        assertEquals(0, report.raw());
    }

    @Test
    @Tag("smoke")
    void N3_shouldCountAndGiveBackEveryOddity(@TempDir Path directory) throws IOException {
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        final List<byte[]> records = Records.of(Records.generated(2_000, 20, 4));
        for (int i = 0; i < 1_000; i++) {
            Records.write(file, records.get(i));
        }
        Records.write(file, new byte[0]);
        final byte[] stepsBack = Records.atTime(records.get(1_000), 1);
        Records.write(file, stepsBack);
        Records.write(file, stepsBack);
        Records.write(file, new byte[] {'?', 1, 2, 3});
        for (int i = 1_001; i < 2_000; i++) {
            Records.write(file, records.get(i));
        }
        // A record whose length says more than there is, and bytes behind it.
        file.writeBytes(new byte[] {0, 90, 'A', 1, 2, 3, 4});

        final FeedReport clean =
                assertGivenBack(directory.resolve("clean"), Records.generated(2_000, 20, 4));
        final FeedReport report = assertGivenBack(directory.resolve("odd"), file.toByteArray());
        assertEquals(2_002, report.messages());
        assertEquals(2_004, report.events());
        assertEquals(3, report.raw());
        assertEquals(3, report.rawReasons().values().stream().mapToLong(Long::longValue).sum());
        assertEquals(3, report.rawReasons().size(), () -> "one each: " + report.rawReasons());
        assertEquals(clean.outOfOrderTimes() + 1, report.outOfOrderTimes());
        assertEquals(clean.equalTimes() + 1, report.equalTimes());
        assertEquals(5, report.cutLength());
        assertEquals(file.size() - 5, report.cutOffset());
    }

    private static FeedReport assertGivenBack(Path directory, byte[] bytes) throws IOException {
        Files.createDirectories(directory);
        final Path file = Files.write(directory.resolve("odd.itch50"), bytes);
        FeedReport report = null;
        for (int shards : new int[] {1, 4}) {
            final Path store = directory.resolve("store-" + shards);
            try (Node node = Node.open(Nodes.small(store).shards(shards))) {
                report = ingest(node, file, DATE).feed();
                assertArrayEquals(bytes, encoded(node, onlySession(node)), shards + " shards");
            }
        }
        return report;
    }

    // -- N4: one digest

    @Test
    void N4_shouldGiveOneDigestForAnyNumberOfShardsInAnyProcess(@TempDir Path directory)
            throws IOException, InterruptedException {
        final Path file = generated(directory, 60_000, 200, 11);
        String expected = null;
        int firstId = 0;
        for (int shards : new int[] {1, 2, 4}) {
            final Path store = directory.resolve("store-" + shards);
            try (Node node = Node.open(Nodes.small(store).shards(shards).flushRows(9_000))) {
                for (int i = 0; i < shards * 3; i++) {
                    node.symbol("unused-" + i);
                }
                ingest(node, file, DATE);
                final int id = node.symbol(anySymbol(node));
                assertNotEquals(firstId, id, "ids differ between the stores");
                firstId = id;
                final String here = Nodes.digest(node.replay().order(ReplayOrder.RECEIVE));
                expected = expected == null ? here : expected;
                assertEquals(expected, here, shards + " shards");
            }
            try (ChildJvm child = ChildJvm.start("N4", DigestMain.class, store)) {
                assertEquals(
                        expected,
                        child.succeed().last("digest").orElseThrow(),
                        shards + " shards, in another process");
                assertEquals(60_000, child.lastNumber("ticks"));
            }
        }
    }

    private static String anySymbol(Node node) {
        final String[] least = {null};
        node.query()
                .forEach(
                        tick -> {
                            final String symbol = tick.symbol();
                            if (!symbol.isEmpty()
                                    && (least[0] == null || symbol.compareTo(least[0]) < 0)) {
                                least[0] = symbol;
                            }
                        });
        return least[0];
    }

    // -- N5: an ingest that is killed

    @Test
    void N5_shouldResumeAKilledIngestAndRefuseAFinishedOne(
            @TempDir Path directory, @Seed Random dice) throws IOException, InterruptedException {
        final int messages = 600_000;
        final Path file = generated(directory, messages, 300, 17);
        final Path killed = directory.resolve("killed");
        final long half = Files.size(file) / 2 + dice.nextInt(1_000_000);
        final long holdAt = Files.size(file) / 4 * 3;
        try (ChildJvm child = ChildJvm.start("N5", IngestMain.class, killed, file, 2, holdAt)) {
            child.awaitNumber("bytes", half);
            child.kill();
        }
        try (ChildJvm child = ChildJvm.start("N5", IngestMain.class, killed, file, 2)) {
            child.awaitNumber("stored", 1);
            final long stored = child.lastNumber("stored");
            assertTrue(stored < messages, () -> stored + " stored: it began anew");
            assertEquals(messages - stored, child.lastNumber("duplicates"));
            child.kill();
        }
        final Path whole = directory.resolve("whole");
        final String expected;
        try (Node node = Node.open(IngestMain.config(whole, 2))) {
            ingest(node, file, DATE);
            expected = Nodes.digest(node.replay());
        }
        try (Node node = Node.open(IngestMain.config(killed, 2))) {
            assertEquals(messages, node.query().count());
            assertEquals(expected, Nodes.digest(node.replay()));
            assertEquals(SessionEnd.clean(messages), end(node, onlySession(node)));
            assertEquals(1, onlySession(node).ordinal());

            final SessionFinishedException refused =
                    assertThrows(SessionFinishedException.class, () -> ingest(node, file, DATE));
            assertTrue(refused.getMessage().contains(file.toString()), refused::getMessage);
            assertTrue(refused.getMessage().contains("--again"), refused::getMessage);
            assertEquals(messages, node.query().count(), "nothing was stored");

            new FileIngest(node, ITCH, AckMode.WAL, true).run(file, DATE, bytes -> {});
            assertEquals(2 * messages, node.query().count());
            assertEquals(2, sessions(node).size());
            final String again = sessions(node).get(1).label();
            final byte[] bytes = Files.readAllBytes(file);
            assertArrayEquals(bytes, encoded(node, sessions(node).get(1)), again);
        }
    }

    /** What was broken off is gone on with, also by who asked for a second session. */
    @Test
    void N5_shouldResumeAKilledSecondSessionToo(@TempDir Path directory)
            throws IOException, InterruptedException {
        final int messages = 400_000;
        final Path file = generated(directory, messages, 100, 18);
        final Path store = directory.resolve("store");
        try (Node node = Node.open(IngestMain.config(store, 2))) {
            ingest(node, file, DATE);
        }
        final long holdAt = Files.size(file) / 3 * 2;
        try (ChildJvm child =
                ChildJvm.start("N5", IngestMain.class, store, file, 2, holdAt, "again")) {
            child.awaitNumber("bytes", Files.size(file) / 3);
            child.kill();
        }
        try (Node node = Node.open(IngestMain.config(store, 2))) {
            final FileIngestReport report =
                    new FileIngest(node, ITCH, AckMode.WAL, true).run(file, DATE, bytes -> {});
            assertEquals(2, report.session().ordinal());
            assertTrue(report.duplicates() > 0);
            assertEquals(2, sessions(node).size());
            assertEquals(2 * messages, node.query().count());
        }
    }

    @Test
    void shouldStoreNothingOfAFileThatIsNotItch(@TempDir Path directory) throws IOException {
        final Path file = Files.writeString(directory.resolve("notes.txt"), "no ticks here\n");
        try (Node node = Node.open(Nodes.small(directory.resolve("store")))) {
            assertThrows(IOException.class, () -> ingest(node, file, DATE));
            assertEquals(0, node.query().count());
            assertEquals(List.of(), sessions(node));
            assertEquals(0, node.shards().get(0).rows());
        }
    }

    // -- a large session

    @Test
    void shouldGiveBackFiveMillionGeneratedMessages(@TempDir Path directory)
            throws IOException, InterruptedException {
        final long messages = 5_000_000;
        final Path file = generated(directory, messages, 1_000, 20_261_120);
        final long startNs = System.nanoTime();
        try (Node node = Node.open(NodeConfig.at(directory.resolve("store")).shards(2))) {
            final FileIngestReport report = ingest(node, file, DATE);
            assertEquals(messages, report.feed().messages());
            assertEquals(messages, report.stored());
            assertEquals(0, report.feed().raw());
            try (SameAs same = new SameAs(file)) {
                encode(node, onlySession(node), same);
                assertEquals(Files.size(file), same.position(), "bytes given back");
            }
        }
        final long tookNs = System.nanoTime() - startNs;
        System.out.println(
                "5,000,000 messages through a node and back: " + tookNs / 1_000_000 + " ms");
        assertTrue(tookNs < TimeUnit.SECONDS.toNanos(60));
    }

    /** Compares what is written with a file, as it comes. */
    private static final class SameAs implements WritableByteChannel {
        private final FileChannel file;
        private final ByteBuffer expected = ByteBuffer.allocateDirect(1 << 16);
        private long position;

        SameAs(Path path) throws IOException {
            file = FileChannel.open(path, StandardOpenOption.READ);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            final int count = bytes.remaining();
            while (bytes.hasRemaining()) {
                expected.clear().limit(Math.min(expected.capacity(), bytes.remaining()));
                while (expected.hasRemaining()) {
                    assertTrue(file.read(expected) > 0, "more bytes than the file has");
                }
                expected.flip();
                final ByteBuffer part = bytes.slice(bytes.position(), expected.remaining());
                final int mismatch = part.mismatch(expected);
                assertEquals(-1, mismatch, () -> "another byte at " + (position + mismatch));
                position += expected.remaining();
                bytes.position(bytes.position() + expected.remaining());
            }
            return count;
        }

        long position() {
            return position;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    // -- all of them

    static FileIngestReport ingest(Node node, Path file, LocalDate date) throws IOException {
        return new FileIngest(node, ITCH, AckMode.WAL, false).run(file, date, bytes -> {});
    }

    private static List<SessionInfo> sessions(Node node) {
        try (var view = node.view()) {
            return view.sessions();
        }
    }

    static SessionInfo onlySession(Node node) {
        assertEquals(1, sessions(node).size());
        return sessions(node).get(0);
    }

    private static SessionEnd end(Node node, SessionInfo session) {
        try (var view = node.view()) {
            return view.end(session.sourceId());
        }
    }

    static byte[] encoded(Node node, SessionInfo session) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        encode(node, session, Channels.newChannel(bytes));
        return bytes.toByteArray();
    }

    /** Encodes a session out of the store, in its source's order. */
    private static void encode(Node node, SessionInfo session, WritableByteChannel to)
            throws IOException {
        final FeedFormat.Encoder encoder = ITCH.encoder(session.midnightNs());
        final ByteBuffer out = ByteBuffer.allocateDirect(1 << 16);
        node.replay()
                .sessions(session.label())
                .order(ReplayOrder.SOURCE)
                .run(
                        tick -> {
                            if (out.remaining() < encoder.maxLength()) {
                                drain(out, to);
                            }
                            encoder.encode(tick, out);
                        });
        drain(out, to);
    }

    private static void drain(ByteBuffer out, WritableByteChannel to) {
        try {
            out.flip();
            while (out.hasRemaining()) {
                to.write(out);
            }
            out.clear();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Path generated(Path directory, long messages, int symbols, long seed)
            throws IOException {
        final Path file = directory.resolve("generated.itch50");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            new ItchGenerator(messages, symbols, seed).writeTo(channel, done -> {});
        }
        return file;
    }

    /** What the odd files are put together from. */
    private static final class Records {
        private static final int TIME_OFFSET = 5;

        private Records() {}

        static byte[] generated(long messages, int symbols, long seed) throws IOException {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new ItchGenerator(messages, symbols, seed)
                    .writeTo(Channels.newChannel(bytes), done -> {});
            return bytes.toByteArray();
        }

        static List<byte[]> of(byte[] file) {
            final List<byte[]> records = new java.util.ArrayList<>();
            final ByteBuffer in = ByteBuffer.wrap(file);
            while (in.hasRemaining()) {
                final byte[] record = new byte[in.getShort()];
                in.get(record);
                records.add(record);
            }
            return records;
        }

        static void write(ByteArrayOutputStream file, byte[] record) {
            file.write(record.length >>> 8);
            file.write(record.length);
            file.writeBytes(record);
        }

        /** The same message at another time of the day, in ns. */
        static byte[] atTime(byte[] record, long time) {
            final byte[] copy = record.clone();
            ByteBuffer.wrap(copy)
                    .putShort(TIME_OFFSET, (short) (time >>> 32))
                    .putInt(TIME_OFFSET + Short.BYTES, (int) time);
            return copy;
        }
    }
}
