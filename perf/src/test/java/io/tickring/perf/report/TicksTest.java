package io.tickring.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class TicksTest {
    @Test
    void linearTicksAreRoundNumbersAndNoMoreThanThereIsRoomFor() {
        assertEquals(List.of(0.0, 0.1, 0.2, 0.3), Ticks.linear(0, 0.3, 4));
        assertEquals(List.of(0.0, 1e6, 2e6, 3e6, 4e6, 5e6), Ticks.linear(0, 5.3e6, 8));
        assertEquals(List.of(0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0), Ticks.linear(0, 30, 9));
        assertEquals(List.of(-2.0, 0.0, 2.0), Ticks.linear(-3, 3, 4));
        for (double end = 0.001; end < 1e12; end *= 1.7) {
            final List<Double> ticks = Ticks.linear(0, end, 9);
            assertTrue(ticks.size() >= 4 && ticks.size() <= 9, end + ": " + ticks);
        }
    }

    @Test
    void anAxisEndsAtATickThatIsNoLessThanItsValues() {
        assertEquals(6e6, Ticks.linearEnd(5.2e6, 9));
        assertEquals(20, Ticks.linearEnd(20, 5));
        assertEquals(1, Ticks.linearEnd(0, 5));
        for (double value = 0.001; value < 1e12; value *= 1.3) {
            final double end = Ticks.linearEnd(value, 5);
            assertTrue(end >= value && end <= 2 * value, value + " ends at " + end);
            final List<Double> ticks = Ticks.linear(0, end, 5);
            assertEquals(end, ticks.get(ticks.size() - 1), end * 1e-9);
        }
    }

    @Test
    void logTicksAreDecadesAndWhereThereAreFewWhatLiesBetween() {
        assertEquals(List.of(1.0, 10.0, 100.0, 1000.0, 10_000.0), Ticks.log(1, 10_000));
        assertEquals(List.of(200.0, 500.0, 1000.0, 2000.0), Ticks.log(200, 2_000));
        assertEquals(List.of(0.1, 0.2, 0.5, 1.0), Ticks.log(0.1, 1));
    }

    @Test
    void aLogAxisBeginsAndEndsAtATick() {
        assertEquals(200, Ticks.logBegin(499));
        assertEquals(500, Ticks.logBegin(500));
        assertEquals(1000, Ticks.logEnd(501));
        assertEquals(500, Ticks.logEnd(500));
        assertEquals(0.01, Ticks.logBegin(0.0199));
        for (double value = 1e-6; value < 1e12; value *= 1.31) {
            final double begin = Ticks.logBegin(value);
            final double end = Ticks.logEnd(value);
            assertTrue(
                    begin <= value && value <= end && end <= 2.5 * begin * (1 + 1e-9), "" + value);
        }
    }

    @Test
    void aScalePutsItsEndsAtNoughtAndOneAndBoundsTheRest() {
        final Scale linear = Scale.linear(10, 30);
        assertEquals(0, linear.at(10));
        assertEquals(0.25, linear.at(15));
        assertEquals(1, linear.at(31));
        final Scale log = Scale.log(100, 10_000);
        assertEquals(0.5, log.at(1_000), 1e-12);
        assertEquals(0, log.at(0));
        assertThrows(IllegalArgumentException.class, () -> Scale.log(0, 10));
        assertThrows(IllegalArgumentException.class, () -> Scale.linear(3, 3));
    }

    @Test
    void eachNineOfAPercentileHasAsMuchRoomAsTheOneBefore() {
        final Scale scale = Scale.percentile(10_000);
        assertEquals(0, scale.at(0));
        assertEquals(0.25, scale.at(0.9), 1e-9);
        assertEquals(0.5, scale.at(0.99), 1e-9);
        assertEquals(0.75, scale.at(0.999), 1e-9);
        assertEquals(1, scale.at(0.9999), 1e-9);
        assertEquals(1, scale.at(1), 1e-9);
    }

    @Test
    void axesHaveLabelsWithUnits() {
        assertEquals(
                List.of("0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %"),
                labels(Axis.percentiles(100_000)));
        assertEquals(
                List.of("0 %", "90 %", "99 %", "99.9 %", "99.99 %"), labels(Axis.percentiles(3)));
        assertEquals(
                List.of("1 µs", "10 µs", "100 µs", "1 ms", "10 ms"),
                labels(Axis.latency(DoubleStream.of(0, 1_000, 1e7))));
        assertEquals(
                List.of("0/s", "1 M/s", "2 M/s", "3 M/s"),
                labels(Axis.fromZero("rate", 2.7e6, 4, Units::rate)));
    }

    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(Axis.Tick::label).toList();
    }
}
