package io.tickring.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import io.tickring.tick.TickText;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Events as JSON objects: what every event has, then the fields of its type. Times are integers,
 * prices decimal texts, or null where undefined. <b>Thread:</b> one.
 */
final class TickJson implements TickOutput {
    private final TickColumns columns;
    private final JsonGenerator json;
    private final boolean inArray;

    private TickJson(TickColumns columns, JsonGenerator json, boolean inArray) {
        this.columns = columns;
        this.json = json;
        this.inArray = inArray;
    }

    /** One object a line. */
    static TickJson lines(TickColumns columns, OutputStream out) throws IOException {
        final JsonGenerator json = Json.generator(out);
        json.setRootValueSeparator(new SerializedString("\n"));
        return new TickJson(columns, json, false);
    }

    /** All of them in the array {@code rows} of one object. */
    static TickJson document(TickColumns columns, OutputStream out) throws IOException {
        final JsonGenerator json = Json.generator(out);
        json.writeStartObject();
        json.writeArrayFieldStart("rows");
        return new TickJson(columns, json, true);
    }

    @Override
    public void write(Tick tick) throws IOException {
        json.writeStartObject();
        json.writeNumberField("eventTime", tick.eventTime());
        json.writeNumberField("receiveTime", tick.receiveTime());
        json.writeStringField("source", tick.source());
        json.writeNumberField("session", columns.session(tick));
        json.writeNumberField("sourceSequence", tick.sourceSequence());
        json.writeStringField("symbol", tick.symbol());
        json.writeStringField("type", tick.type().name());
        for (Field field : columns.fields(tick)) {
            if (field != null) {
                json.writeFieldName(TickColumns.columnName(field.name()));
                value(tick, field);
            }
        }
        json.writeEndObject();
    }

    private void value(Tick tick, Field field) throws IOException {
        if (TickColumns.isAbsent(tick, field)) {
            json.writeNull();
        } else if (TickColumns.isJsonNumber(field)) {
            json.writeNumber(tick.getLong(field));
        } else {
            json.writeString(TickText.value(tick, field));
        }
    }

    @Override
    public void finish() throws IOException {
        final boolean hasRows = inArray || json.getOutputContext().getEntryCount() > 0;
        if (inArray) {
            json.writeEndArray();
            json.writeEndObject();
        }
        if (hasRows) {
            json.writeRaw('\n');
        }
        json.close();
    }
}
