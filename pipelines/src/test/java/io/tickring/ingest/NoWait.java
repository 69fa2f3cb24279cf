package io.tickring.ingest;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;

/** Answers at once what there is: for a ring whose handlers a test steps. */
final class NoWait implements WaitStrategy {
    @Override
    public long waitFor(
            long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier) {
        return dependent.get();
    }

    @Override
    public void signalAllWhenBlocking() {
        // Nobody blocks.
    }
}
