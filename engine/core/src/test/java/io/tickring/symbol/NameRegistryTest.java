package io.tickring.symbol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.SpaceFullException;
import io.tickring.tick.TickType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NameRegistryTest {
    private static TickType type(String name) {
        return TickType.named(name).i64("a").build();
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void shouldGiveEachNameOneIdAndFindItsSlot() {
        final NameRegistry names = new NameRegistry();
        final Map<String, Integer> model = new HashMap<>();
        for (int i = 0; i < 3 * NameRegistry.SYMBOL_PAGE; i++) {
            final String name = "S" + i % (2 * NameRegistry.SYMBOL_PAGE + 7);
            final int id = names.symbolId(name);
            assertEquals(model.computeIfAbsent(name, unknown -> id), id, name);
            assertEquals(name, names.symbol(id));
            assertEquals(SlotHash.slot(name), names.slot(id));
        }
        assertEquals(model.size(), names.symbols().size());
        assertEquals("", names.symbol(0));
        assertEquals(0, names.slot(0));
        assertEquals(-1, names.findSymbol("absent"));
        assertFalse(names.hasSymbol(model.size() + 1));
        assertTrue(refusal(() -> names.symbol(model.size() + 1)).contains("no symbol has id"));
        assertTrue(refusal(() -> names.symbol(-1)).contains("no symbol has id -1"));
        assertEquals(0, names.slot(-1));
    }

    @Test
    void shouldFindTheSlotOfAnIdThatIsFarAhead() {
        final NameRegistry names = new NameRegistry();
        names.restoreSymbol(7 * NameRegistry.SYMBOL_PAGE + 5, "AHEAD");
        names.restoreSymbol(NameRegistry.MAX_SYMBOLS, "LAST");
        assertEquals(SlotHash.slot("AHEAD"), names.slot(7 * NameRegistry.SYMBOL_PAGE + 5));
        assertEquals(SlotHash.slot("LAST"), names.slot(NameRegistry.MAX_SYMBOLS));
        assertEquals(0, names.slot(NameRegistry.MAX_SYMBOLS - 1));
        assertEquals(0, names.slot(NameRegistry.MAX_SYMBOLS + 1));
        assertEquals(0, names.slot(Integer.MAX_VALUE));
        assertEquals(0, names.slot(Integer.MIN_VALUE));
    }

    @Test
    void shouldShowAnyThreadTheSlotOfAnIdThatItWasGiven() throws Exception {
        final int count = 40 * NameRegistry.SYMBOL_PAGE;
        final NameRegistry names = new NameRegistry();
        final AtomicInteger given = new AtomicInteger();
        final Callable<Integer> reader =
                () -> {
                    int seen = 0;
                    while (seen < count) {
                        for (final int upTo = given.getAcquire(); seen < upTo; ) {
                            seen++;
                            assertEquals(SlotHash.slot("S" + seen), names.slot(seen), "S" + seen);
                        }
                    }
                    return seen;
                };
        final ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            final List<Future<Integer>> all =
                    List.of(readers.submit(reader), readers.submit(reader));
            for (int i = 1; i <= count; i++) {
                given.setRelease(names.symbolId("S" + i));
            }
            for (Future<Integer> each : all) {
                assertEquals(count, each.get());
            }
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    void shouldRefuseNamesThatAreEmptyTooLongOrUnprintable() {
        final NameRegistry names = new NameRegistry();
        assertTrue(refusal(() -> names.symbolId("")).contains("1 to 64 bytes"));
        assertEquals(1, names.symbolId("x".repeat(64)));
        assertTrue(refusal(() -> names.symbolId("x".repeat(65))).contains("1 to 64 bytes"));
        assertTrue(refusal(() -> names.symbolId("ü".repeat(33))).contains("1 to 64 bytes"));
        assertTrue(refusal(() -> names.symbolId("a\nb")).contains("control"));
        assertTrue(refusal(() -> names.newSession("", "itch", "", "", 0)).contains("source name"));
        assertEquals(2, names.symbolId("next"), "a refused name costs no id");
    }

    @Test
    void shouldRefuseASessionThatTheLogCouldNotHold() {
        final NameRegistry names = new NameRegistry();
        final String tooLong = "f".repeat(256);
        assertTrue(refusal(() -> names.newSession("s", tooLong, "", "", 0)).contains("255 bytes"));
        assertEquals(List.of(), names.sessions());
        assertEquals(1, names.newSession("s", "itch", "", "", 0).sourceId());
    }

    @Test
    void shouldSayWhichSpaceIsFullAndGoOnWithWhatItKnows() {
        final NameRegistry names = new NameRegistry(2, 1, BuiltinTypes.FIRST_DEFINED_ID);
        names.symbolId("A");
        names.symbolId("B");
        assertFull("'C': the store's 2 symbols", () -> names.symbolId("C"));
        assertEquals(1, names.symbolId("A"));
        names.newSession("s", "itch", "", "", 0);
        assertFull("'t': the store's 1 sources", () -> names.newSession("t", "itch", "", "", 0));
        assertEquals(BuiltinTypes.FIRST_DEFINED_ID, names.typeId(type("a")));
        assertFull("types", () -> names.typeId(type("b")));
        assertEquals(BuiltinTypes.FIRST_DEFINED_ID, names.typeId(type("a")));
    }

    @Test
    void shouldGiveOutTheIdsOfItsNodesPagesOnly() {
        final NameRegistry names = NameRegistry.ofNode(5);
        assertEquals(5 * 4096, names.symbolId("A"));
        for (int i = 1; i < 4096; i++) {
            names.symbolId("A" + i);
        }
        assertEquals((5 + 64) * 4096, names.symbolId("next page"));
        assertEquals(5 * 256, names.newSession("s", "itch", "", "", 0).sourceId());
        assertEquals(5 * 64, names.typeId(type("a")));
        final NameRegistry first = NameRegistry.ofNode(1);
        assertEquals(64, first.typeId(type("a")));
        assertTrue(refusal(() -> NameRegistry.ofNode(64)).contains("1 to 63"));
        assertTrue(refusal(() -> NameRegistry.ofNode(-1)).contains("1 to 63"));
    }

    @Test
    void shouldSayWhichNodesPagesAreFull() {
        final NameRegistry names = NameRegistry.ofNode(63);
        for (int i = 0; i < 64; i++) {
            assertEquals(63 * 64 + i, names.typeId(type("t" + i)));
        }
        assertFull("the 64 types of node 63's pages", () -> names.typeId(type("more")));
        for (int i = 0; i < 4 * 256; i++) {
            names.newSession("s", "itch", "", "", 0);
        }
        assertFull(
                "the 1024 sources of node 63's pages",
                () -> names.newSession("s", "itch", "", "", 0));
        final NameRegistry small = new NameRegistry(2, 3 * 4096 - 1, 1, 64);
        for (int i = 0; i < 4096; i++) {
            small.symbolId("A" + i);
        }
        assertFull("the 4096 symbols of node 2's pages", () -> small.symbolId("more"));
    }

    @Test
    void shouldLearnWhatOtherNodesDefineAndRefuseWhatContradictsIt() {
        final NameRegistry names = NameRegistry.ofNode(1);
        final int own = names.symbolId("own");
        names.learnSymbol(2 * 4096, "theirs");
        names.learnSymbol(2 * 4096, "theirs");
        assertEquals(2 * 4096, names.symbolId("theirs"));
        assertEquals(SlotHash.slot("theirs"), names.slot(2 * 4096));
        assertEquals(own + 1, names.symbolId("own2"), "another node's ids are not followed");
        names.learnSymbol(own + 2, "told back");
        assertEquals(own + 3, names.symbolId("own4"), "an own id that others know is not reused");
        assertTrue(
                refusal(() -> names.learnSymbol(2 * 4096, "else"))
                        .contains("stands for theirs and for else"));
        assertTrue(refusal(() -> names.learnSymbol(3 * 4096, "own")).contains("two ids"));
        assertTrue(refusal(() -> names.learnSymbol(7, "")).contains("1 to 64 bytes"));
        names.learnType(2 * 64, type("t"));
        names.learnType(2 * 64, type("t"));
        assertEquals(2 * 64, names.typeId(type("t")));
        assertTrue(refusal(() -> names.learnType(2 * 64, type("u"))).contains("t and for u"));
        final SessionInfo session = new SessionInfo(2 * 256, "feed", 1, "itch", "", "", 0);
        names.learnSession(session);
        names.learnSession(session);
        assertEquals(List.of(session), names.sessions());
        assertTrue(
                refusal(
                                () ->
                                        names.learnSession(
                                                new SessionInfo(
                                                        3 * 256, "feed", 1, "itch", "", "", 0)))
                        .contains("session feed#1 has two ids: 512 and 768"));
        assertEquals(2, names.newSession("feed", "itch", "", "", 0).ordinal());
    }

    private static SessionInfo proposed(int id, String sha256, int ordinal) {
        return new SessionInfo(id, "feed", ordinal, "itch", sha256, "", 0);
    }

    @Test
    void shouldAgreeToSessionsOfOtherNodesUnderLabelsOfTheirOwn() {
        final NameRegistry names = NameRegistry.ofNode(1);
        assertEquals(1, names.newSession("feed", "itch", "aa", "", 0).ordinal());
        final SessionInfo second = names.agreeToSession(proposed(2 * 256, "bb", 1));
        assertEquals(proposed(2 * 256, "bb", 2), second);
        assertEquals(second, names.session(2 * 256));
        assertEquals(second, names.agreeToSession(proposed(2 * 256, "bb", 1)), "asked again");
        assertEquals(
                second,
                names.agreeToSession(proposed(3 * 256, "bb", 1)),
                "a session of the same file that the asker does not know");
        assertEquals(
                proposed(3 * 256, "bb", 3),
                names.agreeToSession(proposed(3 * 256, "bb", 3)),
                "it knows that one, and wants one more");
        assertEquals(
                second,
                names.agreeToSession(proposed(2 * 256, "cc", 1)),
                "the id stands for another session");
        assertEquals(4, names.newSession("feed", "itch", "aa", "", 0).ordinal());
        assertEquals(2, NameRegistry.nodeOf(second));
        assertEquals(1, NameRegistry.nodeOf(names.session(256)));
    }

    @Test
    void shouldAgreeToNoIdThatIsItsOwnOrNone() {
        final NameRegistry names = NameRegistry.ofNode(1);
        for (int id : new int[] {256, 65 * 256, 0, -1, 1 << 16, Integer.MIN_VALUE}) {
            assertTrue(
                    refusal(() -> names.agreeToSession(proposed(id, "aa", 1)))
                            .contains("another node's to give"));
        }
        assertEquals(List.of(), names.sessions());
    }

    @Test
    void shouldProposeASessionBehindThoseOfTheSameFileAndKnowNothingOfIt() {
        final NameRegistry names = NameRegistry.ofNode(2);
        final SessionInfo wanted = proposed(0, "aa", 0);
        assertEquals(proposed(2 * 256, "aa", 1), names.proposeSession(wanted));
        assertEquals(List.of(), names.sessions());
        names.learnSession(proposed(3 * 256, "bb", 1));
        assertEquals(proposed(2 * 256 + 1, "aa", 1), names.proposeSession(wanted));
        names.learnSession(proposed(3 * 256 + 1, "aa", 4));
        assertEquals(proposed(2 * 256 + 2, "aa", 5), names.proposeSession(wanted));
    }

    private static void assertFull(String part, Executable call) {
        final String message = assertThrows(SpaceFullException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void shouldRefuseATypeOfAKnownNameWithOtherFields() {
        final NameRegistry names = new NameRegistry();
        final int id = names.typeId(type("a"));
        assertEquals(id, names.typeId(type("a")));
        assertEquals(BuiltinTypes.TRADE_ID, names.typeId(BuiltinTypes.TRADE));
        final TickType other = TickType.named("a").i32("a").build();
        assertTrue(refusal(() -> names.typeId(other)).contains("already defined"));
        final TickType.Builder wordy = TickType.named("wordy");
        for (int i = 10; i < 60; i++) {
            wordy.i8("f".repeat(30) + i);
        }
        assertTrue(refusal(() -> names.typeId(wordy.build())).contains("shorten"));
    }

    @Test
    void shouldLearnNoTypeThatTheLogCouldNotHold() {
        final NameRegistry names = NameRegistry.ofNode(1);
        final TickType.Builder longest = TickType.named("t".repeat(64));
        for (int i = 10; i < 74; i++) {
            longest.i64("f".repeat(30) + i);
        }
        assertTrue(refusal(() -> names.learnType(2 * 64, longest.build())).contains("shorten"));
        assertFalse(names.hasType(2 * 64));
        names.learnType(2 * 64, type("a"));
        assertEquals(2 * 64, names.findType("a"));
    }

    @Test
    void shouldGiveNoSourceAgainThatAnEarlierLifeGave() {
        final NameRegistry names = NameRegistry.ofNode(2);
        names.givenSources(2 * 256 + 255);
        assertEquals(66 * 256, names.newSession("feed", "itch", "", "", 0).sourceId());
        names.givenSources(0);
        names.givenSources(2 * 256);
        assertEquals(66 * 256 + 1, names.newSession("feed", "itch", "", "", 0).sourceId());
    }

    @Test
    void shouldLearnASessionAgainAndUnderNoOtherId() {
        final NameRegistry names = NameRegistry.ofNode(2);
        names.learnSession(proposed(3 * 256, "aa", 1));
        names.learnSession(proposed(3 * 256, "aa", 1));
        assertTrue(
                refusal(() -> names.learnSession(proposed(3 * 256 + 1, "aa", 1)))
                        .contains("two ids: 768 and 769"));
        assertTrue(
                refusal(() -> names.learnSession(proposed(3 * 256, "aa", 2)))
                        .contains("feed#1 and for feed#2"));
        for (int id : new int[] {0, -1, 1 << 16}) {
            assertTrue(
                    refusal(() -> names.learnSession(proposed(id, "aa", 2)))
                            .contains("out of range"));
        }
    }

    @Test
    void shouldCountTheSessionsOfASource() {
        final NameRegistry names = new NameRegistry();
        assertEquals(1, names.newSession("a", "itch", "", "", 0).ordinal());
        assertEquals(1, names.newSession("b", "itch", "", "", 0).ordinal());
        final SessionInfo second = names.newSession("a", "itch", "", "", 0);
        assertEquals("a#2", second.label());
        assertEquals(3, second.sourceId());
        assertEquals("a", names.source(3));
        assertTrue(refusal(() -> names.session(4)).contains("no source session has id 4"));
    }

    @Test
    void shouldRefuseToRestoreWhatContradictsWhatItKnows() {
        final NameRegistry names = new NameRegistry(100, 100, 100);
        names.restoreSymbol(7, "A");
        names.restoreSymbol(7, "A");
        assertTrue(refusal(() -> names.restoreSymbol(7, "B")).contains("stands for A and for B"));
        assertTrue(refusal(() -> names.restoreSymbol(8, "A")).contains("two ids"));
        assertTrue(refusal(() -> names.restoreSymbol(0, "Z")).contains("out of range"));
        assertTrue(refusal(() -> names.restoreSymbol(101, "Z")).contains("out of range"));
        assertEquals(8, names.symbolId("C"), "ids go on behind what was restored");
        names.restoreType(70, type("t"));
        assertTrue(refusal(() -> names.restoreType(71, type("t"))).contains("two ids"));
        assertTrue(refusal(() -> names.restoreType(70, type("u"))).contains("stands for"));
        assertTrue(refusal(() -> names.restoreType(1, type("v"))).contains("out of range"));
        assertEquals(71, names.typeId(type("w")));
        final SessionInfo session = new SessionInfo(9, "s", 1, "itch", "", "", 0);
        names.restoreSession(session);
        names.restoreSession(session);
        final SessionInfo other = new SessionInfo(9, "t", 1, "itch", "", "", 0);
        assertTrue(refusal(() -> names.restoreSession(other)).contains("s#1 and for t#1"));
        assertEquals(10, names.newSession("s", "itch", "", "", 0).sourceId());
    }

    @Test
    void shouldGiveTwoThreadsTheSameIds() throws InterruptedException, ExecutionException {
        final NameRegistry names = new NameRegistry();
        final Callable<int[]> asking =
                () -> {
                    final int[] ids = new int[20_000];
                    for (int i = 0; i < ids.length; i++) {
                        ids[i] = names.symbolId("S" + i);
                        assertEquals("S" + i, names.symbol(ids[i]));
                        assertEquals(SlotHash.slot("S" + i), names.slot(ids[i]));
                    }
                    return ids;
                };
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            final List<Future<int[]>> answers = threads.invokeAll(List.of(asking, asking));
            final int[] first = answers.get(0).get();
            final int[] second = answers.get(1).get();
            for (int i = 0; i < first.length; i++) {
                assertEquals(first[i], second[i], "S" + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
