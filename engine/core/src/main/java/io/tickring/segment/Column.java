package io.tickring.segment;

/**
 * One column of a segment. Immutable.
 *
 * @param name of what it holds, unique in its segment
 * @param kind what it holds
 * @param width bytes of one value; 0 for {@link ColumnKind#LINES}
 * @param eventOffset byte of the value in an event, or -1 when it lies nowhere in it
 * @param exponent the value is what is stored, divided by ten to this
 * @param firstBuffer number of its first data buffer in a zone
 * @param encoding how its values are stored
 * @param low so many of the lowest bytes of each stored value lie in buffers of their own, lowest
 *     first, and what is left of it in one more; 0: it is one buffer
 */
public record Column(
        String name,
        ColumnKind kind,
        int width,
        int eventOffset,
        int exponent,
        int firstBuffer,
        ColumnEncoding encoding,
        int low) {
    private static final String SPLIT = "split";

    Column(
            String name,
            ColumnKind kind,
            int width,
            int eventOffset,
            int exponent,
            int firstBuffer) {
        this(name, kind, width, eventOffset, exponent, firstBuffer, ColumnEncoding.PLAIN, 0);
    }

    /** The same column, stored in another way. */
    Column packed(int storedWidth, int buffer, ColumnEncoding storedAs, int lowBytes) {
        return new Column(
                name, kind, storedWidth, eventOffset, exponent, buffer, storedAs, lowBytes);
    }

    /** Data buffers of a zone that are its own. */
    int buffers() {
        return switch (encoding) {
            case EQUAL -> 0;
            default -> kind == ColumnKind.LINES ? 2 : low + 1;
        };
    }

    /** Whether foreign readers see what it holds, and not something to be restored from. */
    boolean isReadAsItIs() {
        return encoding == ColumnEncoding.PLAIN && low == 0;
    }

    /** What it is called in the Arrow schema: no other than its values go by its name. */
    String storedName() {
        if (isReadAsItIs()) {
            return name;
        }
        return name + '.' + (encoding == ColumnEncoding.PLAIN ? SPLIT : encoding.word());
    }

    /** Whether its values are carried as bytes, whatever they are. */
    boolean isBytes() {
        return kind == ColumnKind.I8 || kind == ColumnKind.CHAR || kind == ColumnKind.TEXT;
    }

    /** Whether its values are whole numbers that can be stored as differences, and split. */
    boolean isNumber() {
        return switch (kind) {
            case I16, U16, I32, U32, I64, PRICE, SIZE, TIME -> true;
            case I8, CHAR, TEXT, SYMBOL, SOURCE, TYPE, LINES -> false;
        };
    }
}
