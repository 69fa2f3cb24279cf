package io.tickring.replication;

/**
 * How one peer is doing, as this node sees it.
 *
 * @param node id of the peer
 * @param connected whether frames can go to it
 * @param trouble why not; null while they can
 * @param outboxBytes what waits for its ack
 * @param credits cells of its inbox that may be written before it must take some
 * @param ackedPosition of the outbox, below which it has acked all
 * @param refusedOffers that were refused since its outbox was full
 * @param refusedFrames of it that this node could not take, each of which ended its connection
 */
public record PeerStatus(
        int node,
        boolean connected,
        String trouble,
        long outboxBytes,
        long credits,
        long ackedPosition,
        long refusedOffers,
        long refusedFrames) {}
