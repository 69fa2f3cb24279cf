package io.tickring.query;

import java.util.function.IntConsumer;

/**
 * Who reads for a query: the thread that asks, and others beside it. The engine starts no thread of
 * its own; {@code pipelines} has an implementation over an executor.
 */
public interface Workers {
    /** The thread that asks, and nobody else. */
    Workers CALLER =
            new Workers() {
                @Override
                public int count() {
                    return 1;
                }

                @Override
                public void run(int wanted, IntConsumer work) {
                    work.accept(0);
                }
            };

    /** The most that work at a time, the thread that asks included; at least 1. */
    int count();

    /** Rows that are worth another worker: waking one takes as long as reading some thousands. */
    default long rowsPerWorker() {
        return 1 << 16;
    }

    /**
     * Calls {@code work} with 0 on this thread, and, as far as others are free, with 1 to {@code
     * wanted} − 1 on theirs, each at most once. Whoever is called shares all that is to be done, so
     * that one who never comes is not missed. Returns when all calls have; what they have written
     * is seen by this thread then.
     *
     * @param wanted at least 1, at most {@link #count}
     * @param work throws nothing
     */
    void run(int wanted, IntConsumer work);
}
