package io.tickring.shard;

import io.tickring.compaction.CompactionPicker;
import io.tickring.fs.FileSystem;
import io.tickring.segment.SegmentConfig;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import io.tickring.wal.SlotEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A store worked by hand: the duties of all its threads, one at a time. */
final class HandStore implements AutoCloseable {
    static final Path DIRECTORY = Path.of("/data/store");

    /** A type that stores define: events of two lines. */
    static final TickType NOTE = TickType.named("note").i64("number").text("words", 60).build();

    final Store store;
    final NameRegistry names;

    private final ByteBuffer arena =
            ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
    private final Tick written;
    private int arenaEnd;
    private SlotEntry entry;
    private SlotAnswer answer;

    /** Time from one sequence to the next. */
    private long sequenceNs = 1000;

    private HandStore(StoreConfig config, OnDamage onDamage) throws IOException {
        store = Store.open(config, 0x5EED, this::work, new RecoveryConfig(onDamage, () -> 0));
        names = store.names();
        written = new Tick(names);
    }

    static StoreConfig config(FileSystem disk, int shards, int fileLength, int flushRows) {
        return new StoreConfig(
                disk,
                DIRECTORY,
                shards,
                fileLength,
                1,
                flushRows,
                4,
                new SegmentConfig(16, 4, SegmentConfig.MAX_FILE_LENGTH),
                NameRegistry.MAX_SYMBOLS);
    }

    static HandStore open(StoreConfig config) throws IOException {
        return open(config, OnDamage.REFUSE);
    }

    static HandStore open(StoreConfig config, OnDamage onDamage) throws IOException {
        return new HandStore(config, onDamage);
    }

    static HandStore open(FileSystem disk, int shards) throws IOException {
        return open(config(disk, shards, 4096, Integer.MAX_VALUE));
    }

    /** Events are so far from each other in time. */
    HandStore every(long nanos) {
        sequenceNs = nanos;
        return this;
    }

    /** What the log agents do, until there is nothing to do. */
    void work() throws IOException {
        for (Shard shard : store.shards()) {
            while (shard.doWork()) {
                assert shard.id() >= 0;
            }
        }
    }

    /** The session of this source, begun when there is none. */
    int session(String source) {
        for (SessionInfo session : names.sessions()) {
            if (session.source().equals(source)) {
                return session.sourceId();
            }
        }
        return names.newSession(source, "test", "", "2026-01-05", 0).sourceId();
    }

    Shard shard(String symbol) {
        final int slot = SlotHash.slot(symbol);
        return store.shards().get(SlotHash.shard(slot, store.shards().size()));
    }

    /** Appends a trade, in the open frame of its symbol's shard. */
    boolean trade(String symbol, int sourceId, long sequence) throws IOException {
        final TickWriter writer =
                begin(BuiltinTypes.TRADE_ID, 1, names.symbolId(symbol), sourceId, sequence);
        writer.putLong(BuiltinTypes.TRADE.price(), sequence * 1_000_000_000);
        writer.putLong(BuiltinTypes.TRADE.size(), 100);
        return append(shard(symbol));
    }

    /** Appends raw bytes that make an event of so many lines. */
    boolean raw(String symbol, int sourceId, long sequence, int lines) throws IOException {
        final int length =
                lines * TickLayout.LINE_LENGTH
                        - TickLayout.PAYLOAD_OFFSET
                        - BuiltinTypes.RAW.payloadLength();
        final byte[] bytes = new byte[length];
        new Random(sequence).nextBytes(bytes);
        final TickWriter writer =
                begin(BuiltinTypes.RAW_ID, lines, names.symbolId(symbol), sourceId, sequence);
        writer.putBytes(BuiltinTypes.RAW.field("bytes"), ByteBuffer.wrap(bytes), 0, length);
        return append(shard(symbol));
    }

    boolean note(String symbol, int sourceId, long sequence) throws IOException {
        final TickWriter writer =
                begin(names.typeId(NOTE), NOTE.lines(), names.symbolId(symbol), sourceId, sequence);
        writer.putLong(NOTE.field("number"), -sequence);
        writer.putText(NOTE.field("words"), "note of " + symbol);
        return append(shard(symbol));
    }

    /** Appends an event with a value in every field of its type, told by its sequence. */
    boolean filled(TickType type, String symbol, int sourceId, long sequence) throws IOException {
        final int held = type.isVariable() ? 10 + (int) sequence : 0;
        final TickWriter writer =
                begin(
                        names.typeId(type),
                        TickLayout.linesFor(type.payloadLength() + held),
                        symbol.isEmpty() ? 0 : names.symbolId(symbol),
                        sourceId,
                        sequence);
        for (Field field : type.fields()) {
            switch (field.kind()) {
                case CHAR -> writer.putChar(field, (char) ('A' + sequence % 26));
                case TEXT -> writer.putText(field, "t" + sequence % 100);
                case BYTES -> {
                    final byte[] bytes = new byte[held];
                    Arrays.fill(bytes, (byte) sequence);
                    writer.putBytes(field, ByteBuffer.wrap(bytes), 0, held);
                }
                default -> writer.putLong(field, sequence * (field.offset() + 1) - 50);
            }
        }
        return append(shard(symbol));
    }

    /** Appends the event that follows from this sequence alone. */
    boolean any(int sourceId, long sequence) throws IOException {
        final Random random = new Random(SlotHash.splitmix64(sequence));
        final String symbol = symbolOf(sequence);
        return switch (random.nextInt(8)) {
            case 0 -> raw(symbol, sourceId, sequence, 1 + random.nextInt(16));
            case 1 -> note(symbol, sourceId, sequence);
            default -> trade(symbol, sourceId, sequence);
        };
    }

    static String symbolOf(long sequence) {
        return "S" + new Random(SlotHash.splitmix64(~sequence)).nextInt(20);
    }

    private TickWriter begin(int typeId, int lines, int symbolId, int sourceId, long sequence) {
        if (arenaEnd + TickLayout.MAX_EVENT_LENGTH > arena.capacity()) {
            seal();
        }
        final TickWriter writer = new TickWriter().wrap(arena, arenaEnd);
        return writer.begin(
                typeId,
                lines,
                symbolId,
                sourceId,
                sequence,
                sequence * sequenceNs,
                sequence * sequenceNs + 1);
    }

    /** The next event comes from another node, with this entry; null, from here. */
    HandStore with(SlotEntry next) {
        entry = next;
        return this;
    }

    /** What the shard said of the last event that came with an entry. */
    SlotAnswer answer() {
        return answer;
    }

    private boolean append(Shard shard) throws IOException {
        written.wrap(arena, arenaEnd, -1);
        final boolean taken;
        if (entry == null) {
            taken = shard.append(arena, arenaEnd);
        } else {
            answer = shard.append(arena, arenaEnd, entry);
            taken = answer == SlotAnswer.STORED;
            entry = null;
        }
        arenaEnd += written.length();
        return taken;
    }

    /** The event that was written last, as {@link #rows} tells it. */
    String lastRow() {
        return written.toString();
    }

    void seal() {
        store.shards().forEach(Shard::seal);
        arenaEnd = 0;
    }

    void force() throws IOException {
        for (Shard shard : store.shards()) {
            shard.force();
        }
    }

    /** Freezes and flushes everything. */
    void flush() throws IOException {
        store.shards().forEach(Shard::freeze);
        arenaEnd = 0;
        flushFrozen();
    }

    void flushFrozen() throws IOException {
        for (Shard shard : store.shards()) {
            while (shard.flushNext()) {
                assert shard.positions().flushed() <= shard.positions().visible();
            }
        }
    }

    /** Merges until nothing is left to merge, a few zones at a time. */
    void compact(CompactionPicker picker) throws IOException {
        for (Shard shard : store.shards()) {
            while (shard.compactor().step(picker, true, 1)) {
                assert shard.compactor().totals().inputBytes() > 0;
            }
        }
    }

    /** Drops what this rule drops when this UTC day is today. */
    RetentionPlan retain(RetentionRule rule, long today) throws IOException {
        final RetentionPlan plan =
                RetentionPlan.of(store.shards().stream().map(Shard::info).toList(), rule, today);
        for (Map.Entry<Integer, Set<Long>> shard : plan.segmentIds().entrySet()) {
            store.shards().get(shard.getKey()).compactor().retire(shard.getValue());
        }
        return plan;
    }

    /** The groups of all shards. */
    int groups() {
        return store.shards().stream().mapToInt(shard -> shard.info().groupLevels().size()).sum();
    }

    /** Every event of every shard, shard by shard in append order. */
    List<String> rows() {
        try (StoreView view = store.view()) {
            return rows(view);
        }
    }

    static List<String> rows(StoreView view) {
        final List<String> rows = new ArrayList<>();
        for (int shard = 0; shard < view.shardCount(); shard++) {
            rows.addAll(rows(view, shard, Selection.ALL));
        }
        return rows;
    }

    static List<String> rows(StoreView view, int shard, Selection selection) {
        final List<String> rows = new ArrayList<>();
        final TickBlock block = new TickBlock();
        final Tick tick = new Tick(view.names());
        long last = -1;
        try (BlockCursor cursor = view.cursor(shard, selection)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    tick.wrap(block.buffer(i), block.offset(i), block.position(i));
                    if (tick.position() <= last) {
                        throw new AssertionError(tick.position() + " behind " + last);
                    }
                    last = tick.position();
                    rows.add(tick.toString());
                }
            }
        }
        return rows;
    }

    /** Rows in segments, as the manifests have it. */
    long segmentRows() {
        long rows = 0;
        for (Shard shard : store.shards()) {
            rows += shard.info().rows() - shard.info().memRows();
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
