package io.tickring.perf.peers;

import io.tickring.perf.rig.WorkDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a forked JVM does: one system, once to warm up and once to be measured. */
public final class PeerFork {
    /** Of a record in all files of a system together, rounded up: a log, stores twice, a tail. */
    private static final long BYTES_A_TICK = 600;

    private PeerFork() {}

    /**
     * Never throws for what the system does: a library that is missing or does not support this
     * machine is a report with a failure.
     */
    public static PeerReport run(PeerSystem system, PeerSettings settings) {
        final Figures figures =
                settings.warmUpTicks() > 0
                        ? Figures.measured(settings.queryRuns())
                        : Figures.once();
        String version = null;
        List<String> words = List.of();
        String failure = null;
        try {
            final Peer peer = system.make();
            version = peer.version();
            words = peer.settings();
            if (settings.warmUpTicks() > 0) {
                pass(peer, settings.warmUp(), Figures.once());
            }
            pass(peer, settings, figures);
        } catch (Exception | LinkageError e) {
            failure = reason(e);
        }
        return new PeerReport(version, words, figures.all(), failure);
    }

    /** What a linkage error says makes no sense without what it is. */
    private static String reason(Throwable failure) {
        return failure.getMessage() == null || failure instanceof LinkageError
                ? failure.toString()
                : failure.getMessage();
    }

    private static void pass(Peer peer, PeerSettings settings, Figures figures) throws Exception {
        final Path parent = Path.of(settings.directory());
        try (WorkDirectory work = WorkDirectory.in(parent)) {
            work.needs(settings.ticks() * BYTES_A_TICK);
            WriteBack.await();
            peer.run(
                    Files.createDirectory(work.resolve("files")),
                    new PeerInput(settings),
                    settings,
                    figures);
        }
    }
}
