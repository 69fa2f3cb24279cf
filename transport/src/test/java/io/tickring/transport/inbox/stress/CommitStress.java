package io.tickring.transport.inbox.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Commit against consume: a batch of three frames is seen from its front, each whole. */
@JCStressTest
@Outcome(id = "[0123], 3", expect = Expect.ACCEPTABLE, desc = "a prefix, and the others later")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn, out of order, twice or lost")
@State
public class CommitStress {
    private final StressRing ring = StressRing.take();

    /** A process that writes. */
    @Actor
    public void sender() {
        ring.offer(3);
        ring.offer(2);
        ring.offer(4);
        ring.writer.send();
    }

    /** A process that reads. */
    @Actor
    public void owner(II_Result result) {
        result.r1 = ring.poll(3);
    }

    /** What is left is there. */
    @Arbiter
    public void after(II_Result result) {
        final int left = ring.poll(9);
        result.r2 = left == StressRing.WRONG ? left : result.r1 + left;
        ring.ack();
        ring.writer.poll();
        ring.giveBack();
    }
}
