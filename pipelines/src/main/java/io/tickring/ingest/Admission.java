package io.tickring.ingest;

import io.tickring.symbol.NameRegistry;

/**
 * Routes an event before it is claimed, and asks its shard, or the outlet to its owner, whether it
 * takes more. <b>Thread:</b> the publisher's.
 *
 * <p>An answer is believed for a while: what is kept in reserve is far more than that.
 */
final class Admission {
    /** Lines offered to one shard between two questions. */
    private static final int LINES_PER_ANSWER = 256;

    private final IngestRing ring;
    private final RingClaims claims;
    private final RingTargets targets;
    private final NameRegistry names;
    private final boolean fsync;
    private final int[] budgets;
    private int slot;
    private int target;
    private int owner;
    private long epoch;

    Admission(IngestRing ring, AckMode ackMode) {
        this.ring = ring;
        this.claims = ring.claims();
        this.targets = ring.targets();
        this.names = ring.names().registry();
        this.fsync = ackMode == AckMode.FSYNC;
        this.budgets = new int[targets.count()];
    }

    /**
     * @throws IllegalArgumentException for a symbol id that the node did not give out
     */
    Offer admit(int symbolId, int lines) {
        final Routes routes = ring.routes();
        slot = names.slot(symbolId);
        if (slot == 0 && !names.hasSymbol(symbolId)) {
            throw new IllegalArgumentException(
                    "no symbol has id " + symbolId + "; ask the node for the symbol's id first");
        }
        target = routes.target(slot);
        owner = routes.owner(target);
        epoch = routes.epoch();
        if (!ring.isOpen()) {
            return Offer.CLOSED;
        }
        budgets[target] -= lines;
        if (budgets[target] >= 0) {
            return Offer.OK;
        }
        final Offer answer = targets.admit(target, fsync);
        budgets[target] = answer == Offer.OK ? LINES_PER_ANSWER : 0;
        return answer;
    }

    /** The shard or outlet that was found last. */
    int target() {
        return target;
    }

    /** What was found last, as a set for {@link Checkpoints}. */
    long targets() {
        return Checkpoints.setOf(target);
    }

    /** Writes the route found last into the slots of an event. */
    void route(long firstSlot, int lines) {
        claims.slot(firstSlot).event(RingSlot.EVENT, lines, target, slot, owner, epoch);
        for (int line = 1; line < lines; line++) {
            claims.slot(firstSlot + line)
                    .event(RingSlot.CONTINUATION, 1, target, slot, owner, epoch);
        }
    }
}
