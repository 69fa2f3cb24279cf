package io.tickring.symbol;

import io.tickring.tick.SpaceFullException;

/**
 * The ids of one space that a node may give out: those of its pages. Page p belongs to node p mod
 * {@link #NODES}; node 0 is alone and owns every page. Not thread-safe.
 */
final class IdPages {
    /** Nodes among which pages are divided, that of no cluster included. */
    static final int NODES = 64;

    private final String space;
    private final int nodeId;
    private final int pageShift;
    private final int first;
    private final int last;
    private int next;

    /**
     * @param space its name, for people
     * @param first the lowest id that may be given out
     * @param last the highest one
     */
    IdPages(String space, int nodeId, int pageShift, int first, int last) {
        this.space = space;
        this.nodeId = nodeId;
        this.pageShift = pageShift;
        this.first = first;
        this.last = last;
        this.next = ownFrom(first);
    }

    static void checkNode(int nodeId) {
        if (nodeId < 0 || nodeId >= NODES) {
            throw new IllegalArgumentException(
                    "node ids are 1 to " + (NODES - 1) + ", and 0 for a node alone: " + nodeId);
        }
    }

    /** The lowest id of this node that is not below. */
    private int ownFrom(int id) {
        final int page = id >>> pageShift;
        final int own = page + Math.floorMod(nodeId - page, NODES);
        return nodeId == 0 || own == page ? id : own << pageShift;
    }

    /** Whether the id is of the node's pages. */
    boolean owns(int id) {
        return nodeId == 0 || (id >>> pageShift) % NODES == nodeId;
    }

    /**
     * Gives out an id.
     *
     * @throws SpaceFullException when the node has none left
     */
    int give(String name) {
        if (next > last) {
            throw nodeId == 0
                    ? new SpaceFullException(space, capacity(), name)
                    : new SpaceFullException(space, capacity(), name, nodeId);
        }
        final int id = next;
        next = ownFrom(id + 1);
        return id;
    }

    /** This id stands for something already. */
    void taken(int id) {
        if (owns(id) && id >= next) {
            next = ownFrom(id + 1);
        }
    }

    /** Ids that are the node's, given out or not. */
    private int capacity() {
        int count = 0;
        for (int id = ownFrom(first); id <= last; id = ownFrom((id | (1 << pageShift) - 1) + 1)) {
            count += Math.min(last, id | (1 << pageShift) - 1) - id + 1;
        }
        return count;
    }
}
