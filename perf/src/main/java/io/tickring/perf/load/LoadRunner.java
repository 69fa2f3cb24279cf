package io.tickring.perf.load;

import io.tickring.perf.rig.Figure;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.Scenario;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The runs of a scenario, one after the other, each in a JVM of its own. <b>Thread:</b> one. */
public final class LoadRunner {
    private static final String REPLAY = "replay-small-heap";

    private final LoadSettings settings;
    private final int runs;
    private final LoadResults results;
    private final Consumer<String> progress;

    /**
     * @param results takes each measurement as soon as there is one
     * @param progress is told what is being done
     */
    public LoadRunner(
            LoadSettings settings, int runs, LoadResults results, Consumer<String> progress) {
        this.settings = settings;
        this.runs = runs;
        this.results = results;
        this.progress = progress;
    }

    /**
     * The first run looks for the rates when they are to be found; the others repeat them.
     *
     * @throws io.tickring.perf.rig.ForkEndedException when a JVM failed or was told to end
     */
    public void run() throws IOException, InterruptedException {
        LoadSettings next = settings.forRun(1, settings.ratesPerS(), settings.sweep());
        for (int run = 1; run <= runs; run++) {
            progress.accept(settings.scenario() + ": run " + run + " of " + runs);
            runOnce(next);
            next =
                    next.forRun(
                            run + 1,
                            settings.sweep() ? results.ratesPerS() : settings.ratesPerS(),
                            false);
        }
    }

    private void runOnce(LoadSettings now) throws IOException, InterruptedException {
        switch (LoadScenario.named(now.scenario())) {
            case RECOVER -> results.add(new KillRun(now).run());
            case SMALL_HEAP -> results.add(smallHeap(now));
            default ->
                    ForkRunner.eachLine(
                            "run " + now.run() + " of " + now.scenario(),
                            List.of(),
                            this::take,
                            "load-fork",
                            Json.write(now));
        }
    }

    private void take(String line) {
        final Measurement measurement = Json.read(line, Measurement.class);
        results.add(measurement);
        progress.accept(
                settings.scenario()
                        + ": run "
                        + measurement.run()
                        + " of "
                        + runs
                        + ", "
                        + measurement.row()
                        + (measurement.keptUp() ? " kept up" : " fell behind"));
    }

    private static Measurement smallHeap(LoadSettings now)
            throws IOException, InterruptedException {
        final Scenario.Report report =
                ForkRunner.run(
                        REPLAY,
                        new Scenario.Settings(
                                now.directory(),
                                now.ticks(),
                                now.symbols(),
                                now.profile(),
                                LoadNode.WAL_FILE_LENGTH,
                                now.run()));
        return Measurement.ofValues(
                now.run(),
                report.getFigures().stream().map(LoadRunner::value).toList(),
                List.of(),
                report.getNotes());
    }

    private static Measurement.Value value(Figure figure) {
        return new Measurement.Value(
                figure.name(),
                figure.unit(),
                figure.value(),
                figure.aim() != null && figure.lowerIsBetter() ? figure.aim() : 0);
    }
}
