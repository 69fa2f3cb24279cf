package io.tickring.shard;

import io.tickring.compaction.CompactionPicker;
import io.tickring.segment.Codec;
import io.tickring.segment.SegmentConfig;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickType;
import io.tickring.wal.SlotEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The store whose bytes are kept as golden ones: of one shard, small, the same whenever it is made,
 * and with everything in it that FORMATS.md tells of. It is left as if its writer had been killed.
 */
final class GoldenStore {
    /** A type with a field of every kind of fixed width. */
    static final TickType EVERY_KIND =
            TickType.named("every_kind")
                    .i8("tiny")
                    .i16("small")
                    .u16("smallUnsigned")
                    .i32("medium")
                    .u32("mediumUnsigned")
                    .i64("large")
                    .price("price")
                    .size("size", 8)
                    .time("settled")
                    .character("side")
                    .text("words", 20)
                    .countsAsTrade()
                    .build();

    private static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223".repeat(2);
    private static final long MIDNIGHT = 1_767_571_200_000_000_000L;
    private static final int WAL_FILE_LENGTH = 2048;
    private static final CompactionPicker PICKER =
            new CompactionPicker(2, CompactionPicker.DEFAULT_MAX_GROUP_BYTES);

    private MemFileSystem disk = new MemFileSystem();
    private final int nodeId;
    private final SegmentConfig segments;
    private HandStore hand;
    private int alpha;
    private int beta;
    private int gamma;
    private long alphaNext = 1;
    private long betaNext = 1;
    private long gammaNext = 1;

    /** The last slotSeq that node 2 gave in a slot and life of its own. */
    private final Map<Integer, Long> sent = new TreeMap<>();

    private GoldenStore(int nodeId, SegmentConfig segments) {
        this.nodeId = nodeId;
        this.segments = segments;
    }

    private StoreConfig config() {
        return new StoreConfig(
                        disk,
                        HandStore.DIRECTORY,
                        1,
                        WAL_FILE_LENGTH,
                        1,
                        Integer.MAX_VALUE,
                        4,
                        segments,
                        NameRegistry.MAX_SYMBOLS)
                .ofNode(nodeId);
    }

    /** Segments without compression: all bytes follow from what the engine does. Left as killed. */
    static HandFiles plain() throws IOException {
        final GoldenStore store = new GoldenStore(0, segments(Codec.NONE));
        store.fill();
        final HandFiles files = store.files();
        store.hand.close();
        return files;
    }

    /** Segments are compressed: their bytes are the library's choice too. Closed. */
    static HandFiles compressed() throws IOException {
        final GoldenStore store = new GoldenStore(0, segments(Codec.ZSTD));
        store.fill();
        store.hand.close(); // the manifest records how far the log was forced
        return store.files();
    }

    /**
     * The store of a node of a cluster, of whose log a forced frame was damaged and set aside; it
     * went on behind that. Left as killed.
     */
    static HandFiles repaired() throws IOException {
        final GoldenStore store = new GoldenStore(1, segments(Codec.NONE));
        store.open();
        store.begin();
        for (int i = 0; i < 3; i++) {
            store.trades(1);
            store.sent(3);
            store.hand.force();
        }
        store.hand.close();
        store.damageSecondFrameWithEntries();
        StoreRepair.repair(store.config(), StoreRepair.Mode.QUARANTINE, false, (done, all) -> {});
        store.open();
        store.sent(2);
        final HandFiles files = store.files();
        store.hand.close();
        return files;
    }

    private void damageSecondFrameWithEntries() throws IOException {
        final HandFiles files = HandFiles.of(HandStore.DIRECTORY, disk.killClone().image());
        final String log = files.named(".log").get(0);
        final int frame =
                files.frames(log).stream()
                        .filter(at -> files.file(log).getShort(at + 8) == 2)
                        .skip(1)
                        .findFirst()
                        .orElseThrow();
        files.file(log).put(frame + 100, (byte) ~files.file(log).get(frame + 100));
        disk = files.disk();
    }

    private static SegmentConfig segments(Codec codec) {
        return new SegmentConfig(
                8,
                8,
                3,
                SegmentConfig.MAX_FILE_LENGTH,
                codec,
                codec,
                SegmentConfig.DEFAULT_ZSTD_LEVEL);
    }

    private HandFiles files() {
        final HandFiles files = HandFiles.of(HandStore.DIRECTORY, disk.killClone().image());
        // What only a writer that lives needs, its process id among it.
        Set.of("LOCK", "LIVE", "counters").forEach(files.files()::remove);
        return files;
    }

    private void fill() throws IOException {
        open();
        begin();
        trades(4);
        hand.close();
        open();
        alpha =
                hand.names
                        .newSession("alpha.itch", "itch", SHA256, "2026-01-05", MIDNIGHT)
                        .sourceId();
        trades(6);
        flush();
        trades(10);
        flush();
        compact();
        retireOldest();
        oneOfEachType();
        hand.store.shards().get(0).endSession(alpha, SessionEnd.clean(alphaNext - 1));
        trades(5);
        sent(6);
        flush();
        tail();
    }

    private void begin() {
        beta = hand.names.newSession("βeta", "test", "", "", 0).sourceId();
        gamma = hand.names.newSession("gamma", "test", "", "", 0).sourceId();
    }

    /** Events of node 2, one of this node among them, and one that the store has already. */
    private void sent(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            send("A" + i % 4, gammaNext++);
            if (i == 1) {
                hand.filled(BuiltinTypes.QUOTE, "A2", beta, betaNext++);
                send("A1", gammaNext - 1);
            }
        }
        hand.seal();
    }

    private void send(String symbol, long sequence) throws IOException {
        final int slot = SlotHash.slot(symbol);
        final int life = 1 + (int) (sequence / 8);
        hand.with(
                new SlotEntry().set(slot, 3, 2, life, sent.merge(slot << 8 | life, 1L, Long::sum)));
        hand.filled(BuiltinTypes.TRADE, symbol, gamma, sequence);
    }

    private void open() throws IOException {
        hand = HandStore.open(config()).every(Duration.ofMinutes(30).toNanos());
        hand.work();
    }

    private void oneOfEachType() throws IOException {
        for (TickType type : BuiltinTypes.all()) {
            if (!BuiltinTypes.isMark(hand.names.typeId(type))) {
                hand.filled(type, "A" + alphaNext % 3, alpha, alphaNext++);
            }
        }
        hand.filled(EVERY_KIND, "Ünit", beta, betaNext++);
        hand.filled(EVERY_KIND, "", beta, betaNext++);
        hand.seal();
    }

    private void trades(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            hand.filled(BuiltinTypes.TRADE, "A" + i % 4, beta, betaNext++);
            if (i % 3 == 0) {
                hand.filled(EVERY_KIND, "A" + i % 2, beta, betaNext++);
                hand.seal();
            }
        }
        hand.seal();
    }

    private void flush() throws IOException {
        hand.work();
        hand.force();
        hand.flush();
        hand.work();
    }

    private void compact() throws IOException {
        final ShardCompactor compactor = hand.store.shards().get(0).compactor();
        boolean more = true;
        while (more) {
            more = compactor.step(PICKER, false, 1 << 20);
        }
    }

    private void retireOldest() throws IOException {
        final Shard shard = hand.store.shards().get(0);
        shard.compactor().retire(Set.of(shard.info().segments().get(0).id()));
    }

    /** Log that was not flushed, over the end of a file: most of it forced, the last frame not. */
    private void tail() throws IOException {
        for (int i = 0; i < 6; i++) {
            hand.filled(BuiltinTypes.RAW, "A1", beta, betaNext++);
            hand.filled(BuiltinTypes.QUOTE, "new", beta, betaNext++);
            sent(i % 3);
            hand.seal();
            hand.work();
        }
        hand.store.shards().get(0).endSession(beta, SessionEnd.cut(betaNext - 1, 1234));
        hand.seal();
        hand.force();
        hand.filled(BuiltinTypes.STATUS, "A1", alpha, alphaNext++);
        hand.seal();
    }
}
