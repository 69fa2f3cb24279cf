package io.tickring.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadResultsTest {
    @TempDir Path directory;

    private final LoadResults results =
            new LoadResults("steady", false, Map.of("cores", "2"), Map.of("shards", "1"));

    private static String stage(long... ns) {
        final StageRecorder stage = new StageRecorder();
        for (long each : ns) {
            stage.record(each);
        }
        return stage.encoded();
    }

    private static Measurement measurement(int run, double rate, long visibleNs, boolean keptUp) {
        return new Measurement(
                run,
                Rates.text(rate),
                rate,
                rate,
                rate * 0.999,
                Map.of("offer", stage(100, 200), "visible", stage(visibleNs, visibleNs)),
                stage(50_000),
                0.25,
                keptUp,
                new Timeline(
                        "visible", 0.1, List.of(1.0), List.of(2.0), List.of((double) visibleNs)),
                List.of(new Mark(0.5, "gc", 0.001)),
                List.of(),
                run == 2 ? List.of("of the second run") : List.of());
    }

    @Test
    void shouldGiveEachRateARowOverAllRuns() {
        for (int run = 1; run <= 3; run++) {
            results.add(measurement(run, 2e6, 900_000L * run, run == 3));
            results.add(measurement(run, 1e6, 80_000L * run, run != 2));
        }

        final Result result = results.result(false);

        assertEquals(2, result.rows().size());
        final Row first = result.rows().get(0);
        assertEquals("1.00 M/s", first.name());
        assertEquals(3, first.runs());
        assertEquals(Row.KEPT_UP, first.verdict());
        assertEquals(6, first.stages().get("visible").count());
        assertEquals(160_000, first.stages().get("visible").p99().median(), 200);
        assertEquals(
                List.of("kept up in 2 of 3 runs", "run [2]: of the second run"), first.notes());
        assertEquals(Row.FELL_BEHIND, result.rows().get(1).verdict());
        assertEquals(3, result.hiccup().p50().values().size());
    }

    @Test
    void shouldShowTheMiddleRunOfTheHighestRateThatWasKeptUpWith() {
        for (int run = 1; run <= 3; run++) {
            results.add(measurement(run, 1e6, 80_000L * run, true));
            results.add(measurement(run, 2e6, 900_000L * run, false));
        }

        final Result result = results.result(false);

        assertEquals(List.of(160_000.0), result.timeline().maxNs());
        assertEquals("gc", result.marks().get(0).kind());
        assertTrue(result.figures().get(0).name().startsWith("saturation"));
        assertEquals(999_000, result.figures().get(0).value().median(), 1);
    }

    @Test
    void shouldSetLatencyAtHalfOfSaturationBesideTheHiccups() {
        results.add(measurement(1, 840_896, 70_000, true));
        results.add(measurement(1, 1_681_793, 90_000, true));
        results.add(measurement(1, 2e6, 900_000, false));

        final Measure half = results.result(false).figures().get(1);

        assertEquals("visible, p99.9 at half of saturation", half.name());
        assertEquals(70_000, half.value().median(), 100);
        assertEquals(50_000, half.baseline().median(), 100);
    }

    @Test
    void shouldWriteWhatAReaderReadsAndTheDistributionsBesideIt() throws Exception {
        results.add(measurement(1, 1e6, 80_000, true));

        final Result written = results.write(directory, false);

        assertEquals(written, ResultFile.read(directory));
        final String hgrm = written.rows().get(0).stages().get("visible").hgrm();
        assertTrue(Files.readString(directory.resolve(hgrm)).contains("Percentile"));
        assertTrue(Files.exists(directory.resolve(written.hiccup().hgrm())));
        assertFalse(written.partial());
    }

    @Test
    void shouldKeepWhatThereIsWhenARunIsInterrupted() throws Exception {
        results.add(measurement(1, 1e6, 80_000, true));
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        final PartialResult partial =
                new PartialResult(
                        results, directory, new PrintStream(said, true, StandardCharsets.UTF_8));

        partial.keep();
        results.add(measurement(1, 2e6, 80_000, true));
        partial.keep(); // the failure that follows the interrupt

        final Result read = ResultFile.read(directory);
        assertTrue(read.partial());
        assertEquals(1, read.rows().size());
        assertEquals(1, said.toString(StandardCharsets.UTF_8).lines().count());
        assertTrue(LoadTable.text(read, false).startsWith("PARTIAL"));
    }

    @Test
    void shouldKeepNothingPartialOfARunThatIsWhole() {
        final PartialResult partial =
                new PartialResult(results, directory.resolve("r"), System.err);
        partial.settle();
        partial.keep();
        assertFalse(Files.exists(directory.resolve("r")));
    }

    @Test
    void shouldPrintTheTableThatTheFieldIsUsedTo() {
        results.add(measurement(1, 1e6, 80_000, true));
        results.add(measurement(2, 1e6, 120_000, true));

        final List<String> lines = LoadTable.text(results.result(false), false).lines().toList();

        assertEquals(
                List.of("target", "achieved", "stage", "50", "90", "99", "99.9", "99.99", "max"),
                List.of(lines.get(1).replace(" %", "").strip().split(" +")).subList(0, 9));
        assertTrue(lines.get(2).startsWith("1.00 M/s"), lines.get(2));
        assertTrue(lines.get(2).endsWith("0.25  kept up"), lines.get(2));
        assertTrue(lines.get(2).contains(" 100 "), lines.get(2)); // median of 80 and 120
        assertTrue(lines.get(3).contains("(80.1..120)"), lines.get(3));
        assertTrue(lines.get(4).contains("hiccup"), lines.get(4));
        assertTrue(lines.stream().noneMatch(line -> line.contains("offer")));
        assertTrue(
                LoadTable.text(results.result(false), true)
                        .lines()
                        .anyMatch(line -> line.contains("offer")));
    }
}
