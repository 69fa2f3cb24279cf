package io.tickring.tools;

import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import io.tickring.tick.TickText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events as comma-separated values: a header line, then a line each. <b>Thread:</b> one. */
final class TickCsv implements TickOutput {
    private static final int BUFFER_LENGTH = 1 << 16;

    private final TickColumns columns;
    private final Writer out;

    TickCsv(TickColumns columns, OutputStream out) throws IOException {
        this.columns = columns;
        this.out = writer(out);
        final List<String> header = new ArrayList<>(TickColumns.COMMON);
        columns.payload().forEach(field -> header.add(TickColumns.columnName(field)));
        this.out.write(line(header));
    }

    static Writer writer(OutputStream out) {
        return new BufferedWriter(
                new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_LENGTH);
    }

    /** Values as one line. */
    static String line(List<String> values) {
        return String.join(",", values.stream().map(TickCsv::quoted).toList()) + '\n';
    }

    /** A value, in quotes where it would break the line into others. */
    static String quoted(String value) {
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return '"' + value.replace("\"", "\"\"") + '"';
            }
        }
        return value;
    }

    @Override
    public void write(Tick tick) throws IOException {
        out.write(Long.toString(tick.eventTime()));
        out.write(',');
        out.write(Long.toString(tick.receiveTime()));
        out.write(',');
        out.write(quoted(tick.source()));
        out.write(',');
        out.write(Integer.toString(columns.session(tick)));
        out.write(',');
        out.write(Long.toString(tick.sourceSequence()));
        out.write(',');
        out.write(quoted(tick.symbol()));
        out.write(',');
        out.write(tick.type().name());
        for (Field field : columns.fields(tick)) {
            out.write(',');
            if (field != null) {
                out.write(quoted(TickText.value(tick, field)));
            }
        }
        out.write('\n');
    }

    @Override
    public void finish() throws IOException {
        out.flush();
    }
}
