package io.tickring.perf;

import io.tickring.perf.peers.PeerJob;
import io.tickring.perf.peers.PeerReport;
import io.tickring.perf.peers.PeerRun;
import io.tickring.perf.peers.PeerSettings;
import io.tickring.perf.peers.PeerSystem;
import io.tickring.perf.peers.PeerTable;
import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.ResultFile;
import io.tickring.perf.rig.Environment;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.HiccupMeter;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.SharedPlace;
import io.tickring.perf.rig.ShutdownHooks;
import io.tickring.perf.rig.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perf peers}: Tickring beside what a user would pick instead. */
@Command(
        name = "peers",
        mixinStandardHelpOptions = true,
        description = {
            "Runs Tickring, Chronicle Queue, Aeron IPC and Archive, QuestDB and DuckDB over the same"
                    + " ticks, each doing what it can of the same jobs, each in a JVM of its own.",
            "Systems take turns in every round; the tables give medians of the rounds. Answers are"
                    + " compared: systems that disagree are an error. perf/PEERS.md tells how each is set"
                    + " up."
        })
final class PeersCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int SYMBOLS = 1000;
    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 3;
    private static final long TICKS = 5_000_000;
    private static final long QUICK_TICKS = 2_000_000;
    private static final long WARM_UP_TICKS = 2_000_000;
    private static final int QUERY_RUNS = 5;
    private static final long BYTES_A_TICK = 600;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Only these beside Tickring: chronicle, aeron-ipc, aeron-archive, questdb,"
                            + " duckdb.")
    private List<String> only = List.of();

    @Option(names = "--ticks", description = "Records of a run; 5000000, quick 2000000.")
    private Long ticks;

    @Option(names = "--rounds", description = "Rounds; 5, quick 3.")
    private Integer rounds;

    @Option(names = "--quick", description = "Fewer and shorter rounds: to look at, not to quote.")
    private boolean quick;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the systems keep their files; the JVM's temporary directory.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where run.json goes; perf-results/<time>-peers.")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of the tables.")
    private boolean json;

    @Option(names = "--markdown", description = "Print the tables as Markdown.")
    private boolean markdown;

    private final Instant started = Instant.now();
    private Environment environment;
    private Latency hiccup;
    private volatile boolean stopping;

    @Override
    public Integer call() throws Exception {
        check();
        final List<PeerSystem> systems = systems();
        environment = Environment.read(directory);
        if (out == null) {
            out = ResultFile.freshDirectory(started, "peers");
        }
        ResultFile.prepare(out);
        if (!json) {
            System.out.println(environment.text());
            System.out.println();
        }
        final PeerRun run;
        try (WorkDirectory work = WorkDirectory.in(directory);
                WorkDirectory shared = WorkDirectory.in(SharedPlace.or(directory))) {
            work.needs(ticks * BYTES_A_TICK);
            final PeerSettings settings =
                    new PeerSettings(
                            work.resolve("").toString(),
                            shared.resolve("").toString(),
                            ticks,
                            WARM_UP_TICKS,
                            SYMBOLS,
                            QUERY_RUNS);
            run = PeerRun.of(systems, settings);
            final Thread whenInterrupted = ShutdownHooks.add(() -> keepPart(run), "peers-result");
            final HiccupMeter meter = HiccupMeter.begin();
            try (meter) {
                measure(systems, settings, run);
            }
            hiccup = meter.latency();
            ShutdownHooks.remove(whenInterrupted);
        }
        return stopping ? FAILED : finish(run);
    }

    private void check() {
        if (ticks == null) {
            ticks = quick ? QUICK_TICKS : TICKS;
        }
        if (rounds == null) {
            rounds = quick ? QUICK_ROUNDS : ROUNDS;
        }
        if (ticks < 1 || rounds < 1) {
            throw new IllegalArgumentException(
                    "--ticks and --rounds must be at least 1: " + ticks + ", " + rounds);
        }
    }

    private List<PeerSystem> systems() {
        if (only.isEmpty()) {
            return PeerSystem.all();
        }
        final List<PeerSystem> wanted = only.stream().map(PeerSystem::named).toList();
        return PeerSystem.all().stream()
                .filter(system -> system == PeerSystem.TICKRING || wanted.contains(system))
                .toList();
    }

    private void measure(List<PeerSystem> systems, PeerSettings settings, PeerRun run)
            throws InterruptedException {
        final String words = Json.write(settings);
        for (int round = 0; round < rounds; round++) {
            final List<PeerSystem> order = new ArrayList<>(systems);
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            for (PeerSystem system : order) {
                if (stopping) {
                    return;
                }
                System.err.println(
                        "peers: round " + (round + 1) + " of " + rounds + ": " + system.title());
                measure(round, system, words, run);
            }
        }
    }

    /** One fork; when it dies the others go on. */
    private void measure(int round, PeerSystem system, String settings, PeerRun run)
            throws InterruptedException {
        try {
            run.add(
                    round,
                    system,
                    Json.read(
                            ForkRunner.lastLine(
                                    "a fork of " + system.title(),
                                    system.jvmOptions(),
                                    "peers-fork",
                                    system.label(),
                                    settings),
                            PeerReport.class));
        } catch (IOException | IllegalArgumentException e) {
            if (!stopping) {
                run.failed(system, e.getMessage());
            }
        }
    }

    private int finish(PeerRun run) throws IOException {
        final Result result = result(run, false);
        final Path file = ResultFile.write(out, result);
        if (json) {
            System.out.println(Json.write(result));
        } else {
            System.out.print(markdown ? PeerTable.markdown(run) : PeerTable.text(run));
            notes(run).forEach(note -> System.out.println("  * " + note));
            System.out.println("  * meanwhile, " + HiccupMeter.text(hiccup));
            System.out.println("  * " + file);
        }
        run.disagreements()
                .forEach(each -> System.err.println("tickring perf: answers differ: " + each));
        final boolean failed =
                !run.disagreements().isEmpty() || run.failure(PeerSystem.TICKRING) != null;
        return failed ? FAILED : 0;
    }

    /** What an interrupted run has. */
    private void keepPart(PeerRun run) {
        stopping = true;
        if (!run.isEmpty()) {
            try {
                System.err.println(
                        "tickring perf: interrupted; what was measured is in "
                                + ResultFile.write(out, result(run, true)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Result result(PeerRun run, boolean partial) {
        final Map<String, String> config = new LinkedHashMap<>();
        config.put("ticks", Long.toString(ticks));
        config.put("rounds", Integer.toString(rounds));
        config.put("symbols", Integer.toString(SYMBOLS));
        config.putAll(run.versions());
        final List<String> notes = notes(run);
        notes.addAll(run.omissions());
        return new Result(
                Result.FORMAT,
                Result.VERSION,
                "peers",
                "peers",
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                started.until(Instant.now(), ChronoUnit.MILLIS) / 1e3,
                partial,
                quick,
                environment.values(),
                config,
                partial ? null : hiccup,
                List.of(),
                null,
                List.of(),
                run.measures(),
                notes);
    }

    private List<String> notes(PeerRun run) {
        final List<String> notes = new ArrayList<>();
        if (quick) {
            notes.add("QUICK: to look at and not to quote");
        }
        notes.add(
                String.format(
                        Locale.ROOT,
                        "%,d trades of %,d symbols (Zipf) over 6.5 hours; before each measured pass"
                                + " the whole of it with %,d, thrown away; a query or replay %d times, the"
                                + " median counts, after 0.3 s of it that are thrown away",
                        ticks,
                        SYMBOLS,
                        Math.min(ticks, WARM_UP_TICKS),
                        QUERY_RUNS));
        notes.add(
                "answers of "
                        + PeerJob.values().length
                        + " jobs compared: "
                        + (run.disagreements().isEmpty() ? "equal" : "NOT EQUAL"));
        notes.addAll(run.notes());
        return notes;
    }
}
