package io.tickring.ingest;

import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live handler and what it selects. A handler that throws is not called again, so that it
 * cannot hold the ring; the error is logged. <b>Thread:</b> the live thread.
 */
final class LiveSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSubscription.class);

    private final Predicate<Tick> selects;
    private final TickHandler handler;
    private boolean failed;

    LiveSubscription(Predicate<Tick> selects, TickHandler handler) {
        this.selects = selects;
        this.handler = handler;
    }

    void onTick(Tick tick) {
        if (failed || !selects.test(tick)) {
            return;
        }
        try {
            handler.onTick(tick);
        } catch (RuntimeException | Error e) {
            failed = true;
            LOG.error("live handler {} threw and is not called any more", handler, e);
        }
    }
}
