package io.tickring.tools;

import io.tickring.replay.ReplayOrder;

/** The orders that a person may ask for. */
enum OrderChoice {
    APPEND(ReplayOrder.APPEND),
    RECEIVE(ReplayOrder.RECEIVE),
    SOURCE(ReplayOrder.SOURCE);

    private final ReplayOrder order;

    OrderChoice(ReplayOrder order) {
        this.order = order;
    }

    ReplayOrder order() {
        return order;
    }
}
