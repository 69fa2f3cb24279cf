package io.tickring.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.replay.RecordedFeed.Event;
import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MergedReplayTest {
    private static final int[] SHARD_COUNTS = {1, 2, 4, 8};

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /** A selection in names, which the model understands, and in a store's ids. */
    private record Wanted(String symbol, String source, int ordinal, long from, long to) {
        static Wanted random(Random random, RecordedFeed feed) {
            final List<Event> events = feed.events();
            final Event any = events.isEmpty() ? null : events.get(random.nextInt(events.size()));
            return new Wanted(
                    random.nextInt(3) == 0
                            ? feed.symbols().get(random.nextInt(feed.symbols().size()))
                            : null,
                    any != null && random.nextInt(4) == 0 ? any.source() : null,
                    any == null ? 0 : any.ordinal(),
                    random.nextInt(3) == 0 ? random.nextInt(10) : Long.MIN_VALUE,
                    random.nextInt(3) == 0 ? 10 + random.nextInt(20) : Long.MAX_VALUE);
        }

        boolean matches(Event event) {
            return (symbol == null || event.symbol().equals(symbol))
                    && (source == null
                            || (event.source().equals(source) && event.ordinal() == ordinal))
                    && event.eventTime() >= from
                    && (event.eventTime() < to || to == Long.MAX_VALUE);
        }

        Selection in(NameRegistry names) {
            final BitSet symbols = new BitSet();
            if (symbol != null) {
                symbols.set(symbol.isEmpty() ? 0 : names.findSymbol(symbol));
            }
            final BitSet sources = new BitSet();
            names.sessions().stream()
                    .filter(s -> s.source().equals(source) && s.ordinal() == ordinal)
                    .forEach(s -> sources.set(s.sourceId()));
            return new Selection(
                    symbol == null ? null : symbols,
                    null,
                    source == null ? null : sources,
                    from,
                    to);
        }
    }

    private static List<String> expected(
            RecordedFeed feed, Predicate<Event> selected, ReplayOrder order) {
        return feed.inOrder(selected, order).stream().map(Event::label).toList();
    }

    private static String label(Tick tick) {
        final SessionInfo session = ((NameRegistry) tick.names()).session(tick.sourceId());
        return session.label() + ':' + tick.sourceSequence();
    }

    private static List<String> pushed(
            FakeStore store, Selection selection, ReplayOrder order, long limit, TickHandler also) {
        final List<String> labels = new ArrayList<>();
        try (StoreView view = store.view()) {
            final long count =
                    MergedReplay.run(
                            view,
                            selection,
                            order,
                            limit,
                            tick -> {
                                labels.add(label(tick));
                                also.onTick(tick);
                            });
            assertEquals(labels.size(), count);
        }
        assertEquals(0, store.open(), "left open");
        return labels;
    }

    private static List<String> pulled(FakeStore store, Selection selection, ReplayOrder order) {
        final List<String> labels = new ArrayList<>();
        try (StoreView view = store.view();
                ReplayCursor cursor = MergedReplay.open(view, selection, order)) {
            for (Tick tick = cursor.next(); tick != null; tick = cursor.next()) {
                labels.add(label(tick));
            }
            assertNull(cursor.next(), "something followed the end");
        }
        assertEquals(0, store.open(), "left open");
        return labels;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepTheDocumentedOrderWhateverTheShardsAndIds(int seed) {
        final Random random = new Random(seed);
        final RecordedFeed feed = new RecordedFeed(random, 7, 120);
        final Wanted wanted = Wanted.random(random, feed);
        for (ReplayOrder order :
                List.of(ReplayOrder.RECEIVE, ReplayOrder.EVENT, ReplayOrder.SOURCE)) {
            final List<String> expected = expected(feed, wanted::matches, order);
            String digest = null;
            for (int shardCount : SHARD_COUNTS) {
                final String context = "seed=" + seed + " order=" + order + " shards=" + shardCount;
                final FakeStore store = feed.store(random, shardCount);
                final Selection selection = wanted.in(store.names());
                final TickDigest of = new TickDigest();

                assertEquals(
                        expected,
                        pushed(store, selection, order, Long.MAX_VALUE, of::add),
                        context);
                assertEquals(expected, pulled(store, selection, order), context);
                if (digest == null) {
                    digest = of.hex();
                }
                assertEquals(digest, of.hex(), context);

                final int limit = random.nextInt(expected.size() + 2);
                assertEquals(
                        expected.subList(0, Math.min(limit, expected.size())),
                        pushed(store, selection, order, limit, tick -> {}),
                        context + " limit=" + limit);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReplayOneSymbolInAppendOrderFromItsShardOnly(int seed) {
        final Random random = new Random(seed);
        final RecordedFeed feed = new RecordedFeed(random, 4, 120);
        for (int shardCount : SHARD_COUNTS) {
            final FakeStore store = feed.store(random, shardCount);
            final String symbol = feed.symbols().get(1);
            final int id = store.names().findSymbol(symbol);
            final BitSet one = new BitSet();
            one.set(id);
            final Selection selection =
                    new Selection(one, null, null, Long.MIN_VALUE, Long.MAX_VALUE);

            assertEquals(
                    feed.events().stream()
                            .filter(event -> event.symbol().equals(symbol))
                            .map(Event::label)
                            .toList(),
                    pushed(store, selection, ReplayOrder.APPEND, Long.MAX_VALUE, tick -> {}),
                    "seed=" + seed);
            for (ReplayOrder order : ReplayOrder.values()) {
                pulled(store, selection, order);
            }
            for (int shard = 0; shard < shardCount; shard++) {
                assertTrue(
                        shard == store.shardOf(id) || store.cursorsOpened(shard) == 0,
                        "shard " + shard + " was read, seed=" + seed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGoOnWhereItStoppedPulledOrPushed(int seed) {
        final Random random = new Random(seed);
        final RecordedFeed feed = new RecordedFeed(random, 3, 120);
        for (ReplayOrder order : ReplayOrder.values()) {
            final FakeStore store = feed.store(random, order == ReplayOrder.APPEND ? 1 : 2);
            final List<String> labels = new ArrayList<>();
            try (StoreView view = store.view();
                    ReplayCursor cursor = MergedReplay.open(view, Selection.ALL, order)) {
                long asked = 1;
                long given = 1;
                while (given == asked) {
                    final Tick tick = random.nextBoolean() ? cursor.next() : null;
                    if (tick != null) {
                        labels.add(label(tick));
                    }
                    asked = 1L + random.nextInt(5);
                    given = cursor.forEach(asked, next -> labels.add(label(next)));
                }
                assertEquals(0, cursor.forEach(1, next -> labels.add("after the end")));
                assertNull(cursor.next());
            }
            assertEquals(
                    expected(feed, event -> true, order), labels, "seed=" + seed + " " + order);
        }
    }

    @Test
    void shouldReplayAStoreOfOneShardAsItsLogHasIt() {
        final RecordedFeed feed = new RecordedFeed(new Random(5), 4, 500);
        final FakeStore store = feed.store(new Random(6), 1);

        assertEquals(
                feed.events().stream().map(Event::label).toList(),
                pushed(store, Selection.ALL, ReplayOrder.APPEND, Long.MAX_VALUE, tick -> {}));
    }

    @Test
    void shouldRefuseAppendOrderOverSeveralShardsAndNameTheOthers() {
        final FakeStore store = new FakeStore(2);
        try (StoreView view = store.view()) {
            final IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    MergedReplay.run(
                                            view,
                                            Selection.ALL,
                                            ReplayOrder.APPEND,
                                            1,
                                            tick -> {}));
            assertTrue(
                    refused.getMessage().contains("receive, event or source"), refused::getMessage);
        }
    }

    @Test
    void shouldRefuseANegativeLimit() {
        final FakeStore store = new FakeStore(1);
        try (StoreView view = store.view()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            MergedReplay.run(
                                    view, Selection.ALL, ReplayOrder.RECEIVE, -1, tick -> {}));
        }
    }

    @ParameterizedTest
    @EnumSource(ReplayOrder.class)
    void shouldCloseEveryCursorWhenTheHandlerThrows(ReplayOrder order) {
        final RecordedFeed feed = new RecordedFeed(new Random(7), 5, 500);
        final FakeStore store = feed.store(new Random(8), order == ReplayOrder.APPEND ? 1 : 4);

        try (StoreView view = store.view()) {
            final IllegalStateException thrown =
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    MergedReplay.run(
                                            view,
                                            Selection.ALL,
                                            order,
                                            Long.MAX_VALUE,
                                            tick -> {
                                                throw new IllegalStateException("enough");
                                            }));
            assertEquals("enough", thrown.getMessage());
        }
        assertEquals(0, store.open());
    }

    @Test
    void shouldReadSessionsOneByOneInSourceOrder() {
        final FakeStore store = new FakeStore(1);
        final int second = store.session("b");
        final int first = store.session("a");
        for (int source : new int[] {second, first}) {
            store.append(BuiltinTypes.GAP, 0, source, 1, 0, 0, writer -> {});
        }
        assertEquals(
                List.of("a#1:1"), pushed(store, Selection.ALL, ReplayOrder.SOURCE, 1, tick -> {}));
        assertEquals(1, store.cursorsOpened(0), "a session was opened that was not reached");
    }

    @ParameterizedTest
    @EnumSource(ReplayOrder.class)
    void shouldGiveEachEventOnceWhileSessionsBegin(ReplayOrder order) {
        final FakeStore store = new FakeStore(1);
        final int source = store.session("a");
        store.append(BuiltinTypes.GAP, 0, source, 1, 0, 0, writer -> {});
        store.afterSessions(() -> store.session("b"));

        assertEquals(
                List.of("a#1:1"), pushed(store, Selection.ALL, order, Long.MAX_VALUE, tick -> {}));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6})
    void shouldNotAllocatePerTickOnceWarm(int sessionCount) {
        final FakeStore store = filled(4, sessionCount, 20_000);
        final long[] sum = new long[1];
        final TickHandler handler = tick -> sum[0] += tick.eventTime();
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (StoreView view = store.view();
                ReplayCursor cursor = MergedReplay.open(view, Selection.ALL, ReplayOrder.RECEIVE)) {
            final TickDigest digest = new TickDigest();
            final TickHandler both =
                    tick -> {
                        handler.onTick(tick);
                        digest.add(tick);
                    };
            assertEquals(10_000, cursor.forEach(10_000, both));
            // The least of several rounds: what a deoptimisation allocates is not the code's.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 4; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                final long count = cursor.forEach(2_000, both);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                assertEquals(2_000, count);
            }
            assertEquals(0L, least, "bytes allocated");
        }
    }

    private static FakeStore filled(int shardCount, int sessionCount, int count) {
        final FakeStore store = new FakeStore(shardCount);
        final Random random = new Random(42);
        final int[] sources = new int[sessionCount];
        for (int i = 0; i < sessionCount; i++) {
            sources[i] = store.session("feed" + i);
        }
        final int[] symbols = new int[100];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = store.names().symbolId("S" + i);
        }
        final long[] sequences = new long[sessionCount];
        for (int i = 0; i < count; i++) {
            final int session = i % sessionCount;
            final int symbol = symbols[random.nextInt(symbols.length)];
            store.append(
                    BuiltinTypes.TRADE,
                    symbol,
                    sources[session],
                    ++sequences[session],
                    i,
                    i,
                    w -> {});
        }
        return store;
    }
}
