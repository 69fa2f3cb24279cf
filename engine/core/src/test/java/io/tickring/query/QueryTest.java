package io.tickring.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.replay.FakeStore;
import io.tickring.replay.RecordedFeed;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Decimals;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("smoke")
final class QueryTest {
    private static final long SECOND = 1_000_000_000L;

    /** A store of one session, filled with trades in whole currency units. */
    private static final class Trades {
        final FakeStore store;
        final int source;
        private long sequence;

        Trades(int shardCount) {
            store = new FakeStore(shardCount, 2);
            source = store.session("feed");
        }

        Trades trade(String symbol, long timeNs, long price, long size) {
            return trade(BuiltinTypes.TRADE, symbol, timeNs, price * Decimals.PRICE_UNIT, size);
        }

        Trades trade(TickType type, String symbol, long timeNs, long price, long size) {
            store.append(
                    type,
                    store.names().symbolId(symbol),
                    source,
                    ++sequence,
                    timeNs,
                    timeNs,
                    w -> {
                        w.putLong(type.price(), price).putLong(type.size(), size);
                        if (type.printable() != null) {
                            w.putChar(type.printable(), 'Y');
                        }
                    });
            return this;
        }

        /** Two symbols whose shards differ. */
        String symbolIn(int shard) {
            for (int i = 0; ; i++) {
                final int id = store.names().symbolId("SYM" + i);
                if (store.shardOf(id) == shard) {
                    return "SYM" + i;
                }
            }
        }

        Query query() {
            return Query.over(store::view);
        }
    }

    private static List<Long> prices(Query query) {
        final List<Long> prices = new ArrayList<>();
        query.forEach(tick -> prices.add(tick.price() / Decimals.PRICE_UNIT));
        return prices;
    }

    private static void assertRefused(String partOfMessage, Executable asked) {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, asked);
        assertTrue(refused.getMessage().contains(partOfMessage), refused::getMessage);
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    @Test
    void q1ShouldMergeVwapFromSumsOfShards() {
        final Trades trades = new Trades(2);
        final String a = trades.symbolIn(0);
        final String b = trades.symbolIn(1);
        for (int i = 0; i < 3; i++) {
            trades.trade(a, i, 100, 10);
        }
        for (int i = 0; i < 2; i++) {
            trades.trade(b, i, 200, 20);
        }
        assertEquals(
                new Vwap("", decimal("157.142857"), decimal("70"), 5),
                trades.query().totalVwap().orElseThrow());
        assertEquals(
                List.of(decimal("100"), decimal("200")),
                List.of(a, b).stream()
                        .map(symbol -> trades.query().symbols(symbol).vwap().get(0).vwap())
                        .toList());
    }

    @Test
    void q1ShouldMergeVwapOfASymbolThatTwoShardsHold() {
        final Trades trades = new Trades(2);
        final TickType type = BuiltinTypes.TRADE;
        final int symbol = trades.store.names().symbolId("A");
        for (int i = 0; i < 5; i++) {
            final long price = (i < 3 ? 100 : 200) * Decimals.PRICE_UNIT;
            final long size = i < 3 ? 10 : 20;
            trades.store.append(
                    i < 3 ? 0 : 1,
                    type,
                    1,
                    symbol,
                    trades.source,
                    i + 1,
                    0,
                    0,
                    w -> w.putLong(type.price(), price).putLong(type.size(), size));
        }
        assertEquals(
                List.of(new Vwap("A", decimal("157.142857"), decimal("70"), 5)),
                trades.query().vwap());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void q3ShouldGatherTenTicksIntoTwoFiveMinuteBars(int shardCount) {
        final Trades trades = new Trades(shardCount);
        final long[] offsets = {0, 15, 5, 10, 8};
        for (int bar = 0; bar < 2; bar++) {
            for (int i = 0; i < 5; i++) {
                final long time = (bar * 300 + i * 60) * SECOND;
                trades.trade("A", time, 100L * (bar + 1) + offsets[i], 30);
                trades.trade("B", time, 7, 1);
            }
        }
        final long unit = Decimals.PRICE_UNIT;
        assertEquals(
                List.of(
                        new Bar(
                                "A",
                                0,
                                100 * unit,
                                115 * unit,
                                100 * unit,
                                108 * unit,
                                decimal("150"),
                                5),
                        new Bar(
                                "A",
                                300 * SECOND,
                                200 * unit,
                                215 * unit,
                                200 * unit,
                                208 * unit,
                                decimal("150"),
                                5)),
                trades.query().symbols("A").bars(Duration.ofMinutes(5)));
        assertEquals(4, trades.query().bars(Duration.ofMinutes(5)).size());
    }

    @Test
    void q4ShouldOrderByPriceAndCut() {
        final Trades few = new Trades(2);
        for (long price : new long[] {10, 20, 5, 15}) {
            few.trade("A", price, price, 1);
        }
        assertEquals(List.of(5L, 10L, 15L), prices(few.query().orderBy("price").limit(3)));

        final Trades hundreds = new Trades(2);
        for (long price : new long[] {300, 100, 500, 200, 400}) {
            hundreds.trade("A", 0, price, 1);
        }
        final Query query = hundreds.query().orderBy("price");
        assertEquals(List.of(200L, 300L, 400L), prices(query.offset(1).limit(3)));
        assertEquals(List.of(), prices(query.limit(0)));
        assertEquals(List.of(), prices(hundreds.query().limit(0)));
        assertRefused("from", () -> hundreds.query().from("noon"));
        assertRefused("to:", () -> hundreds.query().to("2020-01-30T14:30:00"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void p2ShouldSelectBySymbolAndTimeAndReadTheOwningShardOnly(int shardCount) {
        final Trades trades = new Trades(shardCount);
        trades.trade("alice", 0, 1, 1).trade("bob", 0, 2, 1).trade("alice", SECOND, 3, 1);

        final Query alice = trades.query().symbols("alice");
        assertEquals(List.of(1L, 3L), prices(alice));
        assertEquals(2, alice.count());
        assertEquals(List.of(3L), prices(alice.from("1970-01-01T00:00:01Z")));
        assertEquals(List.of(3L), prices(alice.from(Instant.ofEpochSecond(1))));
        assertEquals(0, alice.to("1970-01-01T00:00:01Z").count());

        final int owner = trades.store.shardOf(trades.store.names().findSymbol("alice"));
        for (int shard = 0; shard < shardCount; shard++) {
            assertEquals(shard == owner, trades.store.cursorsOpened(shard) > 0, "shard " + shard);
        }
    }

    @Test
    void p2ShouldCountNothingOfAnUnknownSymbolAndSaySo() {
        final Trades trades = new Trades(2).trade("alice", 0, 1, 1);
        final Query query = trades.query().symbols("carol", "alice", "dave");
        assertEquals(List.of("carol", "dave"), query.unknownSymbols());
        assertEquals(1, query.count());

        final Query carol = trades.query().symbols("carol");
        final int before = trades.store.cursorsOpened(0) + trades.store.cursorsOpened(1);
        assertEquals(0, carol.count());
        assertEquals(List.of(), carol.rows());
        assertEquals(List.of(), carol.latest());
        assertEquals(List.of(), carol.vwap());
        assertEquals(
                before,
                trades.store.cursorsOpened(0) + trades.store.cursorsOpened(1),
                "a shard was read for nothing");
    }

    @Test
    void shouldRefuseWhatCannotBeMeantAndNameIt() {
        final Trades trades = new Trades(1).trade("A", 0, 1, 1);
        final Query query = trades.query();
        assertRefused("limit", () -> query.limit(-1));
        assertRefused("offset", () -> query.offset(-1));
        assertRefused("symbols", () -> query.symbols());
        assertRefused("from is after to", () -> trades.query().from(2).to(1));
        assertRefused("from is after to", () -> trades.query().to(1).from(2));
        assertEquals(0, trades.query().from(0).to(0).count());
        assertRefused("width", () -> query.bars(Duration.ZERO));
        assertRefused("width", () -> query.bars(Duration.ofSeconds(-1)));
        assertRefused("width", () -> query.bars(Duration.ofDays(200_000)));
        assertRefused("orderBy", () -> trades.query().orderBy("price").vwap());
        assertRefused("orderBy", () -> trades.query().orderBy("price").bars(Duration.ofDays(1)));
        assertEquals(0, trades.store.open(), "left open");
    }

    @Test
    void shouldRefuseUnknownTypesAndSessionsNamingTheKnown() {
        final Trades trades = new Trades(1).trade("A", 0, 1, 1);
        for (String unknown : new String[] {"trad", "definition", "session_start"}) {
            final UnknownNameException refused =
                    assertThrows(
                            UnknownNameException.class,
                            () -> trades.query().types("trade", unknown).count());
            assertTrue(refused.getMessage().contains("'" + unknown + "'"), refused::getMessage);
            assertTrue(refused.getMessage().contains("trade, quote"), refused::getMessage);
            assertTrue(!refused.getMessage().contains(" definition,"), refused::getMessage);
        }
        assertRefused("feed#1", () -> trades.query().sessions("feed#2").count());
        assertEquals(1, trades.query().sessions("feed#1").count());
        assertRefused("venue.print", () -> trades.query().types(RecordedFeed.VENUE_TYPE).count());
        final TickType otherTrade = TickType.named("trade").i64("x").build();
        assertRefused("other fields", () -> trades.query().types(otherTrade).count());
        assertEquals(1, trades.query().types(BuiltinTypes.TRADE).count());
        assertEquals(0, trades.store.open(), "left open");
    }

    @Test
    void shouldRefuseAFieldThatNoSelectedTypeHasNamingTheKnown() {
        final Trades trades = new Trades(1).trade("A", 0, 1, 1);
        final Query query = trades.query().types("quote").orderBy("price");
        assertRefused("'price'", query::rows);
        assertRefused("eventTime", query::rows);
        assertRefused("bidPrice", query::rows);
        assertRefused("'price'", query.limit(0)::rows);
        trades.store.names().typeId(TickType.named("texts").text("size", 4).build());
        assertRefused(
                "number in [trade] and a text in [texts]",
                () -> trades.query().types("trade", "texts").orderBy("size").rows());
    }

    @Test
    void shouldRefuseAveragesOfTypesThatAreNoTrades() {
        final Trades trades = new Trades(1).trade("A", 0, 1, 1);
        assertRefused("those that do: [trade]", () -> trades.query().types("quote").vwap());
        assertEquals(1, trades.query().types("quote", "trade").vwap().size());
    }

    @Test
    void shouldPassOverTradesWithoutPriceOrSize() {
        final Trades trades = new Trades(1).trade("A", 0, 10, 5);
        trades.trade(BuiltinTypes.TRADE, "A", 1, Decimals.UNDEFINED_PRICE, 5);
        trades.trade("A", 2, 0, 0);
        assertEquals(List.of(new Vwap("A", decimal("10"), decimal("5"), 1)), trades.query().vwap());
        assertEquals(1, trades.query().bars(Duration.ofSeconds(1)).get(0).count());
        assertEquals(3, trades.query().count());
    }

    @Test
    void shouldSumHugePricesAndSizesExactly() {
        final Trades trades = new Trades(1);
        final long huge = 1_000_000_000_000_000_000L;
        for (int i = 0; i < 1000; i++) { // 10^39 in all, more than 128 bits hold
            trades.trade(BuiltinTypes.TRADE, "A", i, huge + i, huge);
        }
        assertEquals(
                List.of(
                        new Vwap(
                                "A",
                                decimal("1000000000"), // + 0.0000004995, rounded away
                                decimal("1000000000000000000000"),
                                1000)),
                trades.query().vwap());
    }

    @Test
    void shouldRoundHalfEvenToSixDecimalsAndToNineBelowOne() {
        final Trades trades = new Trades(1);
        trades.trade(BuiltinTypes.TRADE, "half down", 0, 1_000_000_500L, 1);
        trades.trade(BuiltinTypes.TRADE, "half up", 0, 1_000_001_500L, 1);
        trades.trade(BuiltinTypes.TRADE, "small", 0, 1L, 1);
        trades.trade(BuiltinTypes.TRADE, "small", 0, 2L, 1);
        trades.trade(BuiltinTypes.TRADE, "small", 0, 2L, 1);
        assertEquals(
                List.of(decimal("1"), decimal("1.000002"), decimal("0.000000002")),
                trades.query().vwap().stream().map(Vwap::vwap).toList());
    }

    @Test
    void shouldBringSizesOfDifferentExponentsTogether() {
        final Trades trades = new Trades(1).trade("A", 0, 100, 2);
        trades.trade(RecordedFeed.VENUE_TYPE, "A", 1, 200 * Decimals.PRICE_UNIT, 1_500);
        trades.trade(RecordedFeed.VENUE_TYPE, "A", 2, 200 * Decimals.PRICE_UNIT, 500);
        assertEquals(
                List.of(new Vwap("A", decimal("150"), decimal("4"), 3)), trades.query().vwap());
        final List<Long> sizes = new ArrayList<>();
        trades.query().orderBy("size").forEach(tick -> sizes.add(tick.size()));
        assertEquals(List.of(500L, 1_500L, 2L), sizes, "0.5, 1.5, 2");
    }

    @Test
    void shouldPutTheGreatestNumberBeforeNone() {
        final Trades trades = new Trades(1).trade("none", 0, 1, 1);
        trades.store.append(
                BuiltinTypes.GAP,
                trades.store.names().symbolId("greatest"),
                trades.source,
                2,
                0,
                0,
                w -> w.putLong(BuiltinTypes.GAP.field("first"), Long.MAX_VALUE));
        final Query query = trades.query().orderBy("first");
        final List<String> all = query.rows().stream().map(Tick::symbol).toList();
        assertEquals(List.of("greatest", "none"), all);
        assertEquals("greatest", query.limit(1).rows().get(0).symbol());
    }

    @Test
    void shouldKeepNoMoreRowsThanAreWanted() {
        final Trades trades = new Trades(1);
        final RowKey key = RowKeys.of("price", Select.all().resolve(names(trades)), names(trades));
        final RowSorter sorter = new RowSorter(key, 3, names(trades));
        final Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            trades.trade("A", i, 10 + random.nextInt(1000), 1);
        }
        trades.query().forEach(sorter::add);
        assertEquals(3, sorter.held());
        final List<Long> kept = new ArrayList<>();
        assertEquals(3, sorter.forEach(0, tick -> kept.add(tick.price())));
        assertEquals(
                trades.query().rows().stream().map(Tick::price).sorted().limit(3).toList(), kept);
    }

    private static NameRegistry names(Trades trades) {
        return trades.store.names();
    }

    @Test
    void shouldKeepLongAndShortEventsApartWhenOneReplacesTheOther() {
        final FakeStore store = new FakeStore(1, 3);
        final int source = store.session("feed");
        final Random random = new Random(4);
        for (int i = 1; i <= 300; i++) {
            final int sequence = i;
            final int length = random.nextInt(900);
            final Consumer<TickWriter> fill =
                    w -> {
                        final byte[] bytes = new byte[length];
                        Arrays.fill(bytes, (byte) sequence);
                        w.putLong(BuiltinTypes.RAW.field("fileOffset"), -sequence);
                        w.putBytes(
                                BuiltinTypes.RAW.field("bytes"), ByteBuffer.wrap(bytes), 0, length);
                    };
            store.append(
                    0,
                    BuiltinTypes.RAW,
                    TickLayout.linesFor(BuiltinTypes.RAW.payloadLength() + length),
                    store.names().symbolId("S" + i % 5),
                    source,
                    i,
                    0,
                    0,
                    fill);
        }
        final List<String> all = new ArrayList<>();
        Query.over(store::view).forEach(tick -> all.add(0, tick.toString()));
        final List<String> ordered = new ArrayList<>();
        Query.over(store::view)
                .orderBy("fileOffset")
                .limit(20)
                .forEach(tick -> ordered.add(tick.toString()));
        assertEquals(all.subList(0, 20), ordered);
        final List<String> latest =
                Query.over(store::view).orderBy("fileOffset").latest().stream()
                        .map(Tick::toString)
                        .toList();
        assertEquals(all.subList(0, 5), latest);
    }

    @Test
    void shouldSelectEventsWithoutASymbolByTheEmptyName() {
        final FakeStore store = new FakeStore(2);
        final int source = store.session("feed");
        store.append(BuiltinTypes.GAP, 0, source, 1, 0, 0, w -> {});
        store.append(BuiltinTypes.GAP, store.names().symbolId("A"), source, 2, 0, 0, w -> {});
        assertEquals(1, Query.over(store::view).symbols("").count());
        assertEquals(List.of(), Query.over(store::view).symbols("").unknownSymbols());
        assertEquals(1, Query.over(store::view).latest().size());
    }

    @Test
    void shouldCloseTheViewWhenTheHandlerThrows() {
        final Trades trades = new Trades(2).trade("A", 0, 1, 1).trade("B", 0, 1, 1);
        for (Query query : List.of(trades.query(), trades.query().orderBy("price"))) {
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            query.forEach(
                                    tick -> {
                                        throw new IllegalStateException("enough");
                                    }));
        }
        assertEquals(0, trades.store.open());
    }

    @Test
    void shouldSeeWhatCameSinceItWasAskedBefore() {
        final Trades trades = new Trades(1).trade("A", 0, 1, 1);
        final Query query = trades.query();
        assertEquals(1, query.count());
        trades.trade("A", 1, 1, 1);
        assertEquals(2, query.count());
    }
}
