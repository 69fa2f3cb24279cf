package io.tickring.segment;

/**
 * One column of a segment. Immutable.
 *
 * @param name in the file, unique in its segment
 * @param kind what it holds
 * @param width bytes of one value; 0 for {@link ColumnKind#LINES}
 * @param eventOffset byte of the value in an event, or -1 when it lies nowhere in it
 * @param exponent the value is what is stored, divided by ten to this
 * @param firstBuffer number of its first data buffer in a zone
 */
public record Column(
        String name, ColumnKind kind, int width, int eventOffset, int exponent, int firstBuffer) {}
