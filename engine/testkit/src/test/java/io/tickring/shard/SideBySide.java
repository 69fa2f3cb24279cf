package io.tickring.shard;

import io.tickring.query.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntConsumer;

/**
 * Threads that begin a query together, however little there is to read.
 *
 * @param count of them
 */
record SideBySide(int count) implements Workers {
    @Override
    public long rowsPerWorker() {
        return 1;
    }

    @Override
    public void run(int wanted, IntConsumer work) {
        final CyclicBarrier start = new CyclicBarrier(wanted);
        final List<Thread> threads = new ArrayList<>();
        for (int worker = 1; worker < wanted; worker++) {
            final int number = worker;
            threads.add(new Thread(() -> begin(start, work, number)));
        }
        threads.forEach(Thread::start);
        begin(start, work, 0);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void begin(CyclicBarrier start, IntConsumer work, int worker) {
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        work.accept(worker);
    }
}
