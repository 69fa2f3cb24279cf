package io.tickring.perf;

import io.tickring.ingest.Profile;
import io.tickring.perf.result.Latency;
import io.tickring.perf.rig.Environment;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.HiccupMeter;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.ResultTable;
import io.tickring.perf.rig.Scenario;
import io.tickring.perf.rig.Scenarios;
import io.tickring.perf.rig.Summary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf node}: runs scenarios in JVMs of their own and prints medians. */
@Command(
        name = "node",
        description =
                "Runs a scenario of one node, or of two, in several JVMs and prints median and"
                        + " spread beside the baseline of the same JVM. 'all' runs every scenario"
                        + " and prints a Markdown table too.",
        mixinStandardHelpOptions = true)
final class NodeCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final int FORKS = 5;

    @Parameters(
            paramLabel = "SCENARIO",
            description = "What to measure: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private String scenario;

    @Option(names = "--forks", description = "JVMs per scenario (default: ${DEFAULT-VALUE}).")
    private int forks = FORKS;

    @Option(
            names = "--ticks",
            description = "Ticks of a run (messages, for itch); the scenario's own unless said.")
    private long ticks;

    @Option(
            names = "--quick",
            description =
                    "One fork of a few ticks: shows that a scenario works, and measures nothing.")
    private boolean quick;

    @Option(names = "--symbols", description = "Symbols, Zipf (default: ${DEFAULT-VALUE}).")
    private int symbols = 1000;

    @Option(
            names = "--profile",
            description =
                    "How handlers wait: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Profile profile = Profile.BALANCED;

    @Option(
            names = "--wal-file-mib",
            description = "Length of a WAL file in MiB (default: ${DEFAULT-VALUE}).")
    private int walFileMib = 64;

    @Option(
            names = "--dir",
            description = "Where the forks make their directories; the JVM's temporary one.",
            paramLabel = "DIR")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (forks < 1) {
            throw new IllegalArgumentException("--forks must be at least 1: " + forks);
        }
        final List<Scenario> wanted =
                scenario.equals(ALL) ? Scenarios.listed() : List.of(Scenarios.named(scenario));
        final Environment environment = Environment.read(directory);
        if (!json) {
            System.out.println(environment.text());
        }
        final List<Summary> summaries = new ArrayList<>();
        final HiccupMeter meter = HiccupMeter.begin();
        try (meter) {
            for (Scenario each : wanted) {
                final Summary summary = Summary.of(each.name(), ticksOf(each), run(each));
                summaries.add(summary);
                if (!json) {
                    System.out.println();
                    System.out.print(ResultTable.console(each, summary));
                }
            }
        }
        final Latency hiccup = meter.latency();
        if (json) {
            final Map<String, Object> all = new LinkedHashMap<>();
            all.put("environment", environment.values());
            all.put("hiccup", hiccup);
            all.put("scenarios", summaries);
            System.out.println(Json.write(all));
            return 0;
        }
        System.out.println("meanwhile, " + HiccupMeter.text(hiccup));
        if (scenario.equals(ALL)) {
            System.out.println();
            System.out.print(ResultTable.markdown(environment, summaries));
        }
        return 0;
    }

    private List<Scenario.Report> run(Scenario each) throws Exception {
        final List<Scenario.Report> reports = new ArrayList<>();
        final int wanted = quick ? 1 : forks;
        for (int fork = 0; fork < wanted; fork++) {
            System.err.println(each.name() + ": fork " + (fork + 1) + " of " + wanted);
            reports.add(
                    ForkRunner.run(
                            each.name(),
                            new Scenario.Settings(
                                    directory,
                                    ticksOf(each),
                                    symbols,
                                    profile,
                                    walFileMib << 20,
                                    fork)));
        }
        return reports;
    }

    private long ticksOf(Scenario each) {
        if (ticks > 0) {
            return ticks;
        }
        return quick ? each.quickTicks() : each.defaultTicks();
    }

    /** What {@code SCENARIO} may be. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Scenarios.listed().stream().map(Scenario::name), Stream.of(ALL))
                    .iterator();
        }
    }
}
