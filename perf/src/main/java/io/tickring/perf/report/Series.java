package io.tickring.perf.report;

import java.util.List;

/**
 * A line of a plot. Immutable.
 *
 * @param paint class of the style sheet that has its colour
 * @param pieces where it is interrupted a new one begins
 * @param hasDots whether its points are measurements of their own, and not a sampled curve
 */
record Series(String name, String paint, List<List<Point>> pieces, boolean hasDots) {
    private static final int PAINTS = 8;

    /**
     * @param least of the whisker; the same as greatest for none
     * @param isHollow whether it is drawn as one to be wary of
     */
    record Point(double x, double y, double least, double greatest, boolean isHollow) {
        static Point of(double x, double y) {
            return new Point(x, y, y, y, false);
        }
    }

    static Series curve(String name, String paint, List<Point> points) {
        return new Series(name, paint, List.of(points), false);
    }

    /** The n-th of the colours, and of the dashes when the colours are used up. */
    static String paint(int n) {
        return "p" + n % PAINTS + (n < PAINTS ? "" : " again");
    }
}
