package io.tickring.tick;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The schema of one kind of event: named fields at fixed places. Immutable; any thread.
 *
 * <p>A type has no number of its own: a store gives it one when the type is defined there. Two
 * types are equal when name, fields and trade rule are equal.
 */
public final class TickType {
    /** The most bytes that the name of a type, symbol or source may have. */
    public static final int MAX_NAME_LENGTH = 64;

    private static final Pattern TYPE_NAME = Pattern.compile("[a-z][a-z0-9_.]{0,63}");
    private static final Pattern FIELD_NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,31}");
    private static final int MAX_FIELDS = 64;

    private final String name;
    private final List<Field> fields;
    private final boolean trade;
    private final int payloadLength;
    private final Field price;
    private final Field size;
    private final Field printable;

    private TickType(Builder builder) {
        name = builder.name;
        fields = List.copyOf(builder.fields);
        trade = builder.trade;
        payloadLength = builder.offset - TickLayout.PAYLOAD_OFFSET;
        price = find("price", FieldKind.PRICE);
        size = find("size", FieldKind.SIZE);
        printable = find("printable", FieldKind.CHAR);
    }

    /** Starts a type. Fields lie in the payload in the order in which they are named. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    public List<Field> fields() {
        return fields;
    }

    /** Bytes of all fields; of a variable type without its last field's bytes. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Lines of one event; of a variable type the fewest. */
    public int lines() {
        return TickLayout.linesFor(payloadLength);
    }

    /** Whether the last field is {@link FieldKind#BYTES}, so that events differ in length. */
    public boolean isVariable() {
        return !fields.isEmpty() && fields.get(fields.size() - 1).kind() == FieldKind.BYTES;
    }

    /**
     * Whether events of this type count in bars and VWAP: a type that was declared a trade and has
     * a {@code price} and a {@code size}. One that also has a char field {@code printable} counts
     * only where that is {@code 'Y'}.
     */
    public boolean isTrade() {
        return trade;
    }

    /** The field {@code price}, or null. */
    public Field price() {
        return price;
    }

    /** The field {@code size}, or null. */
    public Field size() {
        return size;
    }

    /** The char field {@code printable}, or null. */
    public Field printable() {
        return printable;
    }

    /**
     * @throws IllegalArgumentException when the type has no such field; the message names those it
     *     has
     */
    public Field field(String fieldName) {
        return findField(fieldName)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "type "
                                                + name
                                                + " has no field '"
                                                + fieldName
                                                + "'; it has "
                                                + fields.stream().map(Field::name).toList()));
    }

    public Optional<Field> findField(String fieldName) {
        return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst();
    }

    private Field find(String fieldName, FieldKind kind) {
        return findField(fieldName).filter(field -> field.kind() == kind).orElse(null);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TickType that
                && name.equals(that.name)
                && fields.equals(that.fields)
                && trade == that.trade;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Builds a {@link TickType}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final List<Field> fields = new ArrayList<>();
        private int offset = TickLayout.PAYLOAD_OFFSET;
        private boolean trade;

        private Builder(String name) {
            if (!TYPE_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "type name must match " + TYPE_NAME + ": '" + name + "'");
            }
            this.name = name;
        }

        public Builder price(String field) {
            return add(field, FieldKind.PRICE);
        }

        /** A quantity in whole units (shares, contracts). */
        public Builder size(String field) {
            return size(field, 0);
        }

        /** A quantity in units of 10^-exponent, exponent 0 to 18. */
        public Builder size(String field, int exponent) {
            if (exponent < 0 || exponent > 18) {
                throw new IllegalArgumentException(
                        "exponent of " + name + '.' + field + " must be 0..18: " + exponent);
            }
            return add(field, FieldKind.SIZE, FieldKind.SIZE.width(), exponent);
        }

        public Builder time(String field) {
            return add(field, FieldKind.TIME);
        }

        public Builder i8(String field) {
            return add(field, FieldKind.I8);
        }

        public Builder i16(String field) {
            return add(field, FieldKind.I16);
        }

        public Builder u16(String field) {
            return add(field, FieldKind.U16);
        }

        public Builder i32(String field) {
            return add(field, FieldKind.I32);
        }

        public Builder u32(String field) {
            return add(field, FieldKind.U32);
        }

        public Builder i64(String field) {
            return add(field, FieldKind.I64);
        }

        public Builder character(String field) {
            return add(field, FieldKind.CHAR);
        }

        /** ASCII of at most {@code length} bytes, 1 to 255. */
        public Builder text(String field, int length) {
            if (length < 1 || length > 255) {
                throw new IllegalArgumentException(
                        "length of " + name + '.' + field + " must be 1..255: " + length);
            }
            return add(field, FieldKind.TEXT, length, 0);
        }

        /** Bytes of any number, as the last field. */
        public Builder bytes(String field) {
            return add(field, FieldKind.BYTES, Short.BYTES, 0);
        }

        /** A fixed field of this kind; for readers of stored definitions. */
        public Builder field(String field, FieldKind kind, int length, int exponent) {
            return switch (kind) {
                case TEXT -> text(field, length);
                case SIZE -> size(field, exponent);
                case BYTES -> bytes(field);
                default -> add(field, kind);
            };
        }

        /** Declares that events of this type count in bars and VWAP; see {@link #isTrade}. */
        public Builder countsAsTrade() {
            trade = true;
            return this;
        }

        /**
         * @throws IllegalArgumentException when the fields do not fit into one event, or a trade
         *     has no price or size
         */
        public TickType build() {
            if (TickLayout.linesFor(offset - TickLayout.PAYLOAD_OFFSET) > TickLayout.MAX_LINES) {
                throw new IllegalArgumentException(
                        "fields of type "
                                + name
                                + " take "
                                + (offset - TickLayout.PAYLOAD_OFFSET)
                                + " bytes; an event holds "
                                + TickLayout.MAX_PAYLOAD_LENGTH);
            }
            final TickType type = new TickType(this);
            if (trade && (type.price() == null || type.size() == null)) {
                throw new IllegalArgumentException(
                        "type " + name + " counts as a trade but has no price or no size field");
            }
            return type;
        }

        private Builder add(String field, FieldKind kind) {
            return add(field, kind, kind.width(), 0);
        }

        private Builder add(String field, FieldKind kind, int length, int exponent) {
            if (!FIELD_NAME.matcher(field).matches()) {
                throw new IllegalArgumentException(
                        "field name must match " + FIELD_NAME + ": '" + field + "'");
            }
            if (fields.stream().anyMatch(other -> other.name().equals(field))) {
                throw new IllegalArgumentException("type " + name + " has two fields " + field);
            }
            if (fields.size() == MAX_FIELDS) {
                throw new IllegalArgumentException(
                        "type " + name + " has more than " + MAX_FIELDS + " fields");
            }
            if (!fields.isEmpty() && fields.get(fields.size() - 1).kind() == FieldKind.BYTES) {
                throw new IllegalArgumentException(
                        "type " + name + ": a bytes field must be the last, before " + field);
            }
            fields.add(new Field(field, kind, offset, length, exponent));
            offset += length;
            return this;
        }
    }
}
