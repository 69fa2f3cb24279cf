package io.tickring.perf.peers;

/**
 * What Tickring is to reach beside one of the others. Immutable.
 *
 * @param words as tables show it behind the word aim
 * @param bound of Tickring's figure over the other's
 * @param isLeast whether the ratio is to be at least the bound, and not at most
 */
record PeerAim(String words, double bound, boolean isLeast) {
    private static final PeerAim TWICE = new PeerAim("≥ 2 × its rate", 2, true);
    private static final PeerAim FIRST = new PeerAim("≤ 1 × its time", 1, false);

    /** Null when there is none. */
    static PeerAim of(PeerJob job, PeerSystem other) {
        return switch (job) {
            case APPEND, REPLAY -> other == PeerSystem.CHRONICLE ? TWICE : null;
            case SCAN, BARS, BARS_ONE, VWAP -> other == PeerSystem.TICKRING ? null : FIRST;
            case TAIL -> null;
        };
    }

    boolean isMetBy(double ratio) {
        return isLeast ? ratio >= bound : ratio <= bound;
    }
}
