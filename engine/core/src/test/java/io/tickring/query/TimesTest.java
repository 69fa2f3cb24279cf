package io.tickring.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T00:00:00.000000001Z, 1",
        "1969-12-31T23:59:59.999999999Z, -1",
        "2020-01-30T14:30:00Z, 1580394600000000000",
        "2020-01-30T09:30:00-05:00, 1580394600000000000",
        "2020-01-30T14:30Z, 1580394600000000000",
        "2020-01-30T20:00:00.5+05:30, 1580394600500000000",
        "1580394600000000001, 1580394600000000001",
        "-7, -7",
        "1677-09-21T00:12:43.145224192Z, -9223372036854775808",
        "2262-04-11T23:47:16.854775807Z, 9223372036854775807",
    })
    void shouldReadIsoWithOffsetAndEpochNanoseconds(String text, long expected) {
        assertEquals(expected, Times.parse("--from", text));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2020-01-30",
                "2020-01-30T14:30:00",
                "2020-13-30T14:30:00Z",
                "2020-02-30T14:30:00Z",
                "2020-01-30T14:30:00.1234567890Z",
                "2020-01-30T24:30:00Z",
                " 1580394600000000000",
                "1.5",
                "9223372036854775808",
            })
    void shouldNameTheArgumentAndWhatIsAccepted(String text) {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Times.parse("--from", text));
        assertTrue(refused.getMessage().startsWith("--from: "), refused::getMessage);
        assertTrue(refused.getMessage().contains("ISO-8601 with an offset"), refused::getMessage);
        assertTrue(refused.getMessage().contains("nanoseconds"), refused::getMessage);
        assertTrue(text == null || refused.getMessage().contains(text), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2262-04-11T23:47:16.854775808Z", "1677-09-21T00:12:43.145224191Z"})
    void shouldSayWhichTimesAreInRange(String text) {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Times.parse("to", text));
        assertTrue(refused.getMessage().startsWith("to: "), refused::getMessage);
        assertTrue(
                refused.getMessage().contains("1677-09-21T00:12:43.145224192Z"),
                refused::getMessage);
    }

    @Test
    void shouldReadWhatItWrites() {
        final Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            final long ns = i < 2 ? Long.MAX_VALUE + i : random.nextLong();
            assertEquals(ns, Times.parse("time", Times.format(ns)));
            assertEquals(
                    ns,
                    Times.toNanos(
                            "time",
                            Instant.EPOCH
                                    .plusSeconds(Math.floorDiv(ns, 1_000_000_000L))
                                    .plusNanos(Math.floorMod(ns, 1_000_000_000L))));
        }
        assertEquals("2020-01-30T14:30:00.000000000Z", Times.format(1580394600000000000L));
    }

    @ParameterizedTest
    @CsvSource({"1ns, 1", "1us, 1000", "500ms, 500000000", "1s, 1000000000"})
    void shouldReadShortDurations(String text, long expectedNs) {
        assertEquals(Duration.ofNanos(expectedNs), Times.parseDuration("--bars", text));
    }

    @Test
    void shouldReadLongDurations() {
        assertEquals(Duration.ofMinutes(5), Times.parseDuration("--bars", "5m"));
        assertEquals(Duration.ofHours(1), Times.parseDuration("--bars", "1h"));
        assertEquals(Duration.ofDays(1), Times.parseDuration("--bars", "1d"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "m", "0m", "-1m", "1", "1 m", "1.5m", "1w", "99999999999d", "9e9s"})
    void shouldNameTheArgumentOfABadDuration(String text) {
        final IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class, () -> Times.parseDuration("--bars", text));
        assertTrue(refused.getMessage().startsWith("--bars: "), refused::getMessage);
        assertTrue(refused.getMessage().contains("1m"), refused::getMessage);
    }
}
