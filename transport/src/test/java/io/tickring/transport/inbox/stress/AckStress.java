package io.tickring.transport.inbox.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An ack block that is written against one that is read: the old one or the new one, no mixture.
 */
@JCStressTest
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "not yet")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "at once")
@Outcome(expect = Expect.FORBIDDEN, desc = "a mixture, or it is never seen")
@State
public class AckStress {
    private final StressRing ring = StressRing.take();
    private final long before;

    /** A frame that was taken and is not acked. */
    public AckStress() {
        before = ring.writer.consumed();
        // One cell may be a pad's: two are the frame's, or the count would say so.
        ring.offer(2);
        ring.writer.send();
        ring.poll(1);
    }

    /** A process that acks. */
    @Actor
    public void owner() {
        ring.ack();
    }

    /** A process that reads acks. */
    @Actor
    public void sender(II_Result result) {
        ring.writer.poll();
        result.r1 = (int) (ring.writer.consumed() - before);
    }

    /** It is seen in the end, and both halves of it agree. */
    @Arbiter
    public void after(II_Result result) {
        ring.writer.poll();
        result.r2 =
                ring.writer.durable() == ring.writer.consumed() && ring.writer.refusedAcks() == 0
                        ? (int) (ring.writer.consumed() - before)
                        : StressRing.WRONG;
        ring.giveBack();
    }
}
