package io.tickring.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerdictTest {
    @TempDir private Path directory;

    @Test
    void aSweepSaysWhereItStoppedKeepingUpAndWhatItCostsAtHalf() throws IOException {
        final Result result = LoadedRun.load(SampleResults.steady(directory, 1)).result();
        final String verdict = Verdict.of(result);
        assertTrue(
                verdict.startsWith("Kept up to 5 M/s; fell behind at 6 M/s, achieving 5.1 M/s."),
                verdict);
        assertTrue(
                verdict.contains("At 3 M/s, the rate nearest to half of saturation, 99.9 % of"),
                verdict);
        assertTrue(verdict.contains("the machine itself hiccuped for"), verdict);
    }

    @Test
    void figuresSayWhoIsAheadAndWhichAimIsMissed() throws IOException {
        final Result loops = LoadedRun.load(SampleResults.loops(directory)).result();
        assertEquals(
                "Of 5 figures with a baseline in the same run, 3 no different, 1 faster,"
                        + " 1 slower. 1 of 3 aims missed: bulk4k.span.",
                Verdict.of(loops));
        final Result peers = LoadedRun.load(SampleResults.peers(directory)).result();
        assertTrue(Verdict.of(peers).contains("1 of 6 aims missed: vwap."), Verdict.of(peers));
        assertEquals(
                "This result says nothing about speed.",
                Verdict.of(SampleResults.figures("loops", List.of())));
    }

    @Test
    void saturationLiesWhereNoHigherRateIsKeptUpWith() {
        final Sweep blip = sweep("kept up", "fell behind", "kept up", "fell behind");
        assertEquals(3e6, blip.lastKeptUp().orElseThrow().targetPerS());
        assertEquals(4e6, blip.firstBehind().orElseThrow().targetPerS());
        final Sweep never = sweep("fell behind", "fell behind");
        assertEquals(Optional.empty(), never.lastKeptUp());
        assertEquals(1e6, never.firstBehind().orElseThrow().targetPerS());
        assertEquals(Optional.empty(), never.nearHalfOfSaturation());
        final Sweep always = sweep("kept up", "kept up", "kept up", "kept up");
        assertEquals(Optional.empty(), always.firstBehind());
        assertEquals(2e6, always.nearHalfOfSaturation().orElseThrow().targetPerS());
    }

    private static Sweep sweep(String... verdicts) {
        final List<Row> rows =
                IntStream.range(0, verdicts.length)
                        .mapToObj(i -> row((i + 1) * 1e6, verdicts[i]))
                        .toList();
        return new Sweep(rows);
    }

    private static Row row(double targetPerS, String verdict) {
        return new Row(
                Units.rate(targetPerS),
                targetPerS,
                Spread.of(Arrays.asList(targetPerS, targetPerS)),
                Map.of(),
                null,
                verdict,
                2,
                List.of());
    }
}
