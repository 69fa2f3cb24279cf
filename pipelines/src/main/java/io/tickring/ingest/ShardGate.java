package io.tickring.ingest;

import io.tickring.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Whether a shard takes offers now, and why not. <b>Thread:</b> any. */
final class ShardGate {
    private final Shard shard;
    private final FlushAgent flush;
    private final SpaceWatch space;
    private final long unforcedWindowBytes;
    private final LongAdder refused = new LongAdder();

    ShardGate(Shard shard, FlushAgent flush, SpaceWatch space, long unforcedWindowBytes) {
        this.shard = shard;
        this.flush = flush;
        this.space = space;
        this.unforcedWindowBytes = unforcedWindowBytes;
    }

    /**
     * Whether the shard takes offers.
     *
     * @param fsync of publishers that wait for the disk
     */
    boolean isOpen(boolean fsync) {
        return !space.isLow() && !shard.isBehind() && !(fsync && isWindowUsed());
    }

    boolean isLowOnSpace() {
        return space.isLow();
    }

    private boolean isWindowUsed() {
        return unforcedBytes() >= unforcedWindowBytes;
    }

    private long unforcedBytes() {
        return shard.positions().append() - shard.positions().forced();
    }

    /** Why the shard takes no offers, or none of FSYNC publishers; null when it takes all. */
    String refusal() {
        final List<String> reasons = new ArrayList<>();
        if (space.words() != null) {
            reasons.add(space.words());
        }
        if (shard.behind() != null) {
            reasons.add(shard.behind());
            if (flush.lastFailure() != null) {
                reasons.add(flush.lastFailure());
            }
        }
        if (isWindowUsed()) {
            reasons.add(
                    unforcedBytes()
                            + " bytes of log wait for the disk and unforcedWindowBytes is "
                            + unforcedWindowBytes
                            + ": FSYNC offers are refused");
        }
        return reasons.isEmpty() ? null : "shard-" + shard.id() + ": " + String.join("; ", reasons);
    }

    void countRefused() {
        refused.increment();
    }

    /** Offers for this shard that were refused. */
    long refused() {
        return refused.sum();
    }
}
