package io.tickring.perf.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made of the rounds. */
final class PeerRunTest {
    private static final Answer ALL = new Answer(10, 1000, 1005.5);
    private static final Answer BARS = new Answer(3, 1000, 1200.25);

    private final PeerRun run = new PeerRun(PeerSystem.all(), ALL);

    private static PeerReport report(PeerFigure... figures) {
        return new PeerReport("1.2.3", List.of("as advised"), List.of(figures), null);
    }

    private static PeerFigure append(String variant, double value) {
        return new PeerFigure(PeerJob.APPEND, variant, value, ALL);
    }

    private static PeerFigure bars(double value) {
        return new PeerFigure(PeerJob.BARS, "", value, BARS);
    }

    private PeerEntry entry(PeerJob job, String name) {
        return run.entries(job).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTakeRatiosRoundByRound() {
        run.add(0, PeerSystem.TICKRING, report(append("one", 10)));
        run.add(0, PeerSystem.CHRONICLE, report(append("", 4)));
        run.add(1, PeerSystem.TICKRING, report(append("one", 30)));
        run.add(1, PeerSystem.CHRONICLE, report(append("", 20)));

        final Measure measure = run.measures().get(0);
        assertEquals("append, one", measure.name());
        assertEquals("Chronicle Queue", measure.baselineName());
        assertEquals(List.of(2.5, 1.5), measure.ratio().values());
        assertEquals(20, measure.value().median());
        assertEquals(12, measure.baseline().median());
        assertTrue(measure.met(), "2.0 × is what is aimed at");
        assertEquals(
                List.of(0.4, 20.0 / 30),
                entry(PeerJob.APPEND, "Chronicle Queue 1.2.3").speed().values());
    }

    @Test
    void shouldCallTheFasterOneByTime() {
        run.add(0, PeerSystem.TICKRING, report(bars(100)));
        run.add(0, PeerSystem.DUCKDB, report(bars(20)));
        run.add(1, PeerSystem.TICKRING, report(bars(110)));
        run.add(1, PeerSystem.DUCKDB, report(bars(22)));

        final PeerEntry duckDb = entry(PeerJob.BARS, "DuckDB 1.2.3");
        assertEquals(5, duckDb.speed().median());
        assertEquals("FASTER, aim ≤ 1 × its time MISSED", duckDb.remark());
        assertFalse(run.measures().get(0).met());
    }

    @Test
    void shouldCallRangesThatOverlapNoDifference() {
        run.add(0, PeerSystem.TICKRING, report(append("", 10)));
        run.add(1, PeerSystem.TICKRING, report(append("", 14)));
        run.add(0, PeerSystem.DUCKDB, report(append("", 12)));
        run.add(1, PeerSystem.DUCKDB, report(append("", 30)));

        assertEquals(
                "no difference (ranges overlap)", entry(PeerJob.APPEND, "DuckDB 1.2.3").remark());
    }

    @Test
    void shouldKeepOurOtherWaysWithoutABaseline() {
        run.add(0, PeerSystem.TICKRING, report(append("one", 10), append("many", 12)));
        run.add(0, PeerSystem.DUCKDB, report(append("", 2)));

        final List<Measure> measures = run.measures();
        assertEquals(2, measures.size());
        assertEquals(10, measures.get(0).value().median());
        assertEquals("append, many", measures.get(1).name());
        assertNull(measures.get(1).baseline());
    }

    @Test
    void shouldHoldALogAgainstTheLogAloneAndADatabaseAgainstTheRest() {
        run.add(
                0,
                PeerSystem.TICKRING,
                report(
                        append("all at default, tick by tick", 10),
                        append("log alone (flush off)", 30),
                        append("all at default, batch sink", 12)));
        run.add(0, PeerSystem.CHRONICLE, report(append("", 10)));
        run.add(0, PeerSystem.QUESTDB, report(append("", 5)));

        assertEquals(
                List.of(
                        "append, log alone (flush off) beside Chronicle Queue: [3.0]",
                        "append, all at default, tick by tick beside QuestDB: [2.0]",
                        "append, all at default, batch sink beside null: null"),
                run.measures().stream()
                        .map(
                                each ->
                                        each.name()
                                                + " beside "
                                                + each.baselineName()
                                                + ": "
                                                + (each.ratio() == null
                                                        ? null
                                                        : each.ratio().values()))
                        .toList());
        assertEquals(
                "log alone (flush off)", entry(PeerJob.APPEND, "Chronicle Queue 1.2.3").against());
        assertEquals(
                "all at default, tick by tick", entry(PeerJob.APPEND, "QuestDB 1.2.3").against());
        assertTrue(
                PeerTable.text(run).contains("× Tickring log alone (flush off)"),
                PeerTable.text(run));
    }

    @Test
    void shouldNameBothWhenAnswersDiffer() {
        run.add(0, PeerSystem.TICKRING, report(bars(1)));
        run.add(
                0,
                PeerSystem.QUESTDB,
                report(new PeerFigure(PeerJob.BARS, "", 1, new Answer(4, 1000, 1200.25))));

        assertEquals(
                List.of(
                        "bars: Tickring 1.2.3 has 3 rows of volume 1,000 and prices 1200.250000,"
                                + " but QuestDB 1.2.3 has 4 rows of volume 1,000 and prices"
                                + " 1200.250000"),
                run.disagreements());
    }

    @Test
    void shouldHoldAnAppendAgainstTheInput() {
        run.add(
                0,
                PeerSystem.TICKRING,
                report(new PeerFigure(PeerJob.APPEND, "", 1, new Answer(9, 1000, 1005.5))));

        assertEquals(1, run.disagreements().size());
        assertTrue(run.disagreements().get(0).startsWith("append: the input has 10 rows"));
    }

    @Test
    void shouldSayWhyThereIsNoFigure() {
        run.add(0, PeerSystem.TICKRING, report(append("", 10), bars(1)));
        run.failed(PeerSystem.DUCKDB, "no native library");
        run.failed(PeerSystem.DUCKDB, "a later reason");

        assertEquals("not run: no native library", entry(PeerJob.BARS, "DuckDB").remark());
        final String table = PeerTable.text(run);
        assertTrue(table.contains("not run: no native library"), table);
        assertTrue(
                table.contains(
                        "Aeron IPC does not do append: it keeps nothing: records live until they"
                                + " are read\n"),
                table);
        assertTrue(
                table.contains(
                        "Aeron IPC does not do scan, bars, bars-one, vwap: a transport: it has no"
                                + " index and no queries\n"),
                table);
        assertFalse(table.contains("does not do this"), table);
        assertTrue(table.contains("10.00 (10.00..10.00) M records/s"), table);
        final String markdown = PeerTable.markdown(run);
        assertTrue(markdown.contains("| bars | Tickring 1.2.3 | 1.00 (1.00..1.00) ms |"), markdown);
        assertTrue(
                run.notes().contains("NOT RUN to its end: DuckDB: no native library"),
                run.notes().toString());
    }

    @Test
    void shouldAgreeButForRounding() {
        assertTrue(ALL.agrees(new Answer(10, 1000, 1005.50000001)));
        assertFalse(ALL.agrees(new Answer(10, 1000, 1005.501)));
        assertFalse(ALL.agrees(new Answer(10, 1001, 1005.5)));
        assertFalse(ALL.agrees(new Answer(11, 1000, 1005.5)));
    }

    @Test
    void shouldNameThePeersThatThereAre() {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> PeerSystem.named("kdb"));
        assertEquals(
                "no peer is named 'kdb'; there are tickring, chronicle, aeron-ipc, aeron-archive,"
                        + " questdb, duckdb",
                refused.getMessage());
    }

    @Test
    void shouldSpreadTheTicksOverADay() {
        final PeerInput input = new PeerInput(new PeerSettings("", "", 1000, 0, 10, 1));
        final long lengthNs = input.timeNs(999) - input.timeNs(0);
        assertEquals(390 * 60 * 1_000_000_000L * 999 / 1000, lengthNs);
        assertEquals(0, input.timeNs(7) % 1000);
        assertTrue(
                input.timeNs(0) < input.scanFromNs() && input.scanToNs() < input.timeNs(999),
                "the scan's hour lies within the day");
    }
}
