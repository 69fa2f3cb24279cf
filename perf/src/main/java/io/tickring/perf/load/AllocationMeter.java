package io.tickring.perf.load;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;

/** Bytes that the node's threads and the caller's allocate on the heap. <b>Thread:</b> one. */
final class AllocationMeter {
    private static final String NODE_PREFIX = "tickring-";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long[] ids;
    private final long before;

    private AllocationMeter(long[] ids) {
        this.ids = ids;
        this.before = read();
    }

    static AllocationMeter start() {
        final long[] all = THREADS.getAllThreadIds();
        final ThreadInfo[] infos = THREADS.getThreadInfo(all);
        final long[] ids = new long[all.length + 1];
        int count = 0;
        for (ThreadInfo info : infos) {
            if (info != null && info.getThreadName().startsWith(NODE_PREFIX)) {
                ids[count++] = info.getThreadId();
            }
        }
        ids[count++] = Thread.currentThread().getId();
        return new AllocationMeter(Arrays.copyOf(ids, count));
    }

    /** Bytes since {@link #start}. */
    long bytes() {
        return read() - before;
    }

    private long read() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(ids)) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
