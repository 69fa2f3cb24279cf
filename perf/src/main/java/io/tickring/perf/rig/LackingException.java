package io.tickring.perf.rig;

import java.io.IOException;

/** The machine lacks what a run needs: room on a disk, cores. The message says what to do. */
public final class LackingException extends IOException {
    private static final long serialVersionUID = 1L;

    public LackingException(String message) {
        super(message);
    }
}
