package io.tickring.feed.itch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.paritytrading.juncture.nasdaq.itch50.ITCH50;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItchGeneratorTest {
    private static final String GOLDEN =
            "f8696700101cfa2fd5ede66e95781bbbbebeb8100ae7166258bb5a0ed29a1d5a";

    @ParameterizedTest
    @CsvSource({
        "9, 1, 1",
        "10, 1, 1",
        "206, 2, 2",
        "212, 2, 2",
        "1000, 5, 3",
        "1234, 300, 4",
        "50000, 3, 5",
        "200000, 500, 6",
        "300000, 1, 7",
    })
    void shouldWriteAConsistentSessionOfExactlyTheMessagesAskedFor(
            long messages, int symbols, long seed) throws IOException {
        final byte[] file = Itch.generated(messages, symbols, seed);
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);
        assertEquals(messages, report.messages());
        assertEquals(symbols, report.messages('R'));
        assertEquals(0, report.raw());

        final BookCheck check = new BookCheck();
        check.read(file);
        assertEquals("OSQMEC", check.systemEvents.toString());
        assertEquals(Set.of(), check.orderTimesOutsideHours);
        assertEquals(3 * 3_600_000_000_000L, report.firstEventTime() - Itch.MIDNIGHT);
        assertEquals(72_300_000_000_000L, report.lastEventTime() - Itch.MIDNIGHT);
    }

    /** The check above is worth what it notices. */
    @ParameterizedTest
    @ValueSource(
            strings = {"unknown", "overspent", "twice", "crossed", "back", "elsewhere", "stock"})
    void shouldNoticeAnInconsistentSession(String fault) {
        final byte[] list = Itch.messageAt('R', 1, 1, "AAPL    ", "QN", 100, "NCZ PN 1N", 0, 'N');
        final byte[] buy = Itch.messageAt('A', 1, 10, 7L, 'B', 100, "AAPL    ", 10_000);
        final byte[] wrong =
                switch (fault) {
                    case "unknown" -> Itch.messageAt('D', 1, 10, 8L);
                    case "overspent" -> Itch.messageAt('E', 1, 10, 7L, 101, 1L);
                    case "twice" -> buy;
                    case "crossed" -> Itch.messageAt('A', 1, 10, 8L, 'S', 100, "AAPL    ", 10_000);
                    case "back" -> Itch.messageAt('D', 1, 9, 7L);
                    case "elsewhere" -> Itch.messageAt('D', 2, 10, 7L);
                    default -> Itch.messageAt('A', 1, 10, 8L, 'B', 1, "MSFT    ", 10_000);
                };
        assertDoesNotThrow(() -> new BookCheck().read(Itch.framed(list, buy)));
        assertThrows(
                AssertionError.class, () -> new BookCheck().read(Itch.framed(list, buy, wrong)));
    }

    @Test
    void shouldMixMessagesNearlyAsARealDayDoes() throws IOException {
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(Itch.generated(400_000, 200, 8), sink);
        assertShare(report, 0.40, 0.50, 'A', 'F');
        assertShare(report, 0.35, 0.43, 'D');
        assertShare(report, 0.03, 0.06, 'E');
        assertShare(report, 0.05, 0.08, 'U');
        assertShare(report, 0.005, 0.015, 'P');
        assertShare(report, 0.001, 0.01, 'C');
        assertShare(report, 0.002, 0.02, 'I');
        assertEquals(400, report.messages('Q'));
        assertEquals(1, report.messages('V'));
        assertTrue(report.messages('B') > 0 && report.messages('B') < 40);
        assertTrue(report.messages('X') > 0 && report.messages('N') > 0);
        assertTrue(report.equalTimes() > 0);
    }

    @Test
    void shouldTradeAFewSymbolsMost() throws IOException {
        final MemorySink sink = new MemorySink();
        Itch.decode(Itch.generated(100_000, 1_000, 8), sink);
        final long ofSpy =
                sink.ticks().stream().filter(tick -> tick.symbol().equals("SPY")).count();
        final Set<String> symbols = new HashSet<>();
        sink.ticks().forEach(tick -> symbols.add(tick.symbol()));
        assertTrue(ofSpy > 2_000 && ofSpy < 12_000, ofSpy + " of SPY");
        assertEquals(1_001, symbols.size()); // and none
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MIN_VALUE})
    void shouldWriteTheSameBytesForASeed(long seed) throws IOException {
        final byte[] once = Itch.generated(20_000, 40, seed);
        assertArrayEquals(once, Itch.generated(20_000, 40, seed));
        assertFalse(Arrays.equals(once, Itch.generated(20_000, 40, seed + 1)));
    }

    /** Golden: the sessions of a seed are part of what recorded measurements mean. */
    @Test
    void shouldWriteTheSessionsOfEarlierReleases() throws Exception {
        final byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(Itch.generated(20_000, 100, 42));
        assertEquals(GOLDEN, HexFormat.of().formatHex(digest));
    }

    @Test
    void shouldListAsManySymbolsAsThereAreLocates() throws IOException {
        final byte[] file = Itch.generated(ItchGenerator.leastMessages(65_535), 65_535, 1);
        final Set<Long> stocks = new HashSet<>();
        final BookCheck check =
                new BookCheck() {
                    @Override
                    public void stockDirectory(ITCH50.StockDirectory m) {
                        assertTrue(stocks.add(m.stock), () -> Alpha.name(m.stock));
                        assertEquals(stocks.size(), m.stockLocate);
                        super.stockDirectory(m);
                    }
                };
        check.read(file);
        assertEquals(65_535, stocks.size());
    }

    @Test
    void shouldSayTheLeastMessagesForTheSymbols() {
        final IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new ItchGenerator(305, 100, 1));
        assertTrue(error.getMessage().contains("at least 306 messages"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new ItchGenerator(1_000_000, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new ItchGenerator(1_000_000, 65_536, 1));
    }

    @Test
    void shouldTellItsProgress() throws IOException {
        final List<Long> told = new ArrayList<>();
        new ItchGenerator(200_000, 10, 1)
                .writeTo(Channels.newChannel(new ByteArrayOutputStream()), told::add);
        assertEquals(List.of(65_536L, 131_072L, 196_608L, 200_000L), told);
    }

    private static void assertShare(ItchReport report, double least, double most, char... letters) {
        long count = 0;
        for (char letter : letters) {
            count += report.messages(letter);
        }
        final double share = (double) count / report.messages();
        assertTrue(share >= least && share <= most, new String(letters) + ": " + share);
    }
}
