package io.tickring.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.perf.result.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnitsTest {
    @Test
    void timesAreWrittenInTheUnitTheyAreReadIn() {
        assertEquals("0 ns", Units.time(0));
        assertEquals("850 ns", Units.time(850));
        assertEquals("12.3 µs", Units.time(12_345));
        assertEquals("1 ms", Units.time(999_950));
        assertEquals("2.5 s", Units.time(2.5e9));
        assertEquals("5,000 s", Units.time(5e12));
    }

    @Test
    void ratesAndSharesAndOthers() {
        assertEquals("500 k/s", Units.rate(5e5));
        assertEquals("1.25 M/s", Units.rate(1.25e6));
        assertEquals("0/s", Units.rate(0));
        assertEquals("99.9 %", Units.percentile(0.999));
        assertEquals("90 %", Units.percentile(0.9));
        assertEquals("18.2 M records/s", Units.value(18.2, "M records/s"));
        assertEquals("1.24 µs", Units.value(1_240, "ns"));
        assertEquals("0.012", Units.digits(0.0120));
        assertEquals("1.00e+20", Units.digits(1e20));
        assertEquals("1.00e-09", Units.digits(1e-9));
        assertEquals("18.2", Units.label(18.2, "M records/s"));
        assertEquals("120 k", Units.label(120_000, "bytes"));
        assertEquals("1.24 µs", Units.label(1_240, "ns"));
    }

    @Test
    void aSpreadOfOneRunHasNoRange() {
        assertEquals("2 µs (1 to 3 µs)", Units.spread(Spread.of(List.of(1e3, 3e3, 2e3)), "ns"));
        assertEquals("all alike", Units.range(Spread.of(List.of(1e3, 1_001.0)), "ns"));
        assertEquals("900 ns to 3 µs", Units.range(Spread.of(List.of(900.0, 3e3)), "ns"));
        assertEquals("0/s to 2 k/s", Units.range(Spread.of(List.of(0.0, 2e3)), "/s"));
        assertEquals("1 to 2 B/tick", Units.range(Spread.of(List.of(1.0, 2.0)), "B/tick"));
        assertEquals("2 µs", Units.spread(Spread.of(List.of(2e3)), "ns"));
    }
}
