package io.tickring.perf.load;

import java.util.concurrent.locks.LockSupport;

/** How threads that measure beside a run are ended. */
final class Threads {
    private Threads() {}

    /** Wakes a thread that was told to end, and waits for it. */
    static void join(Thread thread) {
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
