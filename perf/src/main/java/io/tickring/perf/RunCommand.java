package io.tickring.perf;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Profile;
import io.tickring.perf.load.LoadResults;
import io.tickring.perf.load.LoadRunner;
import io.tickring.perf.load.LoadScenario;
import io.tickring.perf.load.LoadSettings;
import io.tickring.perf.load.LoadTable;
import io.tickring.perf.load.Machine;
import io.tickring.perf.load.PartialResult;
import io.tickring.perf.load.Progress;
import io.tickring.perf.load.Rates;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.rig.Environment;
import io.tickring.perf.rig.ForkEndedException;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.LackingException;
import io.tickring.perf.rig.ShutdownHooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf run}: a scenario under open-loop load. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Offers ticks at times fixed before, and tells how late each was at every stage, counted"
                    + " from the time at which it was meant to be offered.",
            "SCENARIO is one of steady, burst, zipf, replay-while-ingest, slow-consumer,"
                    + " flush-compaction, fsync, itch, recover-after-kill, long-haul, small-heap.",
            "Exit: 0 done, 1 failed, 2 usage, 3 the machine lacks cores or room, 130 interrupted;"
                    + " what was measured until then is kept, marked partial."
        })
final class RunCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final int LACKING = 3;
    private static final int RUNS = 5;
    private static final int QUICK_RUNS = 2;
    private static final int QUICK_RATES = 3;
    private static final double SECONDS = 10;
    private static final double QUICK_SECONDS = 3;
    private static final int WARM_UP_SECONDS = 10;
    private static final int QUICK_WARM_UP_SECONDS = 4;
    private static final int SKEWED_SHARDS = 2;

    @Parameters(paramLabel = "SCENARIO", description = "What to run.")
    private String name;

    @Option(names = "--rate", paramLabel = "R", description = "One target, such as 250k or 1.5M.")
    private String rate;

    @Option(names = "--rates", paramLabel = "A,B,C", description = "Several targets.")
    private String rates;

    @Option(
            names = "--sweep",
            description =
                    "Double the rate until the node falls behind, then halve the gap twice. Starts at"
                            + " --rate, or the scenario's lowest.")
    private boolean sweep;

    @Option(names = "--seconds", description = "Of a measured pass; 10, with --quick 3.")
    private double seconds;

    @Option(names = "--ticks", description = "Of a measured pass, in place of --seconds.")
    private long ticks;

    @Option(names = "--runs", description = "Each in a JVM of its own; 5, with --quick 2.")
    private int runs;

    @Option(
            names = "--profile",
            description =
                    "How handlers and publisher wait: ${COMPLETION-CANDIDATES} (default:"
                            + " ${DEFAULT-VALUE}).")
    private Profile profile = Profile.BALANCED;

    @Option(names = "--shards", description = "1, of zipf 2.")
    private int shards;

    @Option(names = "--ack", paramLabel = "WAL|FSYNC", description = "WAL, of fsync FSYNC.")
    private AckMode ack;

    @Option(names = "--symbols", description = "Of made-up ticks (default: ${DEFAULT-VALUE}).")
    private int symbols = 1000;

    @Option(
            names = "--pinned",
            description = "Publisher and handlers on cores of their own; not unless said.")
    private boolean pinned;

    @Option(names = "--unpinned", description = "The opposite of --pinned.")
    private boolean unpinned;

    @Option(names = "--stages", description = "A line for every stage, not the visible one alone.")
    private boolean stages;

    @Option(names = "--quick", description = "Short runs: to look at, not to quote.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where run.json goes; a new directory" + " in perf-results unless said.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where stores are made; the JVM's temporary directory.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() throws Exception {
        final LoadScenario scenario = LoadScenario.named(name);
        final LoadSettings settings = settings(scenario);
        Files.createDirectories(directory);
        Machine.check(
                settings,
                Runtime.getRuntime().availableProcessors(),
                Files.getFileStore(directory).getUsableSpace());
        final Path kept =
                out != null ? out : ResultFile.freshDirectory(Instant.now(), scenario.label());
        ResultFile.prepare(kept);
        final Environment environment = Environment.read(directory);
        final LoadResults results =
                new LoadResults(scenario.label(), quick, environment.values(), config(settings));
        if (quick) {
            results.note("QUICK: short runs, to look at and not to quote");
        }
        return run(
                settings,
                results,
                kept,
                environment.text() + "\n\n" + scenario.label() + ": " + scenario.summary());
    }

    private int run(LoadSettings settings, LoadResults results, Path kept, String head)
            throws Exception {
        final PartialResult partial = new PartialResult(results, kept, System.err);
        final Thread whenInterrupted = ShutdownHooks.add(partial::keep, "partial-result");
        if (!json) { // behind the hook: who sees it can interrupt it
            System.out.println(head);
        }
        try {
            new LoadRunner(settings, runs(), results, Progress.onStderr()).run();
        } catch (IOException | InterruptedException | RuntimeException e) {
            partial.keep();
            final boolean ending = !ShutdownHooks.remove(whenInterrupted);
            if (e instanceof ForkEndedException fork) {
                if (fork.isInterrupted()) {
                    return INTERRUPTED;
                }
                if (fork.status() == LACKING) {
                    throw new LackingException(fork.getMessage());
                }
            }
            if (ending) {
                return INTERRUPTED;
            }
            throw e;
        }
        partial.settle();
        ShutdownHooks.remove(whenInterrupted);
        final Result result = results.write(kept, false);
        if (json) {
            System.out.println(Json.write(result));
        } else {
            System.out.print(LoadTable.text(result, stages));
            System.out.println("kept in " + kept.resolve(ResultFile.NAME));
        }
        return 0;
    }

    private int runs() {
        return runs > 0 ? runs : quick ? QUICK_RUNS : RUNS;
    }

    private LoadSettings settings(LoadScenario scenario) {
        if (seconds < 0 || ticks < 0 || runs < 0 || shards < 0 || symbols < 1) {
            throw new IllegalArgumentException(
                    "--seconds, --ticks, --runs, --shards and --symbols must be positive");
        }
        if (ack == AckMode.MEMORY) {
            throw new IllegalArgumentException("--ack is WAL or FSYNC, not MEMORY");
        }
        if (pinned && unpinned) {
            throw new IllegalArgumentException("--pinned and --unpinned contradict one another");
        }
        return new LoadSettings(
                scenario.label(),
                directory,
                ratesOf(scenario),
                sweep,
                seconds > 0 ? seconds : quick ? QUICK_SECONDS : SECONDS,
                ticksOf(scenario),
                profile,
                pinned,
                shards > 0 ? shards : scenario == LoadScenario.ZIPF ? SKEWED_SHARDS : 1,
                ack != null ? ack : scenario.ack(),
                symbols,
                quick ? QUICK_WARM_UP_SECONDS : WARM_UP_SECONDS,
                1);
    }

    /** The scenario's own, where neither ticks nor seconds were said that mean something to it. */
    private long ticksOf(LoadScenario scenario) {
        if (ticks > 0) {
            return ticks;
        }
        return seconds > 0 && scenario != LoadScenario.SMALL_HEAP ? 0 : scenario.ticks(quick);
    }

    private List<Double> ratesOf(LoadScenario scenario) {
        if (rate != null && rates != null || rates != null && sweep) {
            throw new IllegalArgumentException(
                    "of --rate, --rates and --sweep only --rate and --sweep go together");
        }
        if (rates != null) {
            return Rates.parseAll(rates);
        }
        if (rate != null) {
            return List.of(Rates.parse(rate));
        }
        final List<Double> own = scenario.ratesPerS();
        return quick ? own.subList(0, Math.min(QUICK_RATES, own.size())) : own;
    }

    private Map<String, String> config(LoadSettings settings) {
        final Map<String, String> config = new LinkedHashMap<>();
        config.put(
                "rates",
                sweep
                        ? "sweep from " + Rates.text(settings.ratesPerS().get(0))
                        : settings.ratesPerS().stream()
                                .map(Rates::text)
                                .collect(Collectors.joining(", ")));
        config.put("runs", Integer.toString(runs()));
        config.put(
                "length",
                settings.ticks() > 0 ? settings.ticks() + " ticks" : settings.seconds() + " s");
        config.put("warm-up", settings.warmUp());
        config.put("profile", settings.profile().toString());
        config.put("pinned", Boolean.toString(settings.pinned()));
        config.put("shards", Integer.toString(settings.shards()));
        config.put("ack", settings.ack().toString());
        config.put("node", LoadScenario.named(settings.scenario()).node());
        config.put("symbols", Integer.toString(settings.symbols()));
        config.put("publishers", "1, tick by tick");
        config.put("live handlers", "1");
        return config;
    }
}
