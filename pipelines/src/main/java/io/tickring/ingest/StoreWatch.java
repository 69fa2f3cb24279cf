package io.tickring.ingest;

import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.wal.HeldFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells other processes that the store's writer is at work, and where, and what each shard consists
 * of; and tells once of each log file that a view holds too long. <b>Thread:</b> its own.
 */
final class StoreWatch implements Agent {
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Store store;
    private final Pinning pinning;
    private final long tooLongMs;
    private final Consumer<String> onHeld;
    private final LongSupplier epochMs;
    private final Set<String> told = new HashSet<>();

    /**
     * @param pinning of the writer's threads
     * @param tooLongMs how long, in ms, a view may hold a log file that could be used again
     * @param onHeld is told in words of one that is held longer
     * @param epochMs time of day
     */
    StoreWatch(
            Store store,
            Pinning pinning,
            long tooLongMs,
            Consumer<String> onHeld,
            LongSupplier epochMs) {
        this.store = store;
        this.pinning = pinning;
        this.tooLongMs = tooLongMs;
        this.onHeld = onHeld;
        this.epochMs = epochMs;
    }

    @Override
    public boolean doWork(long nowNs) throws IOException {
        final long nowMs = epochMs.getAsLong();
        store.beat(nowMs);
        store.pins(pinning.pinned(), pinning.refused());
        final Set<String> held = new HashSet<>();
        for (Shard shard : store.shards()) {
            for (HeldFiles.Held file : shard.observe(nowMs, tooLongMs)) {
                final String name = "shard-" + shard.id() + '/' + file.name();
                held.add(name);
                if (told.add(name)) {
                    onHeld.accept(
                            name
                                    + " is flushed and could be used again, but a view has held it for "
                                    + (nowMs - file.sinceMs())
                                    + " ms; the log makes new files meanwhile: close the view");
                }
            }
        }
        told.retainAll(held);
        return false;
    }

    @Override
    public long idleNs() {
        return IDLE_NS;
    }

    @Override
    public String name() {
        return "status";
    }
}
