package io.tickring.feed.itch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItchDateTest {
    @ParameterizedTest
    @CsvSource({
        "AAPL_20200130_first10k.itch50, 2020-01-30",
        "01302020.NASDAQ_ITCH50, 2020-01-30",
        "12302019.NASDAQ_ITCH50, 2019-12-30",
        "20120930, 2012-09-30",
        "x20991231y.bin, 2099-12-31",
        "v2_20200130_20200130, 2020-01-30",
        "20201399-20200229, 2020-02-29",
        "123456789_20200130, 2020-01-30",
    })
    void shouldFindTheDateInTheName(String name, LocalDate date) {
        assertEquals(date, ItchDate.of(null, name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "day.itch50",
                "S013020-v50.txt",
                "2020-01-30.itch",
                "20200230.itch",
                "19891231.itch",
                "21010101.itch",
                "120200130.itch",
                "20200130_20200131.itch",
            })
    void shouldAskForTheDateWhereTheNameDoesNotTell(String name) {
        final IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> ItchDate.of(null, name));
        assertTrue(error.getMessage().contains("--date"), error.getMessage());
        assertTrue(error.getMessage().contains(name), error.getMessage());
    }

    @Test
    void shouldPreferTheDateGiven() {
        final LocalDate given = LocalDate.of(2021, 3, 4);
        assertEquals(given, ItchDate.of(given, "20200130.itch50"));
    }

    @ParameterizedTest
    @CsvSource({
        "2020-01-30, 2020-01-30T05:00:00Z",
        "2020-07-30, 2020-07-30T04:00:00Z",
        "2020-03-08, 2020-03-08T05:00:00Z",
        "2020-03-09, 2020-03-09T04:00:00Z",
        "2020-11-01, 2020-11-01T04:00:00Z",
        "2020-11-02, 2020-11-02T05:00:00Z",
    })
    void shouldKnowNewYorkMidnightSummerAndWinter(LocalDate date, Instant midnight) {
        assertEquals(midnight, Instant.ofEpochSecond(0, ItchDate.midnight(date)));
    }
}
