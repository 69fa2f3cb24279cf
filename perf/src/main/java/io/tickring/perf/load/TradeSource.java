package io.tickring.perf.load;

import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.node.Node;
import io.tickring.perf.rig.TickInput;

/** Made-up trades, each with the time at which it was due. <b>Thread:</b> the publisher's. */
final class TradeSource implements OpenLoop.Target {
    private final Node node;
    private final Publisher publisher;
    private final AckWatch acks;
    private final EventClock clock;
    private final TickInput zipf;
    private final int[] symbolIds;

    /**
     * @param zipf draws symbols; null to take them in turn
     */
    TradeSource(
            Node node,
            Publisher publisher,
            AckWatch acks,
            EventClock clock,
            TickInput zipf,
            int symbols) {
        this.node = node;
        this.publisher = publisher;
        this.acks = acks;
        this.clock = clock;
        this.zipf = zipf;
        symbolIds = new int[symbols];
        for (int rank = 0; rank < symbols; rank++) {
            symbolIds[rank] = node.symbol(TickInput.symbol(rank));
        }
    }

    @Override
    public boolean offer(long tick, long dueNs) {
        final long time = clock.eventTime(dueNs);
        final long sequence = publisher.nextSequence();
        final int rank = zipf == null ? (int) (tick % symbolIds.length) : zipf.rank(tick);
        final Offer answer =
                publisher.trade(
                        symbolIds[rank], time, time, TickInput.price(tick), TickInput.size(tick));
        if (answer == Offer.OK) {
            acks.offered(sequence, dueNs);
            return true;
        }
        LoadNode.checkNot(answer, node);
        return false;
    }

    @Override
    public void poll() {
        acks.poll();
    }
}
