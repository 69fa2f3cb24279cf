package io.tickring.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionPickerTest {
    private static final long LARGE = CompactionPicker.DEFAULT_MAX_GROUP_BYTES;

    /** Groups written as {@code level/day/bytes}, day and bytes being 1 when left out. */
    private static List<GroupSummary> groups(String text) {
        final List<GroupSummary> groups = new ArrayList<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
            final String[] parts = word.split("/");
            final int at = groups.size();
            final String[] days = (parts.length > 1 ? parts[1] : "1").split("-");
            groups.add(
                    new GroupSummary(
                            Integer.parseInt(parts[0]),
                            10,
                            parts.length > 2 ? Long.parseLong(parts[2]) : 1,
                            Long.parseLong(days[0]),
                            Long.parseLong(days[days.length - 1]),
                            at * 1000L,
                            at * 1000L + 999));
        }
        return groups;
    }

    private static String plans(CompactionPicker picker, List<GroupSummary> groups) {
        final List<String> plans = new ArrayList<>();
        for (CompactionPlan plan : picker.pick(groups)) {
            plans.add(
                    (plan.full() ? "full " : "narrow ")
                            + plan.from()
                            + ".."
                            + plan.to()
                            + " to "
                            + plan.level());
        }
        return String.join(", ", plans);
    }

    @ParameterizedTest
    @CsvSource({"8,17,2", "3,1,0", "3,2,1", "3,8,2", "3,25,8", "8,0,0", "8,7,1", "8,8,1"})
    void F5_shouldPlanFullRunsAndANarrowOneOnlyWhereThereIsNone(int width, int count, int plans) {
        final List<GroupSummary> groups = groups("0 ".repeat(count).strip());
        final List<CompactionPlan> picked = new CompactionPicker(width, LARGE).pick(groups);
        assertEquals(plans, picked.size());
        for (CompactionPlan plan : picked) {
            assertEquals(count >= width, plan.full());
            assertEquals(Math.min(width, count), plan.width());
            assertEquals(plan.width() * 10L, plan.rows());
            assertEquals(plan.width(), plan.bytes());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // adjacent, of one level
                "0 0 0 0 0 0 0       | full 0..3 to 1, full 3..6 to 1",
                "1 1 1 0 0 0         | full 0..3 to 2, full 3..6 to 1",
                "0 1 0 1 0 1         | narrow 3..6 to 1",
                "1 0 0 0 1           | full 1..4 to 1",
                "2 1 0               | narrow 0..3 to 2",
                "2 2 1 1 0           | narrow 2..4 to 2",
                "2 2 1 0 0           | narrow 3..5 to 1",
                "2 1 1 0             | narrow 1..3 to 2",
                "3 2 1 0             | narrow 1..4 to 2",
                "1 1 0               | narrow 0..3 to 1",
                "255 255 255         | full 0..3 to 255",
                // within a day
                "0/1 0/1 0/2 0/2     | narrow 0..2 to 1",
                "0/1 0/1 0/2 0/2 0/2 | full 2..5 to 1",
                "0/1 0/2 0/3         | ''",
                "1/1 0/1 0/2         | narrow 0..2 to 1",
                // a group counts to the day of its newest event
                "0/1-2 0/2 0/2       | full 0..3 to 1",
                "0/1 0/1 0/1-2       | narrow 0..2 to 1",
                "0/1-9 0/2-9 0/9     | full 0..3 to 1",
                // up to 100 bytes
                "0/1/50 0/1/50 0/1/50 0/1/50 | full 0..2 to 1",
                "0/1/60 0/1/60 0/1/60        | ''",
                "0/1/60 0/1/40 0/1/40        | full 0..2 to 1",
                "0/1/99 0/1/2 0/1/3 0/1/4    | full 1..4 to 1",
                "1/1/99 0/1/2                | ''",
                "1/1/98 0/1/2                | narrow 0..2 to 1",
                "0/1/101 0/1/101             | ''",
            })
    void shouldPlan(String groups, String expected) {
        final CompactionPicker picker = new CompactionPicker(3, 100);
        assertEquals(expected, plans(picker, groups(groups)));
    }

    /** Doing what is planned, until nothing is. */
    private static List<GroupSummary> compact(CompactionPicker picker, List<GroupSummary> groups) {
        List<GroupSummary> current = groups;
        for (int round = 0; round <= groups.size(); round++) {
            final List<CompactionPlan> plans = picker.pick(current);
            if (plans.isEmpty()) {
                return current;
            }
            current = apply(current, plans.get(0));
        }
        throw new AssertionError("it does not end");
    }

    private static List<GroupSummary> apply(List<GroupSummary> groups, CompactionPlan plan) {
        final List<GroupSummary> next = new ArrayList<>(groups.subList(0, plan.from()));
        final List<GroupSummary> run = groups.subList(plan.from(), plan.to());
        next.add(
                new GroupSummary(
                        plan.level(),
                        plan.rows(),
                        plan.bytes(),
                        run.stream().mapToLong(GroupSummary::minDay).min().orElseThrow(),
                        run.stream().mapToLong(GroupSummary::maxDay).max().orElseThrow(),
                        run.get(0).minPosition(),
                        run.get(run.size() - 1).maxPosition()));
        next.addAll(groups.subList(plan.to(), groups.size()));
        return next;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 63, 64, 65, 511, 1000})
    void shouldEndWithOneGroupADay(int count) {
        final List<GroupSummary> end =
                compact(new CompactionPicker(8, LARGE), groups("0 ".repeat(count).strip()));
        assertEquals(1, end.size());
        assertEquals(count * 10L, end.get(0).rows());
        assertTrue(end.get(0).level() <= 4, () -> "level " + end.get(0).level());
    }

    /** By hand after every flush: the level must not climb without end. */
    @Test
    void shouldNotClimbWhenCompactedAfterEveryFlush() {
        final CompactionPicker picker = new CompactionPicker(8, LARGE);
        List<GroupSummary> groups = groups("0");
        for (int flush = 1; flush < 500; flush++) {
            final List<GroupSummary> next = new ArrayList<>(groups);
            next.add(new GroupSummary(0, 10, 1, 1, 1, flush * 1000L, flush * 1000L + 999));
            groups = compact(picker, next);
        }
        assertEquals(1, groups.size());
        assertEquals(1, groups.get(0).level());
    }

    @Test
    void shouldKeepToItsRulesWhateverTheGroups() {
        for (long seed = 0; seed < 2_000; seed++) {
            final Random random = new Random(seed);
            final CompactionPicker picker =
                    new CompactionPicker(2 + random.nextInt(7), 50 + random.nextInt(200));
            final List<GroupSummary> groups = new ArrayList<>();
            long day = 0;
            for (int i = random.nextInt(60); i >= 0; i--) {
                day += random.nextInt(8) == 0 ? 1 : 0;
                final long first = groups.size() * 10L;
                groups.add(
                        new GroupSummary(
                                random.nextInt(3),
                                1,
                                1 + random.nextInt(90),
                                day,
                                day + (random.nextInt(10) == 0 ? 1 : 0),
                                first,
                                first + 9));
            }
            checkPlans(picker, groups, "seed=" + seed);
            final List<GroupSummary> end = compact(picker, groups);
            for (int i = 1; i < end.size(); i++) {
                assertTrue(
                        end.get(i).maxDay() != end.get(i - 1).maxDay()
                                || end.get(i).bytes() + end.get(i - 1).bytes()
                                        > picker.maxGroupBytes(),
                        "neighbours that fit together are left, seed=" + seed);
            }
        }
    }

    private static void checkPlans(
            CompactionPicker picker, List<GroupSummary> groups, String seed) {
        final List<CompactionPlan> plans = picker.pick(groups);
        int last = 0;
        for (CompactionPlan plan : plans) {
            assertTrue(plan.from() >= last, seed);
            last = plan.to();
            assertTrue(plan.width() >= 2 && plan.width() <= picker.width(), seed);
            assertTrue(plan.bytes() <= picker.maxGroupBytes(), seed);
            final List<GroupSummary> run = groups.subList(plan.from(), plan.to());
            assertEquals(1, run.stream().map(GroupSummary::maxDay).distinct().count(), seed);
            if (plan.full()) {
                assertEquals(1, run.stream().map(GroupSummary::level).distinct().count(), seed);
                assertEquals(run.get(0).level() + 1, plan.level(), seed);
            } else {
                assertEquals(1, plans.size(), seed);
            }
        }
    }

    @Test
    void shouldRefuseGroupsOutOfOrder() {
        final List<GroupSummary> groups = new ArrayList<>(groups("0 0"));
        groups.add(0, groups.remove(1));
        assertThrows(IllegalArgumentException.class, () -> CompactionPicker.DEFAULT.pick(groups));
        assertThrows(IllegalArgumentException.class, () -> new CompactionPicker(1, 100));
        assertThrows(IllegalArgumentException.class, () -> new CompactionPicker(2, 0));
        assertThrows(IllegalArgumentException.class, () -> new CompactionPicker(2, LARGE + 1));
        assertFalse(CompactionPicker.DEFAULT.pick(groups("0 0")).get(0).full());
    }
}
