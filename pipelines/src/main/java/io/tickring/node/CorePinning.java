package io.tickring.node;

import io.tickring.ingest.Pinning;
import io.tickring.jni.posix.Sched;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pins each handler thread to a core of its own, one after the other. Where the system refuses,
 * threads run unpinned, and one warning says so. <b>Thread:</b> any.
 */
public final class CorePinning implements Pinning {
    private static final Logger LOG = LoggerFactory.getLogger(CorePinning.class);

    private final AtomicInteger nextCore;
    private final int cores;
    private final AtomicInteger pinned = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /**
     * @param firstCore of the first thread; further ones take the cores behind it, round about
     */
    public CorePinning(int firstCore) {
        cores = Runtime.getRuntime().availableProcessors();
        nextCore = new AtomicInteger(firstCore);
    }

    @Override
    public Runnable wrap(Runnable thread, String name) {
        final int core = nextCore.getAndIncrement() % cores;
        return () -> {
            if (Sched.setAffinity(core) == 0 && Sched.getCpu() == core) {
                pinned.incrementAndGet();
            } else if (refused.getAndIncrement() == 0) {
                LOG.warn("thread {} could not be pinned to core {}; it runs unpinned", name, core);
            }
            thread.run();
        };
    }

    /** Threads that run on their core. */
    public int pinned() {
        return pinned.get();
    }

    /** Threads that the system would not pin. */
    public int refused() {
        return refused.get();
    }
}
