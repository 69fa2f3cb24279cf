package io.tickring.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.report.Comparison.Difference;
import io.tickring.perf.report.Comparison.Line;
import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
    @TempDir private Path directory;

    @Test
    void aResultAgainstItselfHasNotChanged() throws IOException {
        final Result result = LoadedRun.load(SampleResults.steady(directory, 1)).result();
        final Comparison comparison = Comparison.of(result, result);
        assertEquals(List.of(), comparison.differences());
        assertEquals(List.of(), comparison.onlyBefore());
        assertEquals(List.of(), comparison.onlyAfter());
        // Six percentiles of the machine; of each rate six of four stages, achieved and allocated.
        assertEquals(6 + 8 * (6 * 4 + 2), comparison.lines().size());
        for (Line line : comparison.lines()) {
            assertEquals(Confidence.NO_CHANGE, line.confidence(), line.toString());
            assertEquals(0, line.changePercent());
        }
    }

    @Test
    void aSlowerOneIsSlowerAndTheMachineIsNotJudged() throws IOException {
        final Result fast =
                LoadedRun.load(SampleResults.steady(directory.resolve("a"), 1)).result();
        final Result slow =
                LoadedRun.load(SampleResults.steady(directory.resolve("b"), 1.4)).result();
        final Line median = line(Comparison.of(fast, slow), "2 M/s", "visible 50 %");
        assertEquals(Confidence.SLOWER, median.confidence());
        assertEquals(40, median.changePercent(), 4);
        assertTrue(median.isSlowerBy(10));
        assertFalse(median.isSlowerBy(60));
        assertFalse(line(Comparison.of(slow, fast), "2 M/s", "visible 50 %").isSlowerBy(0));
        final Line machine =
                line(
                        Comparison.of(
                                withHiccup(fast, SampleResults.around(1_000)),
                                withHiccup(fast, SampleResults.around(9_000))),
                        "the machine",
                        "hiccup 99 %");
        assertEquals(Confidence.SLOWER, machine.confidence());
        assertFalse(machine.isSlowerBy(0));
    }

    @Test
    void figuresAreMatchedByNameUnitAndBaseline() {
        final Measure append =
                new Measure(
                        "append",
                        "M records/s",
                        SampleResults.around(10),
                        "Chronicle Queue",
                        SampleResults.around(5),
                        SampleResults.around(2),
                        null,
                        null);
        final Measure better =
                new Measure(
                        "append",
                        "M records/s",
                        SampleResults.around(20),
                        "Chronicle Queue",
                        SampleResults.around(5),
                        SampleResults.around(4),
                        null,
                        null);
        final Measure renamed =
                new Measure("tail", "ns", SampleResults.around(7), null, null, null, null, null);
        final Comparison comparison =
                Comparison.of(
                        SampleResults.figures("peers", List.of(append)),
                        SampleResults.figures("peers", List.of(better, renamed)));
        assertEquals(Confidence.FASTER, line(comparison, "append", "median").confidence());
        assertEquals(
                Confidence.FASTER,
                line(comparison, "append", "beside Chronicle Queue").confidence());
        assertEquals(100, line(comparison, "append", "median").changePercent(), 1e-9);
        assertEquals(List.of("tail: median (ns)"), comparison.onlyAfter());
    }

    @Test
    void aChangeFromNothingHasNoPercent() {
        final Comparison comparison =
                Comparison.of(
                        SampleResults.figures("loops", List.of(measure(0))),
                        SampleResults.figures("loops", List.of(measure(3))));
        final Line line = line(comparison, "wait", "median");
        assertNull(line.changePercent());
        assertTrue(line.isSlowerBy(1_000));
        assertTrue(ComparisonText.of(comparison, "a", "b").contains("from 0"));
    }

    @Test
    void whatIsNotTheSameIsNamed() {
        final Result before = SampleResults.figures("loops", List.of(measure(1)));
        final Map<String, String> environment = new LinkedHashMap<>(before.environment());
        environment.put("cpu", "Another CPU");
        environment.put("load average", "9 9 9");
        environment.remove("kernel");
        final Result after =
                new Result(
                        before.format(),
                        before.version(),
                        before.kind(),
                        "other",
                        before.started(),
                        before.seconds(),
                        true,
                        before.quick(),
                        environment,
                        Map.of("rounds", "7", "pinned", "yes"),
                        null,
                        before.rows(),
                        null,
                        before.marks(),
                        before.figures(),
                        before.notes());
        final Comparison comparison = Comparison.of(before, after);
        final List<Difference> differences = comparison.differences();
        assertTrue(differences.contains(new Difference("scenario", "loops", "other")));
        assertTrue(differences.contains(new Difference("interrupted", "no", "yes")));
        assertTrue(
                differences.contains(
                        new Difference("cpu", "Sample CPU at 3.0 GHz", "Another CPU")));
        assertTrue(differences.contains(new Difference("kernel", "Linux 6.1", "none")));
        assertTrue(differences.contains(new Difference("config rounds", "5", "7")));
        assertTrue(differences.contains(new Difference("config pinned", "none", "yes")));
        assertEquals(6, differences.size(), differences.toString());
        final String text = ComparisonText.of(comparison, "first", "second\u001b[2J");
        assertTrue(text.contains("NOT THE SAME"), text);
        assertTrue(text.contains("Another CPU"), text);
        assertFalse(text.contains("\u001b"), text);
    }

    private static Measure measure(double ns) {
        return new Measure(
                "wait", "ns", Spread.of(List.of(ns, ns, ns)), null, null, null, null, null);
    }

    private static Line line(Comparison comparison, String subject, String figure) {
        return comparison.lines().stream()
                .filter(line -> line.subject().equals(subject) && line.figure().equals(figure))
                .findFirst()
                .orElseThrow();
    }

    private static Result withHiccup(Result result, Spread spread) {
        return new Result(
                result.format(),
                result.version(),
                result.kind(),
                result.scenario(),
                result.started(),
                result.seconds(),
                result.partial(),
                result.quick(),
                result.environment(),
                result.config(),
                new Latency(1, spread, spread, spread, spread, spread, spread, null),
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of());
    }
}
