package io.tickring.transport.ucx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Held for a call or two into UCX. Allocates nothing, is not reentrant, is not fair. <b>Thread:</b>
 * any.
 */
final class SpinLock {
    private static final int SPINS = 1000;
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused")
    private volatile boolean held;

    boolean tryLock() {
        return HELD.compareAndSet(this, false, true);
    }

    // Whoever holds it may share the core: without a yield both would wait for the clock.
    @SuppressWarnings("ThreadPriorityCheck")
    void lock() {
        for (int spins = 0; !tryLock(); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    void unlock() {
        HELD.setRelease(this, false);
    }
}
