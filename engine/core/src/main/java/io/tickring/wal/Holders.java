package io.tickring.wal;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who holds a piece of memory, so that the last to let go can give it back. <b>Thread:</b>
 * any.
 */
public final class Holders {
    private final AtomicInteger count;

    /**
     * @param first holders to begin with
     */
    public Holders(int first) {
        count = new AtomicInteger(first);
    }

    /** Begins anew with one holder; nobody may hold the memory. */
    public void restart() {
        assert isNone() : "restarted while held";
        count.set(1);
    }

    public boolean isNone() {
        return count.get() == 0;
    }

    /** Holds the memory; false when nobody held it any more. */
    public boolean tryRetain() {
        for (int held = count.get(); held > 0; held = count.get()) {
            if (count.compareAndSet(held, held + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Lets go; true for the last one, who is to give the memory back. */
    public boolean release() {
        final int left = count.decrementAndGet();
        assert left >= 0 : "released more often than held";
        return left == 0;
    }
}
