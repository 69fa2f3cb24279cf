package io.tickring.perf.rig;

import java.util.List;
import java.util.stream.Stream;

/** All scenarios, in the order in which {@code all} runs them. */
public final class Scenarios {
    private static final List<Scenario> LISTED =
            List.of(
                    new RingBareScenario(),
                    new IngestScenario(false),
                    new IngestScenario(true),
                    new ItchScenario(),
                    new ReplayScenario(),
                    new SmallHeapScenario(),
                    new FlushScenario(),
                    new FsyncScenario(),
                    new RecoveryScenario(),
                    new VerifyScenario(),
                    new CompactionScenario(),
                    new ReadersScenario(),
                    new CompactedSizeScenario(),
                    new NodeToNodeScenario("shm"),
                    new NodeToNodeScenario("ucx"),
                    new NodeToNodeScenario("ucx-tcp"));

    /** Run by other scenarios only. */
    private static final List<Scenario> INNER =
            List.of(
                    new SmallHeapReplay(),
                    new VerifyStore(),
                    new LiveReader(false),
                    new LiveReader(true));

    private Scenarios() {}

    public static List<Scenario> listed() {
        return LISTED;
    }

    /**
     * @throws IllegalArgumentException for a name that no scenario has; the message lists them
     */
    public static Scenario named(String name) {
        return Stream.concat(LISTED.stream(), INNER.stream())
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no scenario '"
                                                + name
                                                + "'; there are "
                                                + LISTED.stream().map(Scenario::name).toList()));
    }
}
