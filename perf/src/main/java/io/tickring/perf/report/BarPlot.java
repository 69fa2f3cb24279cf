package io.tickring.perf.report;

import static io.tickring.perf.report.Markup.number;

import io.tickring.perf.report.Axis.Tick;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures beside their baselines: a small drawing for each figure, on a scale from 0 of its own,
 * for a nanosecond and a microsecond have no scale in common on which both can be seen.
 */
final class BarPlot {
    private static final int WIDTH = 540;
    private static final int LEAST_LEFT = 90;
    private static final int MOST_LEFT = 236;
    private static final int RIGHT = 80;
    private static final int TITLE = 24;
    private static final int BAR = 16;
    private static final int STEP = 24;
    private static final int AXIS = 24;
    private static final int MOST_TICKS = 5;
    private static final double LETTER = 7;
    private static final int LONGEST_TITLE = 76;

    private static final int BESIDE = 8;
    private static final int PAINTS_OF_OTHERS = 7;

    private final String ours;
    private int left;

    /**
     * @param ours name of what is measured
     */
    BarPlot(String ours) {
        this.ours = ours;
    }

    /** Bars of one drawing. */
    private record Bar(String name, Spread value, String paint) {}

    /**
     * Figures with a baseline, by name and unit: one that has several stands in one drawing with
     * all of them.
     */
    static Map<String, List<Measure>> drawn(List<Measure> figures) {
        final Map<String, List<Measure>> drawn = new LinkedHashMap<>();
        for (Measure figure : figures) {
            if (figure.baseline() != null) {
                drawn.computeIfAbsent(
                                figure.name()
                                        + " ("
                                        + figure.unit()
                                        + better(Direction.of(figure.unit()))
                                        + ")",
                                key -> new ArrayList<>())
                        .add(figure);
            }
        }
        return drawn;
    }

    private static String better(Direction direction) {
        return switch (direction) {
            case HIGHER_IS_FASTER -> ", more is faster";
            case LOWER_IS_FASTER -> ", less is faster";
            case AMOUNT -> "";
        };
    }

    void draw(Markup out, List<Measure> figures) {
        final Map<String, String> paints = new LinkedHashMap<>();
        left = left(figures);
        out.open("div", "class", "bars");
        drawn(figures)
                .forEach(
                        (name, measures) ->
                                draw(out, name, measures.get(0).unit(), bars(measures, paints)));
        out.close();
    }

    /** Room for the longest name of a bar, the same in all drawings. */
    private int left(List<Measure> figures) {
        final int letters =
                figures.stream()
                        .filter(figure -> figure.baseline() != null)
                        .mapToInt(figure -> named(figure).length())
                        .reduce(ours.length(), Math::max);
        return (int) Math.min(Math.max(letters * LETTER + BESIDE, LEAST_LEFT), MOST_LEFT);
    }

    private static String named(Measure figure) {
        return figure.baselineName() == null ? "baseline" : figure.baselineName();
    }

    /** Ways of doing it with one system, which stand behind a comma, have its colour. */
    private static String system(String baseline) {
        final int comma = baseline.indexOf(',');
        return comma < 0 ? baseline : baseline.substring(0, comma);
    }

    private List<Bar> bars(List<Measure> measures, Map<String, String> paints) {
        final List<Bar> bars = new ArrayList<>();
        for (Measure measure : measures) {
            if (bars.stream().noneMatch(bar -> bar.value.equals(measure.value()))) {
                bars.add(new Bar(ours, measure.value(), Series.paint(0)));
            }
            final String baseline = named(measure);
            bars.add(
                    new Bar(
                            baseline,
                            measure.baseline(),
                            paints.computeIfAbsent(
                                    system(baseline),
                                    key -> Series.paint(1 + paints.size() % PAINTS_OF_OTHERS))));
        }
        return bars;
    }

    private void draw(Markup out, String title, String unit, List<Bar> bars) {
        final Axis axis =
                Axis.fromZero(
                        "",
                        bars.stream().mapToDouble(bar -> bar.value.greatest()).max().orElse(1),
                        MOST_TICKS,
                        value -> Units.label(value, unit));
        final double bottom = TITLE + bars.size() * STEP;
        final String titleId = out.nextId();
        final String descriptionId = out.nextId();
        out.open(
                "svg",
                "viewBox",
                "0 0 " + WIDTH + " " + number(bottom + AXIS),
                "role",
                "img",
                "aria-labelledby",
                titleId + " " + descriptionId);
        out.element("title", title, "id", titleId);
        out.element(
                "desc",
                String.join(
                        "; ",
                        bars.stream()
                                .map(bar -> bar.name + " " + Units.spread(bar.value, unit))
                                .toList()),
                "id",
                descriptionId);
        text(out, "name bold", 0, TITLE / 2.0, shortened(title, LONGEST_TITLE));
        for (Tick tick : axis.ticks()) {
            final double at = at(axis, tick.value());
            line(out, "grid", at, TITLE, bottom);
            text(out, "tick middle", at, bottom + AXIS / 2.0, tick.label());
        }
        for (int i = 0; i < bars.size(); i++) {
            draw(out, axis, unit, bars.get(i), TITLE + i * STEP + STEP / 2.0);
        }
        line(out, "axis", left, TITLE, bottom);
        out.close();
    }

    private void draw(Markup out, Axis axis, String unit, Bar bar, double middle) {
        final double end = at(axis, bar.value.median());
        final double least = at(axis, bar.value.least());
        final double greatest = at(axis, bar.value.greatest());
        final int letters = (int) ((left - BESIDE) / LETTER);
        text(out, "tick end", left - BESIDE, middle, shortened(bar.name, letters));
        out.empty(
                "rect",
                "class",
                "bar " + bar.paint,
                "x",
                number(left),
                "y",
                number(middle - BAR / 2.0),
                "width",
                number(end - left),
                "height",
                number(BAR));
        if (least < greatest) {
            out.empty(
                    "path",
                    "class",
                    "range",
                    "d",
                    "M%s %sH%sM%s %sV%sM%s %sV%s"
                            .formatted(
                                    number(least),
                                    number(middle),
                                    number(greatest),
                                    number(least),
                                    number(middle - 4),
                                    number(middle + 4),
                                    number(greatest),
                                    number(middle - 4),
                                    number(middle + 4)));
        }
        final double beside = Math.max(end, greatest) + 6;
        text(
                out,
                "value",
                beside,
                middle,
                shortened(
                        Units.label(bar.value.median(), unit), (int) ((WIDTH - beside) / LETTER)));
    }

    private double at(Axis axis, double value) {
        return left + axis.scale().at(value) * (WIDTH - left - RIGHT);
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + '…';
    }

    private static void line(Markup out, String style, double x, double above, double below) {
        out.empty(
                "line",
                "class",
                style,
                "x1",
                number(x),
                "y1",
                number(above),
                "x2",
                number(x),
                "y2",
                number(below));
    }

    private static void text(Markup out, String style, double left, double middle, String text) {
        out.element("text", text, "class", style, "x", number(left), "y", number(middle));
    }
}
