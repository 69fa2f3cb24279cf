package io.tickring.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonGenerator.Feature;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.Map;

/** Writes JSON from plain maps, lists, texts and numbers. */
final class Json {
    private Json() {}

    /** A generator that leaves the stream open, and what a failure cut off unfinished. */
    static JsonGenerator generator(OutputStream out) throws IOException {
        return new JsonFactory()
                .createGenerator(out)
                .disable(Feature.AUTO_CLOSE_TARGET)
                .disable(Feature.AUTO_CLOSE_JSON_CONTENT)
                .enable(Feature.WRITE_BIGDECIMAL_AS_PLAIN);
    }

    /** Prints one object and a line feed. */
    static void print(Streams io, Map<String, ?> object) throws IOException {
        try (JsonGenerator json = generator(io.out())) {
            value(json, object);
            json.writeRaw('\n');
        }
        io.out().flush();
    }

    static void value(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                value(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Iterable<?> values) {
            json.writeStartArray();
            for (Object element : values) {
                value(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(value.toString());
        }
    }

    /** Seconds to the microsecond. */
    static double seconds(double seconds) {
        return Math.round(seconds * 1e6) / 1e6;
    }

    /** Whole events per second; 0 when no time has passed. */
    static long perSecond(long events, double seconds) {
        return seconds > 0 ? Math.round(events / seconds) : 0;
    }
}
