package io.tickring.perf.report;

import static io.tickring.perf.report.Markup.number;

import io.tickring.perf.report.Axis.Tick;
import io.tickring.perf.report.Series.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * A plot of lines with axes, gridlines and a legend, as inline SVG. Coordinates are CSS pixels of a
 * drawing {@value #WIDTH} wide. Not safe for threads.
 */
final class LinePlot {
    static final int WIDTH = 960;
    private static final int LEFT = 124;
    private static final int RIGHT = 36;
    private static final int HEIGHT = 340;
    private static final int LEGEND_LINE = 22;
    private static final int SWATCH = 24;
    private static final int ABOVE = 30;
    private static final int BELOW = 50;
    private static final int LANE = 20;
    private static final int GAP = 6;
    private static final double LETTER = 7;
    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_BESIDE = (int) ((LEFT - 8) / LETTER);
    private static final double LEAST_BAR = 2;

    private final String title;
    private final String description;
    private final Axis x;
    private final Axis y;
    private final List<Series> series = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private double top;

    /**
     * @param description what it shows, for those who do not see it
     */
    LinePlot(String title, String description, Axis x, Axis y) {
        this.title = title;
        this.description = description;
        this.x = x;
        this.y = y;
    }

    /** A place of the x axis with a label, and what lies to the right of it shaded. */
    private record Line(double at, String label) {}

    /** Events of one kind, below the plot and as faint lines in it. */
    private record Lane(String label, String paint, List<Span> spans) {}

    /**
     * @param length 0 for a moment
     */
    record Span(double from, double length, String label) {}

    LinePlot add(Series line) {
        series.add(line);
        return this;
    }

    LinePlot shadeFrom(double at, String label) {
        lines.add(new Line(at, label));
        return this;
    }

    LinePlot addLane(String label, String paint, List<Span> spans) {
        lanes.add(new Lane(label, paint, spans));
        return this;
    }

    void draw(Markup out) {
        final List<double[]> legend = legend();
        final double legendHeight = legend.get(legend.size() - 1)[1] + LEGEND_LINE;
        top = legendHeight + ABOVE;
        final double height = top + HEIGHT + BELOW + lanes.size() * LANE;
        final String titleId = out.nextId();
        final String descriptionId = out.nextId();
        out.open(
                "svg",
                "viewBox",
                "0 0 " + WIDTH + " " + number(height),
                "role",
                "img",
                "aria-labelledby",
                titleId + " " + descriptionId);
        out.element("title", title, "id", titleId);
        out.element("desc", description, "id", descriptionId);
        for (int i = 0; i < series.size(); i++) {
            drawLegend(out, series.get(i), legend.get(i));
        }
        lines.forEach(line -> drawShade(out, line));
        drawAxes(out);
        lanes.forEach(lane -> drawLane(out, lane));
        series.forEach(line -> drawSeries(out, line));
        lines.forEach(line -> drawLine(out, line));
        out.close();
    }

    /** Left end and top of each entry; one is there even without a line. */
    private List<double[]> legend() {
        final List<double[]> places = new ArrayList<>();
        double left = LEFT;
        double above = 0;
        for (Series line : series) {
            final double width = SWATCH + GAP + shortened(line.name()).length() * LETTER + 18;
            if (left > LEFT && left + width > WIDTH) {
                left = LEFT;
                above += LEGEND_LINE;
            }
            places.add(new double[] {left, above});
            left += width;
        }
        if (places.isEmpty()) {
            places.add(new double[] {left, above});
        }
        return places;
    }

    private static void drawLegend(Markup out, Series line, double[] place) {
        final double middle = place[1] + LEGEND_LINE / 2.0;
        out.empty(
                "line",
                "class",
                "line " + line.paint(),
                "x1",
                number(place[0]),
                "y1",
                number(middle),
                "x2",
                number(place[0] + SWATCH),
                "y2",
                number(middle));
        out.open(
                "text", "class", "name", "x", number(place[0] + SWATCH + GAP), "y", number(middle));
        if (!shortened(line.name()).equals(line.name())) {
            out.element("title", line.name());
        }
        out.text(shortened(line.name())).close();
    }

    private void drawAxes(Markup out) {
        final double bottom = top + HEIGHT;
        for (Tick tick : y.ticks()) {
            final double at = yAt(tick.value());
            line(out, "grid", LEFT, at, WIDTH - RIGHT, at);
            text(out, "tick end", LEFT - 8, at, tick.label());
        }
        for (Tick tick : x.ticks()) {
            final double at = xAt(tick.value());
            line(out, "grid", at, top, at, bottom);
            line(out, "axis", at, bottom, at, bottom + 5);
            text(out, "tick middle", at, bottom + 16, tick.label());
        }
        line(out, "axis", LEFT, bottom, WIDTH - RIGHT, bottom);
        line(out, "axis", LEFT, top, LEFT, bottom);
        text(out, "label", 8, top - 14, y.label());
        text(out, "label middle", LEFT + width() / 2, bottom + 36, x.label());
    }

    private void drawShade(Markup out, Line line) {
        final double at = xAt(line.at);
        rectangle(out, "shade", at, top, WIDTH - RIGHT - at, HEIGHT);
    }

    private void drawLine(Markup out, Line line) {
        final double at = xAt(line.at);
        line(out, "flip", at, top, at, top + HEIGHT);
        // Where there is more room: the label of a line near an end would be cut.
        final boolean isRight = at > LEFT + width() / 2;
        text(
                out,
                isRight ? "flip end" : "flip",
                isRight ? at - GAP : at + GAP,
                top + 12,
                line.label);
    }

    private void drawLane(Markup out, Lane lane) {
        final double above = top + HEIGHT + BELOW + lanes.indexOf(lane) * LANE;
        text(out, "tick end", LEFT - 8, above + LANE / 2.0, shortened(lane.label, LONGEST_BESIDE));
        rectangle(out, "lane", LEFT, above + 2, width(), LANE - 4);
        for (Span span : lane.spans) {
            final double from = xAt(span.from);
            final double length =
                    Math.max(
                            xAt(span.from + span.length) - from,
                            Math.min(LEAST_BAR, WIDTH - RIGHT - from));
            line(out, "event " + lane.paint, from, top, from, top + HEIGHT);
            out.open(
                            "rect",
                            "class",
                            "span " + lane.paint,
                            "x",
                            number(from),
                            "y",
                            number(above + 2),
                            "width",
                            number(length),
                            "height",
                            number(LANE - 4))
                    .element("title", span.label)
                    .close();
        }
    }

    private void drawSeries(Markup out, Series line) {
        for (List<Point> piece : line.pieces()) {
            if (piece.size() > 1) {
                final StringBuilder path = new StringBuilder();
                for (Point point : piece) {
                    path.append(path.length() == 0 ? "M" : "L")
                            .append(number(xAt(point.x())))
                            .append(' ')
                            .append(number(yAt(point.y())));
                }
                out.empty("path", "class", "line " + line.paint(), "d", path.toString());
            }
            if (line.hasDots() || piece.size() == 1) {
                piece.forEach(point -> drawDot(out, line, point));
            }
        }
    }

    private void drawDot(Markup out, Series line, Point point) {
        final double at = xAt(point.x());
        if (point.least() < point.greatest()) {
            final String style = "whisker " + line.paint();
            line(out, style, at, yAt(point.least()), at, yAt(point.greatest()));
            line(out, style, at - 4, yAt(point.least()), at + 4, yAt(point.least()));
            line(out, style, at - 4, yAt(point.greatest()), at + 4, yAt(point.greatest()));
        }
        out.empty(
                "circle",
                "class",
                (point.isHollow() ? "dot hollow " : "dot ") + line.paint(),
                "cx",
                number(at),
                "cy",
                number(yAt(point.y())),
                "r",
                "4");
    }

    private static void line(Markup out, String style, double x1, double y1, double x2, double y2) {
        out.empty(
                "line",
                "class",
                style,
                "x1",
                number(x1),
                "y1",
                number(y1),
                "x2",
                number(x2),
                "y2",
                number(y2));
    }

    private static void rectangle(
            Markup out, String style, double left, double above, double width, double height) {
        out.empty(
                "rect",
                "class",
                style,
                "x",
                number(left),
                "y",
                number(above),
                "width",
                number(width),
                "height",
                number(height));
    }

    private static void text(Markup out, String style, double left, double middle, String text) {
        out.element(
                "text", shortened(text), "class", style, "x", number(left), "y", number(middle));
    }

    private static String shortened(String text) {
        return shortened(text, LONGEST_NAME);
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + '…';
    }

    private static double width() {
        return WIDTH - LEFT - RIGHT;
    }

    private double xAt(double value) {
        return LEFT + x.scale().at(value) * width();
    }

    private double yAt(double value) {
        return top + HEIGHT - y.scale().at(value) * HEIGHT;
    }
}
