package io.tickring.replication;

import io.tickring.ingest.Agent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Keeps one outbox's files ready, durable and no more than needed. <b>Thread:</b> its own. */
final class OutboxAgent implements Agent {
    private static final long FORCE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final OutboxLog outbox;
    private final int peer;
    private long lastForceNs;
    private boolean begun;

    OutboxAgent(OutboxLog outbox, int peer) {
        this.outbox = outbox;
        this.peer = peer;
    }

    @Override
    public boolean doWork(long nowNs) throws IOException {
        try {
            return work(nowNs);
        } catch (IOException e) {
            throw new IOException(
                    "the outbox for node " + peer + " cannot go on: " + e.getMessage(), e);
        }
    }

    private boolean work(long nowNs) throws IOException {
        final boolean worked = outbox.doWork();
        if (!begun) {
            begun = true;
            lastForceNs = nowNs;
        } else if (nowNs - lastForceNs >= FORCE_INTERVAL_NS) {
            lastForceNs = nowNs;
            outbox.force();
        }
        return worked;
    }

    @Override
    public long idleNs() {
        return IDLE_NS;
    }

    @Override
    public String name() {
        return "outbox-" + peer;
    }
}
