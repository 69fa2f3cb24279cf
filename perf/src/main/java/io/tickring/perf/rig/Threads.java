package io.tickring.perf.rig;

import java.util.concurrent.locks.LockSupport;

/** How threads that measure beside a run are ended. */
public final class Threads {
    private Threads() {}

    /** Wakes a thread that was told to end, and waits for it. */
    public static void join(Thread thread) {
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
