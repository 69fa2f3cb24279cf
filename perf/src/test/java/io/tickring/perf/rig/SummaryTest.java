package io.tickring.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Spread;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SummaryTest {
    private static Scenario.Report report(double value, double baseline) {
        final Scenario.Report report = new Scenario.Report();
        report.add(Figure.of("rate", value, "M ticks/s").beside("bare", baseline).aimRatio(0.7));
        report.note("a note of every fork");
        return report;
    }

    @Test
    void shouldHoldEachForkAgainstItsOwnBaseline() {
        final Summary summary =
                Summary.of(
                        "ingest",
                        Scenario.WARM_UP_TICKS,
                        List.of(report(8, 10), report(20, 40), report(9, 10)));

        final Summary.Line line = summary.lines().get(0);
        assertEquals(Spread.of(List.of(8.0, 20.0, 9.0)), line.value());
        assertEquals(Spread.of(List.of(0.8, 0.5, 0.9)), line.ratio());
        assertEquals(List.of("a note of every fork"), summary.notes());
        assertTrue(
                ResultTable.markdown(Environment.read(Path.of(".")), List.of(summary))
                        .contains("80 % (50..90) | ≥ 70 % met |"));
    }

    @Test
    void shouldCallARunShorterThanItsWarmUpASmokeRun() {
        final Summary summary = Summary.of("ingest", 1000, List.of(report(1, 1)));
        assertTrue(summary.notes().stream().anyMatch(note -> note.startsWith("SMOKE RUN")));
    }

    @Test
    void shouldRefuseForksThatMeasuredOtherThings() {
        final List<Scenario.Report> reports = List.of(report(1, 1), new Scenario.Report());
        assertThrows(IllegalStateException.class, () -> Summary.of("ingest", 1, reports));
    }

    @Test
    void shouldCarryAReportThroughTheOneLineThatAForkPrints() {
        final String line = Json.write(report(8, 10));
        assertEquals(1, line.lines().count());
        final Scenario.Report read = Json.read(line, Scenario.Report.class);
        assertEquals(report(8, 10).getFigures(), read.getFigures());
        assertEquals(report(8, 10).getNotes(), read.getNotes());
    }
}
