package io.tickring.perf.load;

import io.tickring.perf.rig.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The process of {@link KillRun}: opens a store, offers ticks until it is killed, and tells again
 * and again what is acked; or tells of its first ack and ends. <b>Thread:</b> one.
 */
public final class KillFork {
    private static final long MOST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long REFUSED_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long TELL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final double FOR_EVER_S = 3600;

    private final LoadNode node;
    private final PrintStream out;
    private final long openNs;
    private final long resumedAt;
    private long toldNs;

    private KillFork(LoadSettings settings, PrintStream out) throws IOException {
        final long startNs = System.nanoTime();
        node = new LoadNode(settings, LoadNode.WAL_FILE_LENGTH, settings.directory(), null);
        openNs = System.nanoTime() - startNs;
        this.out = out;
        resumedAt = node.nextSequence();
    }

    /**
     * @param settings the directory is the store itself
     * @param again whether it was killed before: then it ends when its first tick is acked
     */
    public static void run(LoadSettings settings, boolean again, PrintStream out)
            throws IOException {
        final KillFork fork = new KillFork(settings, out);
        try (LoadNode node = fork.node) {
            if (again) {
                fork.firstAck();
            } else {
                fork.offerForEver(settings);
            }
            node.drain();
        }
    }

    private void firstAck() {
        final long startNs = System.nanoTime();
        // What was recovered is still being flushed where much was in the log: it counts, too.
        while (!node.source().offer(0, startNs)) {
            if (System.nanoTime() - startNs > MOST_NS) {
                throw new IllegalStateException(
                        "the node took no tick within a minute: " + node.refusal());
            }
            LockSupport.parkNanos(REFUSED_NS);
        }
        while (!node.acks().isAllAcked()) {
            node.acks().poll();
        }
        tell(System.nanoTime() - startNs);
    }

    private void offerForEver(LoadSettings settings) {
        final Schedule schedule = Schedule.steady(settings.ratesPerS().get(0), FOR_EVER_S);
        final long startNs = System.nanoTime();
        node.begin(startNs, 0, SlowSpell.NONE);
        new OpenLoop(System::nanoTime, Pause.of(settings.profile()), Long.MAX_VALUE)
                .run(schedule, startNs, new Telling(), new StageRecorder());
    }

    private void tell(long ackNs) {
        toldNs = System.nanoTime();
        out.println(Json.write(new KillLine(resumedAt, node.acks().acked(), openNs, ackNs)));
        out.flush();
    }

    /** Offers as the node's source does, and tells now and then. */
    private final class Telling implements OpenLoop.Target {
        @Override
        public boolean offer(long tick, long dueNs) {
            return node.source().offer(tick, dueNs);
        }

        @Override
        public void poll() {
            node.source().poll();
            if (node.acks().acked() >= resumedAt && System.nanoTime() - toldNs > TELL_NS) {
                tell(0);
            }
        }
    }
}
