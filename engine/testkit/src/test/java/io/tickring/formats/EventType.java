package io.tickring.formats;

import java.util.ArrayList;
import java.util.List;

/** The fields of a type, FORMATS.md §1. */
public record EventType(String name, boolean isTrade, List<Field> fields) {
    private static final int BYTES = 12;

    /** Codes, in their order from 1, and the bytes of each; 0 = told by the field. */
    private static final int[] KIND_BYTES = {-1, 1, 2, 2, 4, 4, 8, 8, 8, 8, 1, 0, 0};

    /** A field and where it starts in the payload. */
    public record Field(String name, int kind, int length, int exponent, int offset) {}

    /** One field as it is written down: kind code, name, length of a text. */
    private static final class Fields {
        private final List<Field> fields = new ArrayList<>();
        private int offset;

        void add(String where, String name, int kind, int length, int exponent) {
            FormatException.check(
                    kind > 0 && kind < KIND_BYTES.length, where, "field of kind " + kind);
            final int bytes = KIND_BYTES[kind] == 0 ? length : KIND_BYTES[kind];
            fields.add(new Field(name, kind, bytes, exponent, offset));
            offset += bytes;
        }
    }

    /** From the body of a definition of kind T. */
    static EventType read(Bytes bytes) {
        final Bytes.Fields in = bytes.fields(0);
        final String name = in.text();
        final boolean trade = (in.u8() & 1) != 0;
        final Fields fields = new Fields();
        final int count = in.u8();
        for (int i = 0; i < count; i++) {
            final String field = in.text();
            fields.add(bytes.where(), field, in.u8(), in.u8(), in.u8());
        }
        FormatException.check(in.isAtEnd(), bytes.where(), "bytes behind the definition");
        return new EventType(name, trade, fields.fields);
    }

    /** From a line of the page's table: {@code "price price, text(4) reason"}. */
    static EventType builtin(String name, boolean trade, String payload) {
        final Fields fields = new Fields();
        for (String field : payload.split(", ")) {
            final String[] words = field.split(" ");
            final boolean text = words[0].startsWith("text(");
            final int length = text ? Integer.parseInt(words[0].replaceAll("\\D", "")) : 0;
            fields.add(name, words[1], kind(text ? "text" : words[0]), length, 0);
        }
        return new EventType(name, trade, fields.fields);
    }

    private static int kind(String word) {
        final List<String> kinds =
                List.of(
                        "", "i8", "i16", "u16", "i32", "u32", "i64", "price", "size", "time",
                        "char", "text", "bytes");
        return kinds.indexOf(word);
    }

    /** Bytes of an event's payload: all fields, and those of a last field of bytes. */
    int payloadLength(Event event) {
        int length = 0;
        for (Field field : fields) {
            length +=
                    field.kind == BYTES
                            ? 2 + event.bytes().u16(Event.PAYLOAD + field.offset)
                            : field.length;
        }
        return length;
    }

    /** Where a field starts in an event. */
    int byteOf(String field) {
        for (Field one : fields) {
            if (one.name.equals(field)) {
                return Event.PAYLOAD + one.offset;
            }
        }
        throw new FormatException(name, "has no field " + field);
    }
}
