package io.tickring.perf.report;

import io.tickring.perf.result.Spread;
import java.util.ArrayList;
import java.util.List;

/** Rows of an HTML table, the first column a heading of its row. Not safe for threads. */
final class Table {
    private final String caption;
    private final List<String> columns;
    private final List<List<Cell>> rows = new ArrayList<>();

    Table(String caption, String... columns) {
        this.caption = caption;
        this.columns = List.of(columns);
    }

    /**
     * @param range in small letters below; may be empty
     * @param style class of the style sheet; may be null
     */
    record Cell(String text, String range, String style) {
        static final Cell NONE = new Cell("", "", null);

        static Cell of(String text) {
            return new Cell(text, "", null);
        }

        static Cell word(String text, String style) {
            return new Cell(text, "", "word " + style);
        }

        /**
         * @param spread may be null: then there is nothing in it
         */
        static Cell of(Spread spread, String unit) {
            return spread == null
                    ? NONE
                    : new Cell(Units.value(spread.median(), unit), Units.range(spread, unit), null);
        }
    }

    Table row(Cell... cells) {
        return row(List.of(cells));
    }

    Table row(List<Cell> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(cells);
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void write(Markup out) {
        out.open("div", "class", "table", "tabindex", "0", "role", "region", "aria-label", caption);
        out.open("table").element("caption", caption);
        out.open("thead").open("tr");
        for (int i = 0; i < columns.size(); i++) {
            // A heading stands above what it heads: numbers at the right, words at the left.
            final boolean isText = !rows.isEmpty() && "text".equals(rows.get(0).get(i).style);
            out.element("th", columns.get(i), "scope", "col", "class", isText ? "text" : null);
        }
        out.close().close();
        out.open("tbody");
        for (List<Cell> row : rows) {
            out.open("tr");
            for (int i = 0; i < row.size(); i++) {
                write(out, row.get(i), i == 0);
            }
            out.close();
        }
        out.close().close().close();
    }

    private static void write(Markup out, Cell cell, boolean isHeading) {
        out.open(isHeading ? "th" : "td", "scope", isHeading ? "row" : null, "class", cell.style);
        out.text(cell.text);
        if (!cell.range.isEmpty()) {
            out.element("span", cell.range, "class", "range");
        }
        out.close();
    }
}
