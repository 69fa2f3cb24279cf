package io.tickring.cluster;

/**
 * The routing table in force. Readers load it once, with acquire order, and then see one whole
 * table; a change replaces it. <b>Thread:</b> any reads; one at a time publishes.
 */
public final class Routing {
    private volatile RoutingTable current;

    public Routing(RoutingTable first) {
        current = first;
    }

    /** The table in force. */
    public RoutingTable current() {
        return current;
    }

    /**
     * Puts another table in force.
     *
     * @throws IllegalArgumentException when its epoch is not higher than the current one's
     */
    public void publish(RoutingTable next) {
        if (next.epoch() <= current.epoch()) {
            throw new IllegalArgumentException(
                    "a table of epoch "
                            + next.epoch()
                            + " cannot follow that of epoch "
                            + current.epoch());
        }
        current = next;
    }

    /** A slot's owner now. */
    public Route route(int slot) {
        final RoutingTable table = current;
        return new Route(slot, table.owner(slot), table.epoch());
    }

    /** Whether a route that was kept is of the table in force. */
    public boolean isCurrent(Route route) {
        return route.epoch() == current.epoch();
    }
}
