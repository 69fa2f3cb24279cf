package io.tickring.tick;

/** A store has no id left for a new name; what is already named goes on. */
public final class SpaceFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param space {@code symbols}, {@code sources} or {@code types}
     * @param capacity of the space
     * @param name that did not fit
     */
    public SpaceFullException(String space, int capacity, String name) {
        super(
                "no room for '"
                        + name
                        + "': the store's "
                        + capacity
                        + ' '
                        + space
                        + " are all given out; use another store for it");
    }

    /**
     * @param capacity of the node's pages of the space
     * @param nodeId whose pages are full
     */
    public SpaceFullException(String space, int capacity, String name, int nodeId) {
        super(
                "no room for '"
                        + name
                        + "': the "
                        + capacity
                        + ' '
                        + space
                        + " of node "
                        + nodeId
                        + "'s pages are all given out; let another node define it");
    }
}
