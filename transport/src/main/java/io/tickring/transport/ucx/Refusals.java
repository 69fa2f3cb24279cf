package io.tickring.transport.ucx;

import io.tickring.transport.RegionClosedException;

/** Why a region takes no puts, in the same words whichever way they go. */
final class Refusals {
    static final String SEALED =
            "put to a ucx region that its owner sealed; ask the owner for a new one";

    static final String NOT_THERE =
            "put to a ucx region that its owner closed, or that is not the one of the handle; ask"
                    + " the owner for a new one";

    private Refusals() {}

    static RegionClosedException closedHere() {
        return new RegionClosedException("put to a ucx region that was closed here");
    }
}
