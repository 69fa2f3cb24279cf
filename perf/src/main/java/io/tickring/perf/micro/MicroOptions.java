package io.tickring.perf.micro;

import java.util.ArrayList;
import java.util.List;

/** What {@code perf micro} adds to the arguments that it hands to JMH. */
public final class MicroOptions {
    /** What leaves out the benchmarks that a machine without libucp cannot run. */
    public static final List<String> WITHOUT_UCX =
            List.of("-e", UcxPutBenchmark.class.getSimpleName());

    private static final List<String> QUICK =
            List.of("-f", "1", "-wi", "2", "-w", "200ms", "-i", "3", "-r", "200ms");
    private static final List<String> ALLOCATIONS = List.of("-prof", "gc");
    private static final List<String> FAIL_ON_ERROR = List.of("-foe", "true");

    private MicroOptions() {}

    /**
     * JMH's arguments: bytes allocated per operation are always told, a benchmark that fails ends
     * the run, and what the user says comes last and wins.
     *
     * @param quick whether one short fork is enough: to look at, not to quote
     * @param given by the user
     */
    public static List<String> of(boolean quick, List<String> given) {
        final List<String> all = new ArrayList<>();
        if (quick) {
            addUnlessGiven(all, QUICK, given);
        }
        addUnlessGiven(all, ALLOCATIONS, given);
        addUnlessGiven(all, FAIL_ON_ERROR, given);
        all.addAll(given);
        return all;
    }

    /** JMH takes an option once, so that those that the user gives must not be said again. */
    private static void addUnlessGiven(List<String> all, List<String> options, List<String> given) {
        for (int i = 0; i < options.size(); i += 2) {
            if (!given.contains(options.get(i))) {
                all.add(options.get(i));
                all.add(options.get(i + 1));
            }
        }
    }
}
