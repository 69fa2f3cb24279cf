package io.tickring.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.replay.RecordedFeed.Event;
import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores among which the symbols of one feed are divided, read as one. */
final class MergedViewTest {
    static IntStream seeds() {
        return IntStream.range(0, 120);
    }

    private static MergedView over(List<FakeStore> stores) {
        final List<MergedView.Part> parts = new ArrayList<>();
        for (FakeStore store : stores) {
            parts.add(new MergedView.Part("node" + (parts.size() + 1), store.view()));
        }
        return MergedView.of(parts);
    }

    private static MergedView over(FakeStore... stores) {
        return over(List.of(stores));
    }

    private static void assertAllClosed(List<FakeStore> stores) {
        stores.forEach(store -> assertEquals(0, store.open(), "left open"));
    }

    private static List<String> replay(
            StoreView view, Selection selection, ReplayOrder order, TickDigest digest) {
        final List<String> labels = new ArrayList<>();
        MergedReplay.run(
                view,
                selection,
                order,
                Long.MAX_VALUE,
                tick -> {
                    labels.add(label(tick));
                    digest.add(tick);
                });
        return labels;
    }

    private static String label(Tick tick) {
        final SessionInfo session = ((NameRegistry) tick.names()).session(tick.sourceId());
        return session.label() + ':' + tick.sourceSequence();
    }

    private static Selection ofSymbol(String symbol, NameRegistry names) {
        final BitSet ids = new BitSet();
        ids.set(symbol.isEmpty() ? 0 : names.findSymbol(symbol));
        return new Selection(ids, null, null, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReplaySeveralStoresAsOneThatHoldsAll(long seed) {
        final Random random = new Random(seed);
        final RecordedFeed feed = new RecordedFeed(random, 4, 120);
        final FakeStore whole = feed.store(random, 1 + random.nextInt(3));
        final int nodes = 2 + random.nextInt(2);
        final int salt = random.nextInt();
        final List<FakeStore> stores = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            final int own = node;
            final Predicate<Event> placed =
                    event -> Math.floorMod(event.symbol().hashCode() * 31 + salt, nodes) == own;
            stores.add(feed.store(random, 1 + random.nextInt(3), placed));
        }
        final String symbol = feed.symbols().get(random.nextInt(feed.symbols().size()));
        for (ReplayOrder order :
                List.of(ReplayOrder.RECEIVE, ReplayOrder.EVENT, ReplayOrder.SOURCE)) {
            try (StoreView one = whole.view();
                    MergedView all = over(stores)) {
                final TickDigest expected = new TickDigest();
                final TickDigest digest = new TickDigest();
                assertEquals(
                        replay(one, Selection.ALL, order, expected),
                        replay(all, Selection.ALL, order, digest));
                assertEquals(expected.hex(), digest.hex());
                assertEquals(
                        feed.inOrder(event -> event.symbol().equals(symbol), order).stream()
                                .map(Event::label)
                                .toList(),
                        replay(all, ofSymbol(symbol, all.names()), order, digest));
            }
        }
        assertAllClosed(stores);
    }

    private static FakeStore trades(String source, int symbols, String symbol, long... sequences) {
        final FakeStore store = new FakeStore(1);
        for (int i = 0; i < symbols; i++) {
            store.names().symbolId("other" + i);
        }
        final int sourceId = store.session(source);
        final int symbolId = store.names().symbolId(symbol);
        for (long sequence : sequences) {
            store.append(
                    BuiltinTypes.TRADE,
                    symbolId,
                    sourceId,
                    sequence,
                    sequence,
                    sequence,
                    writer -> {});
        }
        return store;
    }

    @Test
    void shouldNameAnEventThatTwoStoresHold() {
        final List<FakeStore> stores =
                List.of(trades("feed", 0, "A", 1, 2, 4), trades("feed", 3, "B", 3, 4, 5));
        try (MergedView all = over(stores)) {
            for (ReplayOrder order : List.of(ReplayOrder.RECEIVE, ReplayOrder.SOURCE)) {
                final DuplicateTickException refused =
                        assertThrows(
                                DuplicateTickException.class,
                                () -> replay(all, Selection.ALL, order, new TickDigest()));
                assertTrue(
                        refused.getMessage()
                                .startsWith(
                                        "event 4 of session feed#1 is there 2 times, in node1 and"
                                                + " node2"),
                        refused.getMessage());
            }
        }
        assertAllClosed(stores);
    }

    @Test
    void shouldKeepIdsWhereTheyAreFree() {
        final FakeStore one = trades("feed", 0, "A", 1);
        final FakeStore other = trades("feed", 1, "B", 2);
        try (MergedView all = over(one, other)) {
            assertEquals(1, all.names().findSymbol("A"), "the first store keeps its ids");
            assertEquals(2, all.names().findSymbol("B"), "so does the other where they are free");
            assertEquals(3, all.names().findSymbol("other0"), "1 is taken there");
        }
        assertAllClosed(List.of(one, other));
    }

    @Test
    void shouldDefineAppendOrderForASymbolOfOneStoreOnly() {
        final FakeStore one = trades("feed", 0, "A", 1, 3);
        final FakeStore other = trades("feed", 1, "B", 2);
        final FakeStore third = trades("feed", 1, "A", 4);
        try (MergedView all = over(one, other, third)) {
            assertTrue(MergedReplay.hasAppendOrder(all, ofSymbol("B", all.names())));
            assertEquals(
                    List.of("feed#1:2"),
                    replay(all, ofSymbol("B", all.names()), ReplayOrder.APPEND, new TickDigest()));
            assertTrue(!MergedReplay.hasAppendOrder(all, ofSymbol("A", all.names())));
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            replay(
                                    all,
                                    ofSymbol("A", all.names()),
                                    ReplayOrder.APPEND,
                                    new TickDigest()));
        }
    }

    @Test
    void shouldBelieveTheEndThatTellsOfMoreAndSaySo() {
        final FakeStore one = trades("feed", 0, "A", 1);
        final FakeStore other = trades("feed", 1, "B", 2);
        other.end(1, SessionEnd.clean(2));
        try (MergedView all = over(one, other)) {
            assertEquals(SessionEnd.clean(2), all.end(1));
            assertEquals(1, all.notes().size());
            assertTrue(all.notes().get(0).contains("no end in node1"), all.notes().get(0));
        }
        one.end(1, SessionEnd.cut(1, 70));
        try (MergedView all = over(one, other)) {
            assertEquals(SessionEnd.clean(2), all.end(1));
            assertTrue(all.notes().get(0).contains("cutAt=70"), all.notes().get(0));
        }
        one.end(1, SessionEnd.clean(2));
        try (MergedView all = over(one, other)) {
            assertEquals(List.of(), all.notes());
        }
    }

    @Test
    void shouldRefuseStoresInWhichANameStandsForTwoThings() {
        final FakeStore one = trades("feed", 0, "A", 1);
        one.names().typeId(TickType.named("mine").i64("x").build());
        final FakeStore other = trades("feed", 0, "B", 2);
        other.names().typeId(TickType.named("mine").i32("x").build());
        final String types =
                assertThrows(IllegalArgumentException.class, () -> over(one, other)).getMessage();
        assertTrue(types.startsWith("node2 cannot be read as one with node1: "), types);
        assertTrue(types.contains("mine"), types);
        assertAllClosed(List.of(one, other));

        final FakeStore third = new FakeStore(1);
        third.names().restoreSession(new SessionInfo(9, "feed", 1, "test", "ab12", "", 0));
        final String sessions =
                assertThrows(IllegalArgumentException.class, () -> over(one, third)).getMessage();
        assertTrue(sessions.contains("session feed#1 is not the same everywhere"), sessions);
        assertAllClosed(List.of(one, third));
    }
}
