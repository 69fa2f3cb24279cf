package io.tickring.perf.report;

/** What a greater number of a unit means. */
enum Direction {
    /** Rates. */
    HIGHER_IS_FASTER,
    /** Times. */
    LOWER_IS_FASTER,
    /** Bytes, and whatever else says nothing about speed. */
    AMOUNT;

    static Direction of(String unit) {
        if (unit.endsWith("/s")) {
            return HIGHER_IS_FASTER;
        }
        final int slash = unit.indexOf('/');
        return switch ((slash < 0 ? unit : unit.substring(0, slash)).strip()) {
            case "ns", "us", "µs", "ms", "s" -> LOWER_IS_FASTER;
            default -> AMOUNT;
        };
    }
}
