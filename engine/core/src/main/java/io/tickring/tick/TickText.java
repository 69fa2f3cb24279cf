package io.tickring.tick;

import java.util.HexFormat;

/** Ticks and their fields as text, for people and for text formats. Allocates. */
public final class TickText {
    private TickText() {}

    /**
     * One field's value: prices and sizes as decimals, times as epoch nanoseconds, bytes as hex.
     */
    public static String value(Tick tick, Field field) {
        return switch (field.kind()) {
            case PRICE -> Decimals.formatPrice(tick.getLong(field));
            case SIZE -> Decimals.format(tick.getLong(field), field.exponent());
            case CHAR -> tick.getChar(field) == 0 ? "" : String.valueOf(tick.getChar(field));
            case TEXT -> tick.getText(field);
            case BYTES -> HexFormat.of().formatHex(tick.getBytes(field));
            default -> Long.toString(tick.getLong(field));
        };
    }

    static String format(Tick tick) {
        final StringBuilder text = new StringBuilder(128);
        text.append(tick.type()).append('{').append(tick.symbol());
        text.append(" eventTime=").append(tick.eventTime());
        text.append(" sequence=").append(tick.sourceSequence());
        for (Field field : tick.type().fields()) {
            text.append(' ').append(field.name()).append('=').append(value(tick, field));
        }
        return text.append('}').toString();
    }
}
