package io.tickring.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that the current thread allocates. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /** Work that may throw. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /**
     * The fewest bytes that one of several rounds of the same work allocated. The compiler may
     * throw code away in any round and allocate while it goes back to the interpreter; code that
     * allocates does so in every round.
     */
    public static long least(int rounds, Work work) throws Exception {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    /**
     * As {@link #least}, of work that is slow and of which nobody counts the rounds: ends with the
     * first round that allocated nothing.
     */
    public static long leastUntilNone(int rounds, Work work) throws Exception {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < rounds && least > 0; round++) {
            least = Math.min(least, least(1, work));
        }
        return least;
    }
}
