package io.tickring.perf.report;

import io.tickring.perf.result.Spread;

/**
 * How sure it is that something changed, in a word. Ranges that overlap are no change, whatever the
 * medians say; ranges apart may be chance when there are few runs.
 */
public enum Confidence {
    NO_CHANGE("no change"),
    FASTER("faster, likely"),
    SLOWER("slower, likely"),
    LESS("less, likely"),
    MORE("more, likely"),
    TOO_FEW_RUNS("too few runs to say");

    /** Of each side: with three, two ranges lie apart by chance in one case of ten. */
    private static final int LEAST_RUNS = 3;

    private final String word;

    Confidence(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    static Confidence of(Spread before, Spread after, Direction direction) {
        if (before.overlaps(after)) {
            return NO_CHANGE;
        }
        if (Math.min(before.values().size(), after.values().size()) < LEAST_RUNS) {
            return TOO_FEW_RUNS;
        }
        final boolean more = after.least() > before.greatest();
        return switch (direction) {
            case HIGHER_IS_FASTER -> more ? FASTER : SLOWER;
            case LOWER_IS_FASTER -> more ? SLOWER : FASTER;
            case AMOUNT -> more ? MORE : LESS;
        };
    }
}
