package io.tickring.tools;

import io.tickring.query.Times;
import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import io.tickring.tick.TickText;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * Events for people. With one type selected its fields have columns; with several they stand behind
 * their names. <b>Thread:</b> one.
 */
final class TickTable implements TickOutput {
    private final TickType onlyType;
    private final Writer out;
    private final TextTable table;

    TickTable(TickColumns columns, OutputStream out) {
        onlyType = columns.types().size() == 1 ? columns.types().get(0) : null;
        this.out = TickCsv.writer(out);
        final List<String> headers =
                new ArrayList<>(List.of("time", "symbol", "type", ">sequence"));
        if (onlyType == null) {
            headers.add("fields");
        } else {
            onlyType.fields().forEach(field -> headers.add(header(field)));
        }
        table = new TextTable(this.out, "", headers.toArray(String[]::new));
    }

    private static String header(Field field) {
        return switch (field.kind()) {
            case CHAR, TEXT, BYTES -> field.name();
            default -> '>' + field.name();
        };
    }

    @Override
    public void write(Tick tick) throws IOException {
        final List<String> row = new ArrayList<>();
        row.add(Times.format(tick.eventTime()));
        row.add(tick.symbol());
        row.add(tick.type().name());
        row.add(Long.toString(tick.sourceSequence()));
        if (onlyType == null) {
            row.add(fields(tick));
        } else {
            onlyType.fields().forEach(field -> row.add(TickText.value(tick, field)));
        }
        table.row(row.toArray(String[]::new));
    }

    private static String fields(Tick tick) {
        final StringBuilder text = new StringBuilder();
        for (Field field : tick.type().fields()) {
            text.append(text.isEmpty() ? "" : " ").append(field.name()).append('=');
            text.append(TickText.value(tick, field));
        }
        return text.toString();
    }

    @Override
    public void finish() throws IOException {
        table.finish();
        out.flush();
    }
}
