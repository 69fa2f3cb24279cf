package io.tickring.node;

import io.tickring.ingest.Pinning;
import io.tickring.jni.posix.Sched;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pins each handler thread to a core of its own, one after the other, and agents where asked for. A
 * thread counts as pinned once it was seen on its core. Where the system refuses, threads run
 * unpinned, are counted as refused, and one warning says so. <b>Thread:</b> any.
 */
public final class CorePinning implements Pinning {
    private static final Logger LOG = LoggerFactory.getLogger(CorePinning.class);

    private static final int NO_CORE = -1;

    private final int firstCore;
    private final int firstAgentCore;
    private final IntPredicate pinner;
    private final int cores;
    private final AtomicInteger handlers = new AtomicInteger();
    private final AtomicInteger agents = new AtomicInteger();
    private final AtomicInteger pinned = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /**
     * Pins handlers and leaves agents free.
     *
     * @param firstCore of the first thread; further ones take the cores behind it, round about
     */
    public CorePinning(int firstCore) {
        this(firstCore, NO_CORE, CorePinning::pin, Runtime.getRuntime().availableProcessors());
    }

    CorePinning(int firstCore, int firstAgentCore, IntPredicate pinner, int cores) {
        if (firstCore < 0) {
            throw new IllegalArgumentException("cores count from 0: " + firstCore);
        }
        this.firstCore = firstCore;
        this.firstAgentCore = firstAgentCore;
        this.pinner = pinner;
        this.cores = cores;
    }

    /**
     * The same, which pins agents, too. Agents wait more than they work, so they may share cores
     * that handlers do not use.
     *
     * @param firstAgent core of the first agent; further ones take the cores behind it, round about
     */
    public CorePinning withAgents(int firstAgent) {
        if (firstAgent < 0) {
            throw new IllegalArgumentException("cores count from 0: " + firstAgent);
        }
        return new CorePinning(firstCore, firstAgent, pinner, cores);
    }

    /** Whether the calling thread runs on the core now, and on no other from now on. */
    static boolean pin(int core) {
        return Sched.setAffinity(core) == 0 && Sched.getCpu() == core;
    }

    @Override
    public Runnable wrap(Runnable thread, String name) {
        return on((firstCore + handlers.getAndIncrement()) % cores, thread, name);
    }

    @Override
    public Runnable wrapAgent(Runnable thread, String name) {
        return firstAgentCore == NO_CORE
                ? thread
                : on((firstAgentCore + agents.getAndIncrement()) % cores, thread, name);
    }

    private Runnable on(int core, Runnable thread, String name) {
        return () -> {
            if (pinner.test(core)) {
                pinned.incrementAndGet();
            } else if (refused.getAndIncrement() == 0) {
                LOG.warn("thread {} could not be pinned to core {}; it runs unpinned", name, core);
            }
            thread.run();
        };
    }

    @Override
    public int pinned() {
        return pinned.get();
    }

    @Override
    public int refused() {
        return refused.get();
    }
}
