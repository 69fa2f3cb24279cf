package io.tickring.replication;

import io.tickring.ingest.RemoteOutlet;
import io.tickring.symbol.SessionEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Carries what other nodes own from the ingest ring into their outboxes, and from there into their
 * memory. <b>Threads:</b> see {@link RemoteOutlet}. It never waits for a peer.
 */
final class RemoteWriteHandler implements RemoteOutlet {
    private final List<PeerLink> links;

    /**
     * @param links in the order of the peers' indexes
     */
    RemoteWriteHandler(List<PeerLink> links) {
        this.links = List.copyOf(links);
    }

    @Override
    public int peers() {
        return links.size();
    }

    @Override
    public boolean isOpen(int peer) {
        return links.get(peer).outbox().isOpen();
    }

    @Override
    public String refusal(int peer) {
        final String reason = links.get(peer).outbox().refusal();
        return reason == null ? null : "node " + links.get(peer).peer() + ": " + reason;
    }

    @Override
    public long highWater(int peer, int sourceId) {
        return links.get(peer).outbox().highWater(sourceId);
    }

    @Override
    public void take(int peer, int hashSlot, long epoch, ByteBuffer lines, int offset)
            throws IOException {
        links.get(peer).take(hashSlot, epoch, lines, offset);
    }

    @Override
    public long duplicates() {
        return links.stream().mapToLong(PeerLink::duplicates).sum();
    }

    @Override
    public void endSession(int sourceId, SessionEnd end) throws IOException {
        for (int i = 0; i < links.size(); i++) {
            links.get(i).endSession(sourceId, end);
        }
    }

    @Override
    public void seal(long ringSequence) {
        for (int i = 0; i < links.size(); i++) {
            links.get(i).seal(ringSequence);
        }
    }

    @Override
    public boolean work(long nowNs) throws IOException {
        boolean worked = false;
        for (int i = 0; i < links.size(); i++) {
            worked |= links.get(i).work(nowNs);
        }
        return worked;
    }

    @Override
    public long acked(int peer) {
        return links.get(peer).acked();
    }
}
