package io.tickring.perf.rig;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time by thread, kernel included: on a machine that is shared it says what a tick costs
 * where rates say only how long it waited. A handler that spins is charged for its spinning.
 */
final class ThreadCpu {
    private static final String NODE_PREFIX = "tickring-";
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Map<String, Long> before;

    private ThreadCpu(Map<String, Long> before) {
        this.before = before;
    }

    static ThreadCpu start() {
        return new ThreadCpu(read());
    }

    /** ns since {@link #start}, of the caller as "publisher" and of each of the node's threads. */
    Map<String, Long> elapsedNs() {
        final Map<String, Long> elapsed = read();
        elapsed.replaceAll((name, ns) -> ns - before.getOrDefault(name, 0L));
        return elapsed;
    }

    private static Map<String, Long> read() {
        final Map<String, Long> times = new TreeMap<>();
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(NODE_PREFIX)) {
                times.put(
                        thread.getThreadName().substring(NODE_PREFIX.length()),
                        THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        times.put("publisher", THREADS.getCurrentThreadCpuTime());
        return times;
    }
}
