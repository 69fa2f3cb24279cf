package io.tickring.perf.load;

import io.tickring.perf.result.Mark;
import io.tickring.perf.rig.ForkRunner;
import io.tickring.perf.rig.Json;
import io.tickring.perf.rig.ShutdownHooks;
import io.tickring.perf.rig.WorkDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that ingests is killed with a signal that it cannot catch, and started again: how long
 * until it acks. What was acked before must be there. <b>Thread:</b> one.
 */
final class KillRun {
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;

    private static final long UNTIL_KILL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LoadSettings settings;

    KillRun(LoadSettings settings) {
        this.settings = settings;
    }

    Measurement run() throws IOException, InterruptedException {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(LoadRun.bytesNeeded(settings, settings.ratesPerS().get(0)));
            final LoadSettings there = settings.at(work.resolve("node"));
            final KillLine last = runAndKill(there);
            final AtomicReference<KillLine> told = new AtomicReference<>();
            final AtomicLong toldNs = new AtomicLong();
            final long startNs = System.nanoTime();
            ForkRunner.eachLine(
                    "the process that was started again",
                    List.of(),
                    line -> {
                        toldNs.set(System.nanoTime());
                        told.set(Json.read(line, KillLine.class));
                    },
                    "kill-fork",
                    Json.write(there),
                    "--again");
            final KillLine again = told.get();
            if (again.resumedAt() <= last.acked()) {
                throw new IllegalStateException(
                        String.format(
                                Locale.ROOT,
                                "%,d ticks were acked before the kill, and only %,d were there"
                                        + " after it",
                                last.acked(),
                                again.resumedAt() - 1));
            }
            return measurement(last, again, toldNs.get() - startNs);
        }
    }

    private Measurement measurement(KillLine last, KillLine again, long wholeNs) {
        return Measurement.ofValues(
                settings.run(),
                List.of(
                        value("time to first ack, from the start of the process", wholeNs),
                        value("of it, opening and recovering the store", again.openNs()),
                        value("of it, the first tick", again.ackNs())),
                List.of(new Mark(settings.seconds(), "kill", wholeNs / NS_PER_S)),
                List.of(
                        String.format(
                                Locale.ROOT,
                                "run %d: at least %,d ticks were acked before the kill, all of them"
                                        + " and %,d more were there after it",
                                settings.run(),
                                last.acked(),
                                again.resumedAt() - 1 - last.acked())));
    }

    private static Measurement.Value value(String name, long ns) {
        return new Measurement.Value(name, "ms", ns / NS_PER_MS, 0);
    }

    /** What it told last. */
    private KillLine runAndKill(LoadSettings there) throws IOException, InterruptedException {
        final Process process = ForkRunner.start(List.of(), "kill-fork", Json.write(there));
        final Thread whenInterrupted =
                ShutdownHooks.add(process::destroyForcibly, "process-to-be-killed");
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            KillLine last = null;
            long startNs = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (last == null) {
                    startNs = System.nanoTime();
                }
                last = Json.read(line, KillLine.class);
                if (System.nanoTime() - startNs > settings.seconds() * NS_PER_S) {
                    LockSupport.parkNanos(UNTIL_KILL_NS); // not where it has just told something
                    process.destroyForcibly().waitFor();
                    return last;
                }
            }
            throw new IOException("the process to be killed ended by itself; see above");
        } finally {
            process.destroyForcibly();
            ShutdownHooks.remove(whenInterrupted);
        }
    }
}
