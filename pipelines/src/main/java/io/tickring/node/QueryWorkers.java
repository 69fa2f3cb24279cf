package io.tickring.node;

import io.tickring.query.Query;
import io.tickring.query.Workers;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;

/**
 * Threads of an executor that read for queries, for {@link Query#workers}. The thread that asks
 * reads too, and does all of it when the others are busy: it never waits for one that has not
 * begun, so that an executor without a free thread, or one that this thread itself belongs to, only
 * costs speed. <b>Thread:</b> any; many queries may share one.
 */
public final class QueryWorkers implements Workers {
    private final Executor executor;
    private final int count;

    private QueryWorkers(Executor executor, int count) {
        this.executor = executor;
        this.count = count;
    }

    /**
     * The thread that asks, and up to {@code count - 1} of an executor's. It stays the caller's to
     * shut down.
     *
     * @param count at least 1
     * @throws IllegalArgumentException when the count is below 1
     */
    public static QueryWorkers of(Executor executor, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("workers of a query must be 1 or more: " + count);
        }
        return new QueryWorkers(executor, count);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void run(int wanted, IntConsumer work) {
        final Gate gate = new Gate();
        try {
            invite(wanted, work, gate);
            work.accept(0);
        } finally {
            gate.close();
        }
    }

    private void invite(int wanted, IntConsumer work, Gate gate) {
        for (int worker = 1; worker < wanted; worker++) {
            final int number = worker;
            try {
                executor.execute(() -> gate.pass(() -> work.accept(number)));
            } catch (RejectedExecutionException e) {
                return; // full, or shut down: those that came do it
            }
        }
    }

    /** Lets workers in until it is closed; who closes waits for those inside. */
    private static final class Gate {
        private int inside;
        private boolean closed;

        void pass(Runnable work) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                inside++;
            }
            try {
                work.run();
            } finally {
                synchronized (this) {
                    inside--;
                    notifyAll();
                }
            }
        }

        synchronized void close() {
            closed = true;
            boolean interrupted = false;
            while (inside > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true; // what they read must stay mapped until they are out
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
