package io.tickring.tick;

/**
 * One field of a type. Immutable.
 *
 * @param name unique in its type, {@code [a-z][A-Za-z0-9]*}
 * @param kind what it holds
 * @param offset bytes from the start of the event, header included
 * @param length bytes it takes; for {@link FieldKind#BYTES} the two bytes of the length word
 * @param exponent decimal digits behind the point of a {@link FieldKind#SIZE}, else 0
 */
public record Field(String name, FieldKind kind, int offset, int length, int exponent) {}
