package io.tickring.tools;

import io.tickring.ingest.StallListener;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * Tells a person why an ingest waits and that it goes on again, and lets go of one that waits too
 * long or was interrupted. <b>Thread:</b> the command's.
 */
final class StallNotes implements StallListener {
    private static final long NOTE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long MINUTE_S = 60;

    /** How long nothing may be taken, in seconds, unless a person says otherwise. */
    static final long GIVE_UP_S = 5 * MINUTE_S;

    private final Streams io;
    private final long giveUpNs;
    private long nextNoteNs = NOTE_NS;
    private boolean isTold;

    /**
     * @param giveUpS how long nothing may be taken, in seconds
     */
    StallNotes(Streams io, long giveUpS) {
        this.io = io;
        this.giveUpNs = TimeUnit.SECONDS.toNanos(giveUpS);
    }

    @Override
    public void onStalled(long stalledNs, String reason) {
        io.interruption().check();
        if (stalledNs < NOTE_NS) {
            nextNoteNs = NOTE_NS;
        }
        if (stalledNs > giveUpNs) {
            throw new UncheckedIOException(
                    new CommandFailedException(
                            "nothing was taken for "
                                    + words(TimeUnit.NANOSECONDS.toSeconds(stalledNs))
                                    + ": "
                                    + reason
                                    + "; what was acked is stored, the same command goes on from"
                                    + " there"));
        }
        if (stalledNs >= nextNoteNs) {
            nextNoteNs = stalledNs + NOTE_NS;
            isTold = true;
            io.note(
                    "waiting for "
                            + TimeUnit.NANOSECONDS.toSeconds(stalledNs)
                            + " s: "
                            + reason
                            + "; Ctrl-C stops, and the same command goes on later");
        }
    }

    private static String words(long seconds) {
        return seconds < 2 * MINUTE_S ? seconds + " s" : seconds / MINUTE_S + " minutes";
    }

    /** Something was taken: says so when it was said that nothing was. */
    void goesOn() {
        if (isTold) {
            isTold = false;
            io.note("goes on");
        }
    }
}
