package io.tickring.testkit;

/**
 * Sizes of tests that do more under {@code -Pnightly}, which sets {@code -Dtickring.nightly=true}.
 */
public final class Nightly {
    private Nightly() {}

    /** The size of this run. */
    public static int or(int gate, int nightly) {
        return Boolean.getBoolean("tickring.nightly") ? nightly : gate;
    }
}
