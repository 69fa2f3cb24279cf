package io.tickring.query;

import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Decimals;
import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The keys that rows can be ordered by: a field that every event has, or a payload field.
 *
 * <p>Numbers order as numbers, prices and sizes of different exponents by the value they stand for;
 * chars and texts by their bytes, unsigned; names as {@link String#compareTo} has it. What has no
 * value comes last: events whose type lacks the field, and undefined prices.
 */
final class RowKeys {
    private static final List<String> COMMON =
            List.of("eventTime", "receiveTime", "sourceSequence", "symbol", "type", "source");

    static final RowKey SYMBOL = new NameKey(Tick::symbol);

    private RowKeys() {}

    /**
     * @throws IllegalArgumentException when none of the selected types has the field, or when it is
     *     a number in one and a text in another
     */
    static RowKey of(String fieldName, Selection selection, NameRegistry names) {
        return switch (fieldName) {
            case "eventTime" -> new HeaderKey(Tick::eventTime);
            case "receiveTime" -> new HeaderKey(Tick::receiveTime);
            case "sourceSequence" -> new HeaderKey(Tick::sourceSequence);
            case "symbol" -> SYMBOL;
            case "type" -> new NameKey(tick -> tick.type().name());
            case "source" -> new NameKey(Tick::source);
            default -> payloadKey(fieldName, selection, names);
        };
    }

    private static RowKey payloadKey(String fieldName, Selection selection, NameRegistry names) {
        final Field[] byType = new Field[TickLayout.MAX_TYPE_ID + 1];
        final TreeSet<String> known = new TreeSet<>();
        final List<String> numeric = new ArrayList<>();
        final List<String> textual = new ArrayList<>();
        int exponent = 0;
        for (TickType type : names.types()) {
            final int id = names.findType(type.name());
            if (BuiltinTypes.isMark(id) || !selection.hasType(id)) {
                continue;
            }
            type.fields().forEach(field -> known.add(field.name()));
            final Field field = type.findField(fieldName).orElse(null);
            if (field != null) {
                byType[id] = field;
                exponent = Math.max(exponent, exponent(field));
                (isText(field) ? textual : numeric).add(type.name());
            }
        }
        if (numeric.isEmpty() && textual.isEmpty()) {
            throw new IllegalArgumentException(
                    "orderBy: no selected type has a field '"
                            + fieldName
                            + "'; there are "
                            + String.join(", ", COMMON)
                            + (known.isEmpty() ? "" : ", " + String.join(", ", known)));
        }
        if (!numeric.isEmpty() && !textual.isEmpty()) {
            throw new IllegalArgumentException(
                    "orderBy: field '"
                            + fieldName
                            + "' is a number in "
                            + numeric
                            + " and a text in "
                            + textual
                            + "; select types of one kind");
        }
        return numeric.isEmpty() ? new TextKey(byType) : new NumberKey(byType, exponent);
    }

    private static boolean isText(Field field) {
        return switch (field.kind()) {
            case CHAR, TEXT, BYTES -> true;
            default -> false;
        };
    }

    /** Decimal digits behind the point of the values of a numeric field. */
    private static int exponent(Field field) {
        return field.kind() == FieldKind.PRICE ? Decimals.PRICE_EXPONENT : field.exponent();
    }

    private record HeaderKey(ToLongFunction<Tick> value) implements RowKey {
        @Override
        public long prefix(Tick tick) {
            return value.applyAsLong(tick);
        }

        @Override
        public int compare(Tick one, Tick other) {
            return 0;
        }

        @Override
        public boolean isPrefixWhole() {
            return true;
        }
    }

    private record NameKey(Function<Tick, String> name) implements RowKey {
        /** The first four chars. */
        @Override
        public long prefix(Tick tick) {
            final String text = name.apply(tick);
            long chars = 0;
            for (int i = 0; i < 4; i++) {
                chars = chars << 16 | (i < text.length() ? text.charAt(i) : 0);
            }
            return chars ^ Long.MIN_VALUE; // orders unsigned
        }

        @Override
        public int compare(Tick one, Tick other) {
            return name.apply(one).compareTo(name.apply(other));
        }

        @Override
        public boolean isPrefixWhole() {
            return false;
        }
    }

    /** Values brought to one exponent, in 128 bits where the selected types differ in it. */
    private static final class NumberKey implements RowKey {
        private final Field[] byType;
        private final long[] factors = new long[TickLayout.MAX_TYPE_ID + 1];
        private final boolean isScaled;

        NumberKey(Field[] byType, int exponent) {
            this.byType = byType;
            boolean scaled = false;
            for (int id = 0; id < byType.length; id++) {
                if (byType[id] != null) {
                    factors[id] = powerOfTen(exponent - exponent(byType[id]));
                    scaled |= factors[id] != 1;
                }
            }
            isScaled = scaled;
        }

        private static long powerOfTen(int power) {
            long value = 1;
            for (int i = 0; i < power; i++) {
                value *= 10;
            }
            return value;
        }

        private boolean hasValue(Tick tick) {
            final Field field = byType[tick.typeId()];
            return field != null
                    && (field.kind() != FieldKind.PRICE
                            || tick.getLong(field) != Decimals.UNDEFINED_PRICE);
        }

        @Override
        public long prefix(Tick tick) {
            return hasValue(tick) ? (isScaled ? high(tick) : value(tick)) : LAST;
        }

        @Override
        public int compare(Tick one, Tick other) {
            final boolean hasOne = hasValue(one);
            final boolean hasOther = hasValue(other);
            if (!hasOne || !hasOther) {
                return Boolean.compare(!hasOne, !hasOther);
            }
            return isScaled ? Long.compareUnsigned(low(one), low(other)) : 0;
        }

        private long value(Tick tick) {
            return tick.getLong(byType[tick.typeId()]);
        }

        private long high(Tick tick) {
            return Math.multiplyHigh(value(tick), factors[tick.typeId()]);
        }

        private long low(Tick tick) {
            return value(tick) * factors[tick.typeId()];
        }

        @Override
        public boolean isPrefixWhole() {
            return !isScaled;
        }
    }

    private record TextKey(List<Field> byType) implements RowKey {
        TextKey(Field[] byType) {
            this(Collections.unmodifiableList(Arrays.asList(byType)));
        }

        /** The first eight bytes. */
        @Override
        public long prefix(Tick tick) {
            final Field field = byType.get(tick.typeId());
            if (field == null) {
                return LAST;
            }
            final int length = length(tick, field);
            long bytes = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                bytes = bytes << 8 | (i < length ? at(tick, field, i) : 0);
            }
            return bytes ^ Long.MIN_VALUE; // orders unsigned
        }

        @Override
        public int compare(Tick one, Tick other) {
            final Field fieldOfOne = byType.get(one.typeId());
            final Field fieldOfOther = byType.get(other.typeId());
            if (fieldOfOne == null || fieldOfOther == null) {
                return Boolean.compare(fieldOfOne == null, fieldOfOther == null);
            }
            final int lengthOfOne = length(one, fieldOfOne);
            final int lengthOfOther = length(other, fieldOfOther);
            for (int i = 0; i < lengthOfOne && i < lengthOfOther; i++) {
                final int difference = at(one, fieldOfOne, i) - at(other, fieldOfOther, i);
                if (difference != 0) {
                    return difference;
                }
            }
            return lengthOfOne - lengthOfOther;
        }

        @Override
        public boolean isPrefixWhole() {
            return false;
        }

        /** Bytes of the value, without the zeros that fill up a text. */
        private static int length(Tick tick, Field field) {
            if (field.kind() == FieldKind.BYTES) {
                return tick.bytesLength(field);
            }
            int length = field.length();
            while (length > 0 && at(tick, field, length - 1) == 0) {
                length--;
            }
            return length;
        }

        private static int at(Tick tick, Field field, int index) {
            final int start = field.kind() == FieldKind.BYTES ? Short.BYTES : 0;
            return tick.buffer().get(tick.offset() + field.offset() + start + index) & 0xFF;
        }
    }
}
