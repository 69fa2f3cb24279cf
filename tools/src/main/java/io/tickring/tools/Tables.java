package io.tickring.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tickring.query.Bar;
import io.tickring.query.Times;
import io.tickring.query.Vwap;
import io.tickring.tick.Decimals;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints computed rows: bars, averages, counts. */
final class Tables {
    private Tables() {}

    static List<Map<String, Object>> bars(List<Bar> bars) {
        final List<Map<String, Object>> rows = new ArrayList<>();
        for (Bar bar : bars) {
            final Map<String, Object> row = new LinkedHashMap<>();
            row.put("symbol", bar.symbol());
            row.put("time", bar.timeNs());
            row.put("open", Decimals.formatPrice(bar.open()));
            row.put("high", Decimals.formatPrice(bar.high()));
            row.put("low", Decimals.formatPrice(bar.low()));
            row.put("close", Decimals.formatPrice(bar.close()));
            row.put("volume", bar.volume());
            row.put("trades", bar.count());
            rows.add(row);
        }
        return rows;
    }

    static List<Map<String, Object>> averages(List<Vwap> averages) {
        final List<Map<String, Object>> rows = new ArrayList<>();
        for (Vwap average : averages) {
            final Map<String, Object> row = new LinkedHashMap<>();
            row.put("symbol", average.symbol());
            row.put("vwap", average.vwap().toPlainString());
            row.put("volume", average.volume());
            row.put("trades", average.count());
            rows.add(row);
        }
        return rows;
    }

    /**
     * Prints rows that all have these columns.
     *
     * @param columns set to the left where their values are texts
     */
    static void print(
            RowFormat format,
            List<String> columns,
            List<Map<String, Object>> rows,
            OutputStream out)
            throws IOException {
        switch (format) {
            case TABLE -> printTable("", columns, rows, out);
            case CSV -> printCsv(columns, rows, out);
            case JSONL -> printLines(rows, out);
        }
        out.flush();
    }

    static void printTable(
            String indent, List<String> columns, List<Map<String, Object>> rows, OutputStream out)
            throws IOException {
        final Writer writer = TickCsv.writer(out);
        final TextTable table =
                new TextTable(
                        writer,
                        indent,
                        columns.stream()
                                .map(name -> isLeft(name) ? name : '>' + name)
                                .toArray(String[]::new));
        for (Map<String, Object> row : rows) {
            table.row(
                    columns.stream()
                            .map(name -> forPeople(name, row.get(name)))
                            .toArray(String[]::new));
        }
        table.finish();
        writer.flush();
    }

    private static boolean isLeft(String column) {
        return column.equals("symbol") || column.equals("time");
    }

    private static String forPeople(String column, Object value) {
        return column.equals("time")
                ? Times.format((Long) value).replace(".000000000Z", "Z")
                : String.valueOf(value);
    }

    private static void printCsv(
            List<String> columns, List<Map<String, Object>> rows, OutputStream out)
            throws IOException {
        final Writer writer = TickCsv.writer(out);
        writer.write(TickCsv.line(columns));
        for (Map<String, Object> row : rows) {
            writer.write(
                    TickCsv.line(
                            columns.stream().map(name -> String.valueOf(row.get(name))).toList()));
        }
        writer.flush();
    }

    private static void printLines(List<Map<String, Object>> rows, OutputStream out)
            throws IOException {
        for (Map<String, Object> row : rows) {
            try (JsonGenerator json = Json.generator(out)) {
                Json.value(json, row);
                json.writeRaw('\n');
            }
        }
    }
}
