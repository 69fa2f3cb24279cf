package io.tickring.tools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows in aligned columns. The first rows decide the widths and are held back until then; a longer
 * value behind them shifts its own line. <b>Thread:</b> one.
 */
final class TextTable {
    private static final int ROWS_HELD = 500;
    private static final String GAP = "  ";

    private final Appendable out;
    private final String indent;
    private final String[] headers;
    private final boolean[] right;
    private final int[] widths;
    private final List<String[]> held = new ArrayList<>();
    private boolean started;

    /**
     * @param headers of the columns; one that starts with {@code >} is set to the right
     */
    TextTable(Appendable out, String indent, String... headers) {
        this.out = out;
        this.indent = indent;
        this.headers = new String[headers.length];
        this.right = new boolean[headers.length];
        for (int i = 0; i < headers.length; i++) {
            right[i] = headers[i].startsWith(">");
            this.headers[i] = right[i] ? headers[i].substring(1) : headers[i];
        }
        this.widths = Arrays.stream(this.headers).mapToInt(String::length).toArray();
    }

    void row(String... values) throws IOException {
        assert values.length == headers.length : Arrays.toString(values);
        if (started) {
            print(values);
            return;
        }
        for (int i = 0; i < values.length; i++) {
            widths[i] = Math.max(widths[i], values[i].length());
        }
        held.add(values);
        if (held.size() == ROWS_HELD) {
            start();
        }
    }

    /** Prints what is held back. */
    void finish() throws IOException {
        if (!started) {
            start();
        }
    }

    private void start() throws IOException {
        started = true;
        print(headers);
        for (String[] values : held) {
            print(values);
        }
        held.clear();
    }

    private void print(String[] values) throws IOException {
        final StringBuilder line = new StringBuilder(indent);
        for (int i = 0; i < values.length; i++) {
            final int padding = Math.max(0, widths[i] - values[i].length());
            if (right[i]) {
                line.append(" ".repeat(padding)).append(values[i]);
            } else {
                line.append(values[i]);
                if (i < values.length - 1) {
                    line.append(" ".repeat(padding));
                }
            }
            if (i < values.length - 1) {
                line.append(GAP);
            }
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
