package io.tickring.transport.inbox.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A full region: cells are used again, behind a pad at the end, while the owner takes and acks what
 * lies in them. Nothing that was not taken is written over.
 */
@JCStressTest
@Outcome(id = "[012], [01], 0", expect = Expect.ACCEPTABLE, desc = "whole and in order")
@Outcome(expect = Expect.FORBIDDEN, desc = "written over, torn, or lost")
@State
public class WrapStress {
    private static final int CELLS = 7;

    private final StressRing ring = StressRing.take();

    /** A region with no room for another frame. */
    public WrapStress() {
        while (ring.offer(CELLS)) {
            // until it is full
        }
        ring.writer.send();
    }

    /** A process that takes and acks. */
    @Actor
    public void owner(III_Result result) {
        result.r1 = ring.poll(1);
        ring.ack();
        final int more = ring.poll(1);
        result.r1 = more == StressRing.WRONG ? more : result.r1 + more;
        ring.ack();
    }

    /** A process that wants to write. */
    @Actor
    public void sender(III_Result result) {
        result.r2 = ring.offer(CELLS) ? 1 : 0;
        ring.writer.send();
    }

    /** All that was accepted is there. */
    @Arbiter
    public void after(III_Result result) {
        final int left = ring.poll(Integer.MAX_VALUE);
        result.r3 = left == StressRing.WRONG || !ring.isEmpty() ? StressRing.WRONG : 0;
        ring.ack();
        ring.writer.poll();
        ring.giveBack();
    }
}
