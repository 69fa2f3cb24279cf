package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.symbol.Marks;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickType;
import io.tickring.wal.RecoveredLog;
import io.tickring.wal.Wal;
import io.tickring.wal.WalConfig;
import io.tickring.wal.WalCursor;
import io.tickring.wal.WalFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreNamesTest {
    private static final StoreFile TWO_SHARDS = new StoreFile(0x5EED, 2);

    private final MemFileSystem disk = new MemFileSystem();

    @AfterEach
    void nothingLeaked() {
        assertEquals(0, disk.openMappings());
        assertEquals(0, disk.openFiles());
    }

    /** Where each name was defined in a shard's log. */
    private static final class Defined implements Marks.MarkVisitor {
        private final Map<String, Long> at = new HashMap<>();
        private long position;

        @Override
        public void onSymbol(int id, String name) {
            assertNull(at.put("symbol " + id, position), name + " was defined twice");
        }

        @Override
        public void onType(int id, TickType type) {
            assertNull(at.put("type " + id, position), type + " was defined twice");
        }

        @Override
        public void onSessionStart(SessionInfo session) {
            assertNull(at.put("source " + session.sourceId(), position), "begun twice");
        }

        @Override
        public void onSessionEnd(int sourceId, SessionEnd end) {
            assertNull(at.put("end " + sourceId, position), "ended twice");
        }

        void assertBefore(String name, long use) {
            final Long definition = at.get(name);
            assertTrue(definition != null && definition < use, name + " used at " + use);
        }
    }

    @Test
    void shouldDefineEveryNameInEachShardBeforeItsFirstUseThere() throws IOException {
        final StoreConfig config = HandStore.config(disk, 2, 4096, Integer.MAX_VALUE);
        try (HandStore hand = HandStore.open(config)) {
            final int one = hand.session("one");
            final int two = hand.session("two");
            for (long sequence = 1; sequence <= 500; sequence++) {
                hand.any(sequence % 3 == 0 ? two : one, sequence);
                if (sequence % 7 == 0) {
                    hand.seal();
                }
            }
            hand.seal();
        }
        for (int shard = 0; shard < 2; shard++) {
            assertDefinedBeforeUse(config.shard(shard, TWO_SHARDS));
        }
    }

    private static void assertDefinedBeforeUse(ShardConfig config) throws IOException {
        final ShardRecovery recovery = new ShardRecovery(config, new NameRegistry());
        recovery.readManifest();
        final RecoveredLog log =
                Wal.readOnly(
                        new WalConfig(
                                config.files(),
                                config.directory(),
                                config.storeId(),
                                config.shard(),
                                config.walFileLength(),
                                config.walSpareFiles()),
                        recovery.walFiles(),
                        recovery.flushed(),
                        recovery.forced());
        final Defined defined = new Defined();
        final TickBlock block = new TickBlock();
        final Tick tick = new Tick(BuiltinNames.INSTANCE);
        try (BlockCursor marks = new WalCursor(log.files(), 0, log.end(), Selection.ALL, true)) {
            while (marks.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    defined.position = block.position(i);
                    Marks.read(tick.wrap(block.buffer(i), block.offset(i), 0), defined);
                }
            }
        }
        int events = 0;
        try (BlockCursor uses = new WalCursor(log.files(), 0, log.end(), Selection.ALL, false)) {
            while (uses.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    tick.wrap(block.buffer(i), block.offset(i), block.position(i));
                    defined.assertBefore("symbol " + tick.symbolId(), tick.position());
                    defined.assertBefore("source " + tick.sourceId(), tick.position());
                    if (tick.typeId() >= BuiltinTypes.FIRST_DEFINED_ID) {
                        defined.assertBefore("type " + tick.typeId(), tick.position());
                    }
                    events++;
                }
            }
        }
        assertTrue(events > 50, "events in shard " + config.shard() + ": " + events);
        log.files().forEach(WalFile::release);
        log.freed().forEach(WalFile::release);
    }

    /** What must be the same whenever the store is opened. */
    private record Known(
            List<String> rows,
            Map<String, Integer> symbols,
            List<TickType> types,
            List<SessionInfo> sessions,
            Map<Integer, SessionEnd> ends,
            List<Long> marks) {
        static Known of(HandStore hand) {
            try (StoreView view = hand.store.view()) {
                final Map<String, Integer> symbols = new HashMap<>();
                hand.names.symbols().forEach(n -> symbols.put(n, hand.names.findSymbol(n)));
                final Map<Integer, SessionEnd> ends = new HashMap<>();
                final List<Long> marks = new ArrayList<>();
                for (SessionInfo session : view.sessions()) {
                    ends.put(session.sourceId(), view.end(session.sourceId()));
                    for (Shard shard : hand.store.shards()) {
                        marks.add(shard.highWater(session.sourceId()));
                    }
                }
                return new Known(
                        HandStore.rows(view),
                        symbols,
                        hand.names.types(),
                        view.sessions(),
                        ends,
                        marks);
            }
        }
    }

    private static void assertRestored(HandStore hand, Known known) {
        final Known now = Known.of(hand);
        assertEquals(known.symbols(), now.symbols());
        assertEquals(known.types(), now.types());
        assertEquals(known.sessions(), now.sessions());
        assertEquals(known.ends(), now.ends());
        assertEquals(known.marks(), now.marks());
        assertEquals(known.rows(), now.rows());
    }

    private static void feed(HandStore hand, long from, long to) throws IOException {
        final int one = hand.session("one");
        final int two = hand.session("two");
        for (long sequence = from; sequence < to; sequence++) {
            hand.any(sequence % 3 == 0 ? two : one, sequence);
        }
        hand.seal();
    }

    private static void end(HandStore hand, String source, SessionEnd end) throws IOException {
        for (Shard shard : hand.store.shards()) {
            shard.endSession(hand.session(source), end);
        }
        hand.seal();
    }

    @Test
    void shouldKnowAllNamesMarksAndEndsAgainWhenOpenedWithAndWithoutAFlush() throws IOException {
        final Known known;
        try (HandStore hand = HandStore.open(disk, 2)) {
            feed(hand, 1, 300);
            end(hand, "one", SessionEnd.clean(200));
            known = Known.of(hand);
            assertEquals(20, known.symbols().size());
            assertTrue(known.types().contains(HandStore.NOTE));
            assertEquals(2, known.sessions().size());
            assertEquals(SessionEnd.clean(200), known.ends().get(1));
            assertNull(known.ends().get(2), "a session that did not end");
        }
        try (HandStore hand = HandStore.open(disk, 0)) {
            assertRestored(hand, known);
            hand.flush();
            assertRestored(hand, known);
        }
        try (HandStore hand = HandStore.open(disk, 0)) {
            assertRestored(hand, known);
            assertEquals(known.rows().size(), hand.segmentRows());
        }
    }

    @Test
    void shouldKnowThemStillWhenTheLogThatHeldThemWasOverwritten() throws IOException {
        Known known;
        try (HandStore hand = HandStore.open(disk, 2)) {
            feed(hand, 1, 100);
            end(hand, "one", SessionEnd.cut(60, 1234));
            hand.flush();
            // Enough rounds that every file was used again, by ticks of known names.
            for (long round = 0; round < 20; round++) {
                feed(hand, 100 + round * 50, 150 + round * 50);
                hand.flush();
                hand.work();
            }
            known = Known.of(hand);
        }
        for (int again = 0; again < 2; again++) {
            try (HandStore hand = HandStore.open(disk, 0)) {
                assertRestored(hand, known);
                assertFalse(hand.trade("S1", hand.session("one"), 1));
            }
        }
    }

    @Test
    void shouldRewriteALongManifestAndKeepAllOfIt() throws IOException {
        final StoreConfig config = HandStore.config(disk, 1, 2048, Integer.MAX_VALUE);
        final Known known;
        try (HandStore hand = HandStore.open(config)) {
            for (long round = 0; round < 600; round++) {
                feed(hand, 1 + round * 10, 11 + round * 10);
                if (round % 10 == 9) {
                    hand.flush();
                }
                hand.work();
            }
            end(hand, "two", SessionEnd.clean(7));
            known = Known.of(hand);
        }
        final Path manifest = HandStore.DIRECTORY.resolve("shard-0").resolve(ManifestFile.NAME);
        final long before = disk.length(manifest);
        int edits = edits(config);
        assertTrue(edits > 512, "edits before: " + edits);
        for (int again = 0; again < 3; again++) {
            try (HandStore hand = HandStore.open(config)) {
                assertRestored(hand, known);
                edits = edits(config);
                assertTrue(edits < 200, "edits after " + again + " opens: " + edits);
            }
        }
        assertTrue(disk.length(manifest) < before, "the manifest grew");
        for (long seed = 0; seed < 20; seed++) {
            try (HandStore hand =
                    HandStore.open(HandStore.config(disk.crashClone(seed), 0, 2048, 1 << 30))) {
                assertRestored(hand, known);
            }
        }
    }

    private static int edits(StoreConfig config) throws IOException {
        final ShardRecovery recovery =
                new ShardRecovery(config.shard(0, new StoreFile(0x5EED, 1)), new NameRegistry());
        recovery.readManifest();
        return recovery.edits();
    }

    @Test
    void shouldDropAndCountWhatEachShardHasAlready() throws IOException {
        long kept = 0;
        try (HandStore hand = HandStore.open(disk, 2)) {
            feed(hand, 1, 200);
            final List<String> rows = hand.rows();
            feed(hand, 1, 200);
            assertEquals(rows, hand.rows());
            for (Shard shard : hand.store.shards()) {
                kept += shard.dropped();
            }
            assertEquals(199, kept);
        }
        try (HandStore hand = HandStore.open(disk, 0)) {
            final List<String> rows = hand.rows();
            feed(hand, 1, 200);
            assertEquals(rows, hand.rows());
            feed(hand, 150, 250);
            assertEquals(rows.size() + 50, hand.rows().size());
        }
    }

    @Test
    void shouldServeEverySymbolFromTheShardOfItsSlot() throws IOException {
        try (HandStore hand = HandStore.open(disk, 2)) {
            feed(hand, 1, 400);
            hand.flush();
            feed(hand, 400, 500);
            try (StoreView view = hand.store.view()) {
                int rows = 0;
                for (String symbol : hand.names.symbols()) {
                    final int id = hand.names.findSymbol(symbol);
                    final BitSet one = new BitSet();
                    one.set(id);
                    final Selection only =
                            new Selection(one, null, null, Long.MIN_VALUE, Long.MAX_VALUE);
                    final int shard = SlotHash.shard(SlotHash.slot(symbol), 2);
                    assertEquals(shard, view.shardOf(id));
                    final List<String> ofSymbol = HandStore.rows(view, shard, only);
                    assertEquals(
                            HandStore.rows(view, shard, Selection.ALL).stream()
                                    .filter(row -> row.contains("{" + symbol + " "))
                                    .toList(),
                            ofSymbol);
                    assertEquals(List.of(), HandStore.rows(view, 1 - shard, only));
                    rows += ofSymbol.size();
                }
                assertEquals(499, rows);
            }
        }
    }
}
