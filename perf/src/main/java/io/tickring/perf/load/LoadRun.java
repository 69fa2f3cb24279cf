package io.tickring.perf.load;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Pinning;
import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Timeline;
import io.tickring.perf.rig.DirtyWatch;
import io.tickring.perf.rig.HiccupMeter;
import io.tickring.perf.rig.LackingException;
import io.tickring.perf.rig.ThreadMeter;
import io.tickring.perf.rig.WorkDirectory;
import io.tickring.shard.ShardInfo;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run in this JVM: each rate in a node of its own, warm-up and measured pass. */
final class LoadRun {
    static final String VISIBLE = "visible";
    private static final long LEAST_GIVE_UP_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long FILL_GIVE_UP_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long BYTES_A_TICK = 130;
    private static final int ITCH_SECONDS = 4;
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
    private static final String LIVE_THREAD = "live";
    private static final String SHARD_THREADS = "shard-";

    /** What is less is not worth a line. */
    private static final double SHOWN_BYTES_PER_TICK = 0.05;

    private final LoadSettings settings;
    private final LoadScenario scenario;
    private final int walFileLengthBytes;
    private final Consumer<Measurement> out;

    /**
     * @param walFileLengthBytes of a node's WAL files
     * @param out is given each measurement as soon as there is one
     */
    LoadRun(LoadSettings settings, int walFileLengthBytes, Consumer<Measurement> out) {
        this.settings = settings;
        this.walFileLengthBytes = walFileLengthBytes;
        this.scenario = LoadScenario.named(settings.scenario());
        this.out = out;
    }

    private static boolean isOnHotPath(String thread) {
        return thread.equals(ThreadMeter.PUBLISHER)
                || thread.equals(LIVE_THREAD)
                || thread.startsWith(SHARD_THREADS);
    }

    /** Bytes of disk that a run at this rate may need. */
    static long bytesNeeded(LoadSettings settings, double ratePerS) {
        final Schedule schedule =
                LoadScenario.named(settings.scenario()).schedule(ratePerS, settings);
        final double ticks =
                schedule.ticks()
                        + ratePerS * settings.warmUpSeconds()
                        + LoadSettings.FILL_PER_S * LoadSettings.FILL_S;
        return (long) (ticks * BYTES_A_TICK) + 4L * LoadNode.WAL_FILE_LENGTH;
    }

    void run() throws Exception {
        if (!settings.sweep()) {
            for (double rate : settings.ratesPerS()) {
                out.accept(measure(rate));
            }
            return;
        }
        final RateSweep sweep = new RateSweep(settings.ratesPerS().get(0));
        final Set<Double> tried = new HashSet<>();
        for (OptionalDouble rate = sweep.next(); rate.isPresent(); rate = sweep.next()) {
            final Measurement measurement = measure(rate.getAsDouble());
            out.accept(measurement);
            tried.add(rate.getAsDouble());
            sweep.report(measurement.keptUp());
        }
        final double half = sweep.saturationPerS().orElse(0) / 2;
        if (half > 0 && !tried.contains(half)) {
            out.accept(measure(half));
        }
    }

    private Measurement measure(double ratePerS) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(bytesNeeded(settings, ratePerS));
            Path itch = null;
            if (scenario.isItch()) {
                itch = work.resolve("made-up.itch50");
                ItchSource.generate(itch, (long) (ratePerS * ITCH_SECONDS), settings.symbols());
            }
            try (LoadNode node =
                    new LoadNode(settings, walFileLengthBytes, work.resolve("node"), itch)) {
                if (settings.warmUpSeconds() > 0) {
                    fill(node);
                }
                final SteadyRule rule = warmUp(node, ratePerS);
                return new Pass(node, ratePerS).measure(rule);
            }
        }
    }

    /** As fast as they are taken, so that code is compiled and tables are used again. */
    private void fill(LoadNode node) throws Exception {
        final Schedule fill = Schedule.steady(LoadSettings.FILL_PER_S, LoadSettings.FILL_S);
        pass(
                node,
                fill,
                new OpenLoop(System::nanoTime, Pause.of(settings.profile()), FILL_GIVE_UP_NS));
    }

    private SteadyRule warmUp(LoadNode node, double ratePerS) throws Exception {
        final SteadyRule rule = settings.warmUpRule();
        final Schedule second = Schedule.steady(ratePerS, 1);
        while (!rule.isOver()) {
            final long compiledMs = COMPILER.getTotalCompilationTime();
            pass(node, second, loop(second));
            rule.second(
                    node.handler().stage().percentile(50),
                    COMPILER.getTotalCompilationTime() - compiledMs);
        }
        return rule;
    }

    /** A pass that only warms up. */
    private void pass(LoadNode node, Schedule schedule, OpenLoop loop) throws Exception {
        final long startNs = System.nanoTime() + LEAD_NS;
        node.begin(startNs, schedule.lengthNs(), SlowSpell.NONE);
        final StageRecorder offer = new StageRecorder();
        asPublisher(
                node,
                () -> {
                    loop.run(schedule, startNs, node.source(), offer);
                    node.checkSpace();
                    node.drain();
                    return null;
                });
    }

    private OpenLoop loop(Schedule schedule) {
        return new OpenLoop(
                System::nanoTime,
                Pause.of(settings.profile()),
                Math.max(LEAST_GIVE_UP_NS, schedule.lengthNs() / 2));
    }

    /** Runs the task on a thread of its own, pinned when the settings say so. */
    private static <T> T asPublisher(LoadNode node, Callable<T> task) throws Exception {
        final FutureTask<T> future = new FutureTask<>(task);
        final Pinning pinning = node.pinning() != null ? node.pinning().publisher() : Pinning.NONE;
        new Thread(pinning.wrap(future, "publisher"), "publisher").start();
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LackingException lacking) {
                throw lacking;
            }
            throw new IllegalStateException(
                    "the publisher failed: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /** A measured pass over a warm node. */
    private final class Pass {
        private final LoadNode node;
        private final double ratePerS;
        private final Schedule schedule;
        private final StageRecorder offer = new StageRecorder();
        private final Map<String, String> stages = new LinkedHashMap<>();
        private final List<Measurement.Value> values = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final List<Mark> marks = new ArrayList<>();
        private Map<String, Long> allocated = Map.of();
        private SlowSpell slow;

        Pass(LoadNode node, double ratePerS) {
            this.node = node;
            this.ratePerS = ratePerS;
            this.schedule = scenario.schedule(ratePerS, settings);
        }

        Measurement measure(SteadyRule rule) throws Exception {
            final long startNs = System.nanoTime() + LEAD_NS;
            slow = scenario.slowSpell(schedule, ratePerS);
            node.begin(startNs, schedule.lengthNs(), slow);
            final List<ShardInfo> before = node.node().shards();
            final OpenLoop.Outcome outcome;
            final HiccupMeter hiccup = HiccupMeter.begin();
            final MarkWatch watch = new MarkWatch(node.node(), walFileLengthBytes, startNs);
            try (hiccup;
                    watch;
                    DirtyWatch dirty = DirtyWatch.start()) {
                outcome = scenario.hasReplay() ? withReplay(startNs) : offerAll(startNs);
                notes.add(dirty.verdict());
            }
            marks.addAll(watch.marks());
            addShares(before, node.node().shards());
            return measurement(rule, outcome, startNs, hiccup);
        }

        /** How unequally several shards were loaded. */
        private void addShares(List<ShardInfo> before, List<ShardInfo> after) {
            long bytes = 0;
            for (int shard = 0; shard < after.size(); shard++) {
                bytes += after.get(shard).append() - before.get(shard).append();
            }
            for (int shard = 0; after.size() > 1 && shard < after.size(); shard++) {
                values.add(
                        new Measurement.Value(
                                "part of the log in shard " + shard + " at " + Rates.text(ratePerS),
                                "%",
                                (after.get(shard).append() - before.get(shard).append())
                                        * 100.0
                                        / bytes,
                                0));
            }
        }

        private OpenLoop.Outcome withReplay(long startNs) throws Exception {
            final ReplayTail tail = new ReplayTail(node.node(), node.clock(), node.acks(), startNs);
            final OpenLoop.Outcome outcome;
            try (tail) {
                outcome = offerAll(startNs);
            }
            stages.put("replay", tail.stage().encoded());
            values.add(
                    new Measurement.Value(
                            "replayed while ingesting at " + Rates.text(ratePerS),
                            "ticks/s",
                            tail.deliveredPerS(),
                            0));
            return outcome;
        }

        private OpenLoop.Outcome offerAll(long startNs) throws Exception {
            return asPublisher(
                    node,
                    () -> {
                        final ThreadMeter allocation = ThreadMeter.ofAllocation();
                        final OpenLoop.Outcome done =
                                loop(schedule).run(schedule, startNs, node.source(), offer);
                        allocated = allocation.elapsed();
                        node.checkSpace();
                        node.drain();
                        return done;
                    });
        }

        private Measurement measurement(
                SteadyRule rule, OpenLoop.Outcome outcome, long startNs, HiccupMeter hiccup) {
            final VisibleHandler handler = node.handler();
            if (node.itch() != null) {
                stages.put("decode", node.itch().stage().encoded());
            }
            stages.put("offer", offer.encoded());
            stages.put(
                    settings.ack() == AckMode.FSYNC ? "force" : "append",
                    node.acks().stage().encoded());
            stages.put(VISIBLE, handler.stage().encoded());
            final double achievedPerS = outcome.offered() * 1e9 / (handler.lastNs() - startNs);
            final long backlog = handler.late() + schedule.ticks() - outcome.offered();
            note(rule, outcome);
            addAllocations(outcome.offered());
            mark();
            final Timeline timeline = handler.windows().timeline(VISIBLE);
            return new Measurement(
                    settings.run(),
                    scenario.rowName(ratePerS),
                    ratePerS,
                    schedule.averagePerS(),
                    achievedPerS,
                    stages,
                    StageRecorder.of(hiccup.lateness()).encoded(),
                    allocatedOnHotPath() / (double) Math.max(1, outcome.offered()),
                    !outcome.gaveUp()
                            && Verdict.keptUp(schedule.averagePerS(), achievedPerS, backlog),
                    timeline,
                    marks,
                    values,
                    notes);
        }

        /**
         * By those that every tick passes; the others work a batch, a table or a second at a time.
         */
        private long allocatedOnHotPath() {
            return allocated.entrySet().stream()
                    .filter(each -> isOnHotPath(each.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        private void addAllocations(long ticks) {
            allocated.forEach(
                    (thread, bytes) -> {
                        final double perTick = bytes / (double) Math.max(1, ticks);
                        if (perTick >= SHOWN_BYTES_PER_TICK) {
                            values.add(
                                    new Measurement.Value(
                                            thread + " allocated, at " + scenario.rowName(ratePerS),
                                            "bytes/tick",
                                            perTick,
                                            0));
                        }
                    });
        }

        private void note(SteadyRule rule, OpenLoop.Outcome outcome) {
            if (!rule.isSteady()) {
                notes.add(
                        "not steady after "
                                + rule.seconds()
                                + " s of warm-up; measured all the same");
            }
            if (outcome.gaveUp()) {
                notes.add(
                        String.format(
                                Locale.ROOT,
                                "stopped after %,d of %,d ticks: it was too late to catch up",
                                outcome.offered(),
                                schedule.ticks()));
            }
            if (outcome.refusals() > 0) {
                notes.add(
                        String.format(
                                Locale.ROOT,
                                "%,d offers found no room and were made again",
                                outcome.refusals()));
            }
            if (node.pinning() != null && node.pinning().refused() > 0) {
                notes.add(
                        "NOT PINNED: the system refused "
                                + node.pinning().refused()
                                + " threads their core; they ran unpinned");
            }
            if (slow != SlowSpell.NONE) {
                notes.add("the slow handler held the publisher back; every tick was shown to it");
            }
        }

        private void mark() {
            if (schedule.hasBurst()) {
                marks.add(new Mark(schedule.burstFromS(), "burst", schedule.burstSeconds()));
            }
            if (slow != SlowSpell.NONE) {
                marks.add(new Mark(slow.fromS(), "slow", slow.seconds()));
            }
            marks.sort(Comparator.comparingDouble(Mark::atS));
        }
    }
}
