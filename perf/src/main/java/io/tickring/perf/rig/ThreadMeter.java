package io.tickring.perf.rig;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/** What each of a node's threads, and the caller as its publisher, uses. <b>Thread:</b> one. */
public final class ThreadMeter {
    /** As which the caller is listed. */
    public static final String PUBLISHER = "publisher";

    private static final String NODE_PREFIX = "tickring-";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LongUnaryOperator ofThread;
    private final Map<String, Long> before;
    private final long publisherBefore;

    private ThreadMeter(LongUnaryOperator ofThread) {
        this.ofThread = ofThread;
        before = read();
        publisherBefore = ofThread.applyAsLong(Thread.currentThread().getId());
    }

    /**
     * Processor time in ns, kernel included: on a machine that is shared it says what a tick costs
     * where rates say only how long it waited. A handler that spins is charged for its spinning.
     */
    public static ThreadMeter ofCpu() {
        return new ThreadMeter(THREADS::getThreadCpuTime);
    }

    /** Bytes allocated on the heap. */
    public static ThreadMeter ofAllocation() {
        return new ThreadMeter(THREADS::getThreadAllocatedBytes);
    }

    /** By name without its prefix, since this began. */
    public Map<String, Long> elapsed() {
        final long publisher = ofThread.applyAsLong(Thread.currentThread().getId());
        final Map<String, Long> elapsed = read();
        elapsed.replaceAll((name, value) -> value - before.getOrDefault(name, 0L));
        elapsed.put(PUBLISHER, publisher - publisherBefore);
        return elapsed;
    }

    private Map<String, Long> read() {
        final Map<String, Long> values = new TreeMap<>();
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(NODE_PREFIX)) {
                values.put(
                        thread.getThreadName().substring(NODE_PREFIX.length()),
                        Math.max(0, ofThread.applyAsLong(thread.getThreadId())));
            }
        }
        return values;
    }
}
