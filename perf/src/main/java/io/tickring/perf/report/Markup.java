package io.tickring.perf.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes elements that are HTML and well-formed XML alike: every element is closed, every text and
 * attribute escaped. Not safe for threads.
 */
final class Markup {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();
    private int ids;

    /**
     * @param attributes name, value, name, value …; a null value leaves the attribute out
     */
    Markup open(String element, String... attributes) {
        start(element, attributes);
        out.append('>');
        open.push(element);
        return this;
    }

    Markup close() {
        out.append("</").append(open.pop()).append('>');
        if (open.size() <= 3) {
            out.append('\n');
        }
        return this;
    }

    /** An element without contents: of SVG, or one that HTML knows as empty. */
    Markup empty(String element, String... attributes) {
        start(element, attributes);
        out.append("/>");
        return this;
    }

    Markup text(String text) {
        escape(text);
        return this;
    }

    /** An element that holds a text. */
    Markup element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /**
     * A style sheet, which HTML takes as it stands.
     *
     * @throws IllegalArgumentException when XML would take it for markup
     */
    Markup style(String css) {
        if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
            throw new IllegalArgumentException("a style sheet may hold neither < nor &");
        }
        open("style");
        out.append(css);
        return close();
    }

    /** A name that no other element of this document has. */
    String nextId() {
        return "e" + ++ids;
    }

    /** The document. Everything must be closed. */
    String document() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return "<!DOCTYPE html>\n" + out;
    }

    /** A coordinate, in hundredths of a pixel. */
    static String number(double value) {
        final String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    private void start(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i + 1] != null) {
                out.append(' ').append(attributes[i]).append("=\"");
                escape(attributes[i + 1]);
                out.append('"');
            }
        }
    }

    private void escape(String text) {
        text.codePoints()
                .forEach(
                        point -> {
                            switch (point) {
                                case '&' -> out.append("&amp;");
                                case '<' -> out.append("&lt;");
                                case '>' -> out.append("&gt;");
                                case '"' -> out.append("&quot;");
                                case '\'' -> out.append("&#39;");
                                default ->
                                        out.appendCodePoint(isAllowed(point) ? point : REPLACEMENT);
                            }
                        });
    }

    /** XML has no way to write the others, not even escaped. */
    private static boolean isAllowed(int point) {
        return point == '\t'
                || point == '\n'
                || point >= 0x20 && point < 0x7f
                || point > 0x9f && point < 0xd800
                || point > 0xdfff && point < 0xfffe
                || point > 0xffff;
    }
}
