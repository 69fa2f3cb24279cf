package io.tickring.perf.rig;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether a run met the kernel's limit of dirty pages. Below it a run measures the page cache alone
 * and is a <em>burst</em>: the disk may be slower, and nobody waited for it.
 *
 * <p>Samples ten times a second on a thread of its own; close ends it.
 */
public final class DirtyWatch implements AutoCloseable {
    private static final Path VMSTAT = Path.of("/proc/vmstat");
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PAGE_SHIFT = 12;

    private final Thread thread = new Thread(this::sample, "dirty-watch");
    private volatile boolean running = true;
    private volatile long most;

    public static DirtyWatch start() {
        final DirtyWatch watch = new DirtyWatch();
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void sample() {
        while (running) {
            most = Math.max(most, ProcFile.number(VMSTAT, "nr_dirty"));
            LockSupport.parkNanos(PERIOD_NS);
        }
    }

    /** The verdict so far. */
    public String verdict() {
        final long background = ProcFile.number(VMSTAT, "nr_dirty_background_threshold");
        final long throttle = ProcFile.number(VMSTAT, "nr_dirty_threshold");
        if (background < 0) {
            return "burst or sustained is not known: the kernel does not tell its dirty limits";
        }
        if (most >= throttle) {
            return "sustained: the kernel throttled writers at its dirty limit";
        }
        return most >= background
                ? "sustained: the kernel's background limit of dirty pages was reached"
                : "burst: the kernel's dirty limits were never reached";
    }

    static String limits() {
        return mib(ProcFile.number(VMSTAT, "nr_dirty_background_threshold"))
                + " and "
                + mib(ProcFile.number(VMSTAT, "nr_dirty_threshold"));
    }

    private static String mib(long pages) {
        return pages < 0
                ? "unknown"
                : String.format(Locale.ROOT, "%,d MiB", pages << PAGE_SHIFT >> 20);
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }
}
