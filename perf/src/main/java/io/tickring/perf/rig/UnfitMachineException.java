package io.tickring.perf.rig;

/** The machine lacks what a run needs; the message says what, and what to do. */
public final class UnfitMachineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnfitMachineException(String message) {
        super(message);
    }
}
