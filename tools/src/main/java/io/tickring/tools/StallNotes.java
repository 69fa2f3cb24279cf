package io.tickring.tools;

import io.tickring.ingest.StallListener;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * Tells a person why an ingest waits, and lets go of one that waits too long or was interrupted.
 * <b>Thread:</b> the command's.
 */
final class StallNotes implements StallListener {
    private static final long NOTE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long GIVE_UP_NS = TimeUnit.MINUTES.toNanos(5);

    private final Streams io;
    private long nextNoteNs = NOTE_NS;

    StallNotes(Streams io) {
        this.io = io;
    }

    @Override
    public void onStalled(long stalledNs, String reason) {
        io.interruption().check();
        if (stalledNs < NOTE_NS) {
            nextNoteNs = NOTE_NS;
        }
        if (stalledNs > GIVE_UP_NS) {
            throw new UncheckedIOException(
                    new CommandFailedException(
                            "nothing was taken for "
                                    + TimeUnit.NANOSECONDS.toMinutes(stalledNs)
                                    + " minutes: "
                                    + reason
                                    + "; what was acked is stored, the same command goes on from"
                                    + " there"));
        }
        if (stalledNs >= nextNoteNs) {
            nextNoteNs = stalledNs + NOTE_NS;
            io.note(
                    "waiting for "
                            + TimeUnit.NANOSECONDS.toSeconds(stalledNs)
                            + " s: "
                            + reason
                            + "; Ctrl-C stops, and the same command goes on later");
        }
    }
}
