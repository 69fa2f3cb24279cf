package io.tickring.perf.report;

import static io.tickring.perf.report.Confidence.FASTER;
import static io.tickring.perf.report.Confidence.LESS;
import static io.tickring.perf.report.Confidence.MORE;
import static io.tickring.perf.report.Confidence.NO_CHANGE;
import static io.tickring.perf.report.Confidence.SLOWER;
import static io.tickring.perf.report.Confidence.TOO_FEW_RUNS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.perf.result.Spread;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfidenceTest {
    private static List<Arguments> golden() {
        return List.of(
                Arguments.of("1 2 3", "2 3 4", "ns", NO_CHANGE),
                Arguments.of("1 2 3", "3 4 5", "ns", NO_CHANGE),
                Arguments.of("1 1 9", "2 2 2", "ns", NO_CHANGE),
                Arguments.of("5", "5", "ns", NO_CHANGE),
                Arguments.of("1 2 3", "4 5 6", "ns", SLOWER),
                Arguments.of("4 5 6", "1 2 3", "ns", FASTER),
                Arguments.of("1 2 3", "4 5 6", "M ticks/s", FASTER),
                Arguments.of("4 5 6", "1 2 3", "/s", SLOWER),
                Arguments.of("4 5 6", "1 2 3", "ns/tick", FASTER),
                Arguments.of("4 5 6", "1 2 3", "bytes/tick", LESS),
                Arguments.of("1 2 3", "4 5 6", "MiB", MORE),
                Arguments.of("1 2", "4 5 6", "ns", TOO_FEW_RUNS),
                Arguments.of("1 2 3", "9", "ns", TOO_FEW_RUNS),
                Arguments.of("1", "2", "bytes/tick", TOO_FEW_RUNS));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void rangesApartAndEnoughRunsMakeAChange(
            String before, String after, String unit, Confidence expected) {
        assertEquals(expected, Confidence.of(spread(before), spread(after), Direction.of(unit)));
    }

    @Test
    void theWords() {
        assertEquals(
                List.of(
                        "no change",
                        "faster, likely",
                        "slower, likely",
                        "less, likely",
                        "more, likely",
                        "too few runs to say"),
                Arrays.stream(Confidence.values()).map(Confidence::word).toList());
    }

    private static Spread spread(String values) {
        return Spread.of(Arrays.stream(values.split(" ")).map(Double::valueOf).toList());
    }
}
