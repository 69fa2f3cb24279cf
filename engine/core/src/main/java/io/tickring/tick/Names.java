package io.tickring.tick;

/**
 * What the ids in a tick stand for in one store. Any thread; lookups do not allocate.
 *
 * <p>Ids that the store never gave out are a bug of the caller or damage in the bytes: every method
 * throws {@link IllegalArgumentException} naming the id.
 */
public interface Names {
    /** The symbol's name, or the empty string for id 0: no or unknown symbol. */
    String symbol(int symbolId);

    TickType type(int typeId);

    /** The name of the source whose session this is. */
    String source(int sourceId);
}
