package io.tickring.ingest;

import com.lmax.disruptor.Sequence;
import io.tickring.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What takes events off the ring, by the numbers that {@link Routes} gives it: the shards of this
 * node, then the outlets to its peers. Whether each takes more, how far it is, and what it refused.
 * <b>Thread:</b> any.
 */
final class RingTargets {
    private final RingState state;
    private final List<Shard> shards;
    private final ShardGate[] gates;
    private final RemoteOutlet outlet;
    private final LongAdder[] refusedOfPeers;
    private final Sequence[] logged;
    private final Sequence[] forced;

    /**
     * @param lanes of these shards
     * @param outlet to peers; null of a node alone
     * @param acked ring sequence up to which each peer has acked
     */
    RingTargets(
            RingState state,
            List<Shard> shards,
            List<ShardLane> lanes,
            RemoteOutlet outlet,
            Sequence... acked) {
        this.state = state;
        this.shards = shards;
        this.outlet = outlet;
        gates = lanes.stream().map(ShardLane::gate).toArray(ShardGate[]::new);
        refusedOfPeers =
                Stream.generate(LongAdder::new).limit(acked.length).toArray(LongAdder[]::new);
        logged = joined(lanes.stream().map(ShardLane::logged), acked);
        forced = joined(lanes.stream().map(ShardLane::forced), acked);
    }

    private static Sequence[] joined(Stream<Sequence> ofShards, Sequence... ofPeers) {
        return Stream.concat(ofShards, Stream.of(ofPeers)).toArray(Sequence[]::new);
    }

    /** Shards and outlets to peers. */
    int count() {
        return logged.length;
    }

    /** Whether this shard, or the outlet to this peer, takes offers now. */
    Offer admit(int target, boolean fsync) {
        if (!state.isOpen()) {
            return Offer.CLOSED;
        }
        final boolean takes =
                target < gates.length
                        ? gates[target].isOpen(fsync)
                        : outlet.isOpen(target - gates.length);
        return takes ? Offer.OK : Offer.FULL;
    }

    void countRefused(int target) {
        if (target < gates.length) {
            gates[target].countRefused();
        } else {
            refusedOfPeers[target - gates.length].increment();
        }
    }

    /** Offers that were refused, of all publishers. */
    long refused() {
        return Stream.of(gates).mapToLong(ShardGate::refused).sum()
                + Stream.of(refusedOfPeers).mapToLong(LongAdder::sum).sum();
    }

    /** Offers that were refused because this peer's outbox was full. */
    long refusedOfPeer(int peer) {
        return refusedOfPeers[peer].sum();
    }

    /** Why offers are refused now, a sentence for each target that refuses any. */
    List<String> refusals() {
        final List<String> reasons = new ArrayList<>();
        for (ShardGate gate : gates) {
            final String reason = gate.refusal();
            if (reason != null) {
                reasons.add(reason);
            }
        }
        for (int peer = 0; peer < refusedOfPeers.length; peer++) {
            final String reason = outlet.refusal(peer);
            if (reason != null) {
                reasons.add(reason);
            }
        }
        return reasons;
    }

    /** Offered events that a shard, or the outlet to their owner, had already. */
    long duplicates() {
        return shards.stream().mapToLong(Shard::dropped).sum()
                + (outlet == null ? 0 : outlet.duplicates());
    }

    /** The least and the highest sequence up to which a target has had a session, 0 for none. */
    LongSummaryStatistics marks(int sourceId) {
        final LongStream ofShards =
                shards.stream().mapToLong(shard -> Math.max(0, shard.highWater(sourceId)));
        final LongStream ofPeers =
                IntStream.range(0, refusedOfPeers.length)
                        .mapToLong(peer -> outlet.highWater(peer, sourceId));
        return LongStream.concat(ofShards, ofPeers).summaryStatistics();
    }

    /** Ring sequence up to which each shard has logged and each peer acked; not to be changed. */
    Sequence[] logged() {
        return logged;
    }

    /** Ring sequence up to which each shard's log is forced and each peer acked. */
    Sequence[] forced() {
        return forced;
    }
}
