package io.tickring.perf.report;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A distribution of latency: what HdrHistogram prints as percentile distribution, values in ns.
 * Immutable.
 *
 * @param points in ascending order of percentile
 */
record Hgrm(List<Point> points) {
    private static final int COLUMNS = 3;
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /**
     * @param percentile 0 to 1
     */
    record Point(double percentile, double ns) {}

    /**
     * @throws IllegalArgumentException when the file is no such distribution; the message names
     *     file and line
     */
    static Hgrm read(Path file) throws IOException {
        final List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is no text: measure again", e);
        }
        final List<Point> points = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            final String line = lines.get(i).strip();
            if (!line.isEmpty() && line.charAt(0) != '#' && !line.startsWith("Value")) {
                points.add(point(file, i + 1, line, points));
            }
        }
        if (points.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no percentile: measure again");
        }
        return new Hgrm(List.copyOf(points));
    }

    /** One of how many values lies above the last percentile. */
    double mostOneOf() {
        double most = 1;
        for (Point point : points) {
            if (point.percentile < 1) {
                most = Math.max(most, 1 / (1 - point.percentile));
            }
        }
        return most;
    }

    private static Point point(Path file, int number, String line, List<Point> before) {
        final String[] cells = BLANKS.split(line, COLUMNS + 1);
        try {
            if (cells.length >= COLUMNS) {
                final Point point =
                        new Point(Double.parseDouble(cells[1]), Double.parseDouble(cells[0]));
                if (point.percentile >= 0
                        && point.percentile <= 1
                        && point.ns >= 0
                        && Double.isFinite(point.ns)
                        && (before.isEmpty()
                                || before.get(before.size() - 1).percentile <= point.percentile)) {
                    return point;
                }
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(broken(file, number), e);
        }
        throw new IllegalArgumentException(broken(file, number));
    }

    private static String broken(Path file, int number) {
        return file
                + ", line "
                + number
                + " is no line of a percentile distribution (value, percentile, count): measure"
                + " again";
    }
}
