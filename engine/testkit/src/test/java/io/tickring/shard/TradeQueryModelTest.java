package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.query.Query;
import io.tickring.query.Select;
import io.tickring.query.Workers;
import io.tickring.segment.Codec;
import io.tickring.segment.SegmentConfig;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Decimals;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bars and averages, read from columns and lines by several workers, are those of a naive scan:
 * over random stores of several types and days, with times out of order and equal, extreme prices
 * and sizes, plain, packed and in the log, written and recovered.
 */
final class TradeQueryModelTest {
    private static final int SEEDS = 60;
    private static final long DAY_NS = 86_400_000_000_000L;

    /** Has three decimals, and tells what counts. */
    private static final TickType PRINT =
            TickType.named("model.print")
                    .character("printable")
                    .u16("locate")
                    .size("size", 3)
                    .price("price")
                    .countsAsTrade()
                    .build();

    /** Is kept as lines always. */
    private static final TickType NOTED =
            TickType.named("model.noted")
                    .price("price")
                    .size("size", 6)
                    .bytes("words")
                    .countsAsTrade()
                    .build();

    /** Has no part in bars. */
    private static final TickType QUOTED =
            TickType.named("model.quoted").price("price").size("size").build();

    private static final List<TickType> TYPES =
            List.of(
                    BuiltinTypes.TRADE,
                    BuiltinTypes.TRADE,
                    BuiltinTypes.TRADE,
                    PRINT,
                    PRINT,
                    NOTED,
                    QUOTED);

    private int fromColumns;
    private int fromLines;
    private int packed;
    private int outOfOrder;

    /** One random store, and questions to it. */
    private final class Case {
        private final Random random;
        private final StoreConfig config;
        private final boolean isWild;
        private final boolean isOrdered;
        private final int symbols;
        private long sequence;
        private long time;

        Case(long seed) {
            random = new Random(seed);
            isWild = random.nextInt(3) == 0;
            isOrdered = random.nextInt(3) == 0;
            symbols = 1 + random.nextInt(random.nextBoolean() ? 4 : 40);
            final int[] zoneRows = {16, 300, 4096};
            config =
                    new StoreConfig(
                            new MemFileSystem(),
                            HandStore.DIRECTORY,
                            1 + random.nextInt(2),
                            1 << 18,
                            1,
                            Integer.MAX_VALUE,
                            4,
                            new SegmentConfig(
                                            zoneRows[random.nextInt(3)],
                                            random.nextInt(20),
                                            SegmentConfig.MAX_FILE_LENGTH)
                                    .withCodecs(
                                            random.nextInt(4) == 0 ? Codec.ZSTD : Codec.NONE,
                                            Codec.ZSTD),
                            NameRegistry.MAX_SYMBOLS);
        }

        void run() throws IOException {
            try (HandStore hand = HandStore.open(config)) {
                final int[] sources = {hand.session("one"), hand.session("two")};
                for (int step = random.nextInt(6); step >= 0; step--) {
                    append(hand, sources, random.nextInt(random.nextInt(8) == 0 ? 5000 : 300));
                    hand.seal();
                    hand.work();
                    if (random.nextInt(4) > 0) {
                        hand.flush();
                    }
                    if (random.nextInt(3) == 0) {
                        hand.compact(
                                new CompactionPicker(2, CompactionPicker.DEFAULT_MAX_GROUP_BYTES));
                    }
                    if (random.nextInt(8) == 0) {
                        hand.retain(new RetentionRule(1 + random.nextInt(3), 0), time / DAY_NS);
                    }
                }
                ask(hand.store.view());
                hand.force();
            }
            try (StoreReader reader = StoreReader.open(config)) {
                ask(reader.view());
            }
        }

        private void append(HandStore hand, int[] sources, int events) throws IOException {
            for (int i = 0; i < events; i++) {
                final int symbol = random.nextInt(1 + random.nextInt(symbols + 1));
                time += random.nextInt(200) == 0 ? DAY_NS / 3 : random.nextInt(3) * 100L;
                assertTrue(
                        hand.traded(
                                TYPES.get(random.nextInt(TYPES.size())),
                                symbol == 0 ? "" : "S" + symbol,
                                sources[random.nextInt(2)],
                                ++sequence,
                                isOrdered ? time : anyTime(),
                                value(100_000_000_000L),
                                value(1000),
                                random.nextInt(5) == 0 ? 'N' : 'Y'));
            }
        }

        private long anyTime() {
            if (isWild && random.nextInt(500) == 0) {
                return random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
            }
            outOfOrder++;
            return time - random.nextInt(16) * 50L;
        }

        private long value(int kind, long usual) {
            return switch (kind) {
                case 0 -> 0;
                case 1 -> Decimals.UNDEFINED_PRICE;
                case 2 -> -usual;
                case 3 -> isWild ? Long.MIN_VALUE : 1;
                case 4 -> isWild ? Long.MAX_VALUE - 1 : 2;
                default -> 1 + (long) (random.nextDouble() * usual);
            };
        }

        private long value(long usual) {
            return value(random.nextInt(60), usual);
        }

        private void ask(StoreView held) {
            try (held) {
                note(held);
                for (int question = 0; question < 3; question++) {
                    ask(held, question == 0 ? Select.all() : select(held));
                }
            }
        }

        private void note(StoreView view) {
            for (int shard = 0; shard < view.shardCount(); shard++) {
                final ShardParts parts = view.parts(shard, Select.all().resolve(view.names()));
                fromColumns += parts.columns().size();
                fromLines += parts.cursors().size() - 1;
                packed +=
                        (int)
                                parts.columns().stream()
                                        .filter(segment -> segment.codec() == Codec.ZSTD)
                                        .count();
            }
        }

        private Select select(StoreView view) {
            Select select = Select.all();
            if (random.nextBoolean()) {
                select =
                        random.nextBoolean()
                                ? select.ofSymbols("S1")
                                : select.ofSymbols("", "S2", "S3", "S5", "unknown");
            }
            if (random.nextBoolean()) {
                final long from = time == 0 ? 0 : (long) (random.nextDouble() * time);
                select = select.from(from).to(from + (long) (random.nextDouble() * time));
            }
            if (random.nextInt(3) == 0 && !view.sessions().isEmpty()) {
                select = select.sessions(view.sessions().get(0).label());
            }
            if (random.nextInt(3) == 0 && view.names().findType(PRINT.name()) >= 0) {
                select = select.types(PRINT.name());
            }
            return select;
        }

        private void ask(StoreView held, Select select) {
            final NaiveTrades naive = new NaiveTrades(held, select);
            final long[] widths = {1, 100, 350, 60_000_000_000L, DAY_NS, 7 * DAY_NS};
            final long width = widths[random.nextInt(widths.length)];
            for (int workers = 1; workers <= 4; workers++) {
                final Query query =
                        Query.over(() -> new Borrowed(held))
                                .select(select)
                                .workers(workers == 1 ? Workers.CALLER : new SideBySide(workers));
                final String context = workers + " workers, width " + width;
                assertEquals(naive.bars(width), query.bars(Duration.ofNanos(width)), context);
                assertEquals(naive.vwap(), query.vwap(), context);
                assertEquals(naive.totalVwap(), query.totalVwap().stream().toList(), context);
            }
        }
    }

    @Test
    void shouldGiveWhatANaiveScanGives() {
        Seeds.each(SEEDS, seed -> new Case(seed).run());
        System.out.printf(
                "trade queries: %d segments of columns, %d of them packed, %d of lines%n",
                fromColumns, packed, fromLines);
        assertTrue(
                fromColumns > 0 && fromLines > 0 && packed > 0 && outOfOrder > 0,
                "not all kinds of storage were read");
    }

    /** Random selections seldom part two sessions within one zone of columns: this one does. */
    @Test
    void shouldTellSessionsOfOneZoneApart() throws IOException {
        final StoreConfig config =
                HandStore.config(new MemFileSystem(), 1, 1 << 18, Integer.MAX_VALUE);
        try (HandStore hand = HandStore.open(config)) {
            final int[] sources = {hand.session("one"), hand.session("two")};
            for (long sequence = 1; sequence <= 1000; sequence++) {
                for (final int source : sources) {
                    hand.trade("S" + sequence % 7, source, sequence);
                }
            }
            hand.seal();
            hand.work();
            hand.flush();
            try (StoreView view = hand.store.view()) {
                assertEquals(1, view.parts(0, Select.all().resolve(view.names())).columns().size());
                for (SessionInfo session : view.sessions()) {
                    final Select select = Select.all().sessions(session.label());
                    final NaiveTrades naive = new NaiveTrades(view, select);
                    final Query query = Query.over(() -> new Borrowed(view)).select(select);
                    assertEquals(1000, naive.count());
                    assertEquals(naive.vwap(), query.vwap());
                    assertEquals(naive.bars(5000), query.bars(Duration.ofNanos(5000)));
                }
            }
        }
    }
}
