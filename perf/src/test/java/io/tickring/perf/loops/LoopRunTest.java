package io.tickring.perf.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Measure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LoopRunTest {
    private static LoopTimes times(String loop, Double... ns) {
        return new LoopTimes(Map.of(loop, List.of(ns)), Map.of());
    }

    private static LoopTimes checked(long check) {
        return new LoopTimes(Map.of("route.cached", List.of(1.0)), Map.of("route", check));
    }

    @Test
    void shouldTakeTheMedianOfARoundAndTheRatioOfEach() {
        final LoopRun run = new LoopRun(List.of(PublishedLoop.values()));
        run.add(times("bulk4k.same", 50.0, 40.0, 99.0), Optional.of(times("bulk4k.same", 40.0)));
        run.add(times("bulk4k.same", 44.0), Optional.of(times("bulk4k.same", 40.0)));
        run.add(times("bulk4k.same", 42.0), Optional.of(times("bulk4k.same", 42.0)));

        final Measure measure = run.measures().get(0);
        assertEquals(3, run.rounds());
        assertEquals(List.of(50.0, 44.0, 42.0), measure.value().values());
        assertEquals(40.0, measure.baseline().median());
        assertEquals(1.1, measure.ratio().median(), 1e-9);
        assertEquals("≤ 1.1 × C", measure.aim());
        assertTrue(measure.met());
    }

    @Test
    void shouldMissAnAim() {
        final LoopRun run = new LoopRun(List.of(PublishedLoop.values()));
        run.add(times("bulk4k.same", 60.0), Optional.of(times("bulk4k.same", 40.0)));

        assertFalse(run.measures().get(0).met());
        assertTrue(
                LoopTable.text(List.of(PublishedLoop.values()), run.measures()).contains("MISSED"));
    }

    @Test
    void shouldStandAloneWithoutC() {
        final LoopRun run = new LoopRun(List.of(PublishedLoop.values()));
        run.add(times("write64.lock", 6.0), Optional.empty());

        final Measure measure = run.measures().get(0);
        assertEquals("write64.lock", measure.name());
        assertNull(measure.baseline());
        assertNull(measure.met());
        assertTrue(run.warnings().isEmpty());
    }

    @Test
    void shouldShowWhatOnlyCHas() {
        final LoopRun run = new LoopRun(List.of(PublishedLoop.values()));
        run.add(times("write64.lock", 6.0), Optional.of(times("write64.mfence", 13.0)));

        assertEquals(
                List.of("write64.lock", "write64.mfence (C)"),
                run.measures().stream().map(Measure::name).toList());
    }

    @Test
    void shouldRefuseLoopsThatDoNotDoTheSameWork() {
        final LoopRun run = new LoopRun(List.of(PublishedLoop.values()));
        final IllegalStateException refused =
                assertThrows(
                        IllegalStateException.class,
                        () -> run.add(checked(5), Optional.of(checked(6))));

        assertTrue(refused.getMessage().contains("5 in Java and 6 in C"), refused.getMessage());
        assertEquals(0, run.rounds());
        run.add(checked(5), Optional.of(checked(5)));
        assertEquals(1, run.rounds());
    }

    @Test
    void shouldDoubtAFenceThatCostsLessThanInC() {
        final LoopRun fast = new LoopRun(List.of(PublishedLoop.values()));
        fast.add(times("write64.lock", 3.4), Optional.of(times("write64.lock", 6.2)));
        final LoopRun fair = new LoopRun(List.of(PublishedLoop.values()));
        fair.add(times("write64.lock", 6.0), Optional.of(times("write64.lock", 6.2)));

        assertTrue(fast.warnings().get(0).contains("DO NOT QUOTE"), fast.warnings().toString());
        assertEquals(List.of(), fair.warnings());
    }

    @Test
    void shouldLayOutATable() {
        final LoopRun run = new LoopRun(List.of(PublishedLoop.values()));
        run.add(times("write64.lock", 6.0), Optional.of(times("write64.lock", 6.25)));
        final String table = LoopTable.text(List.of(PublishedLoop.values()), run.measures());

        assertEquals(2, table.lines().count());
        assertTrue(table.startsWith("ns per operation: median (least..greatest)"), table);
        assertTrue(
                table.replaceAll(" +", " ")
                        .contains(
                                "(lock) 13.0 6.25 (6.25..6.25) 6.00 (6.00..6.00) 0.96 (0.96..0.96)"
                                        + " ≤ 1.1 × C met"),
                table);
    }
}
