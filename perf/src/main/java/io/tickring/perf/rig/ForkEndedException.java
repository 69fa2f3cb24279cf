package io.tickring.perf.rig;

import java.io.IOException;

/** A JVM that was started for a run ended with a status that says that it failed. */
public final class ForkEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** As a shell has it: 128 and the number of the signal. */
    private static final int INTERRUPTED = 130;

    private static final int TERMINATED = 143;

    private final int status;

    ForkEndedException(String what, int status) {
        super(what + " ended with status " + status + "; see above");
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** Whether it was told to end. */
    public boolean isInterrupted() {
        return status == INTERRUPTED || status == TERMINATED;
    }
}
