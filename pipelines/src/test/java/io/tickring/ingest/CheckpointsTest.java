package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.Sequence;
import io.tickring.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private static Sequence[] progress(long... at) {
        final Sequence[] progress = new Sequence[at.length];
        for (int shard = 0; shard < at.length; shard++) {
            progress[shard] = new Sequence(at[shard]);
        }
        return progress;
    }

    @Test
    void shouldNotBeHeldBackByAShardThatNothingWentTo() {
        final Checkpoints checkpoints = new Checkpoints(0);
        checkpoints.add(10, 1, Checkpoints.setOf(1));
        checkpoints.add(11, 2, Checkpoints.setOf(1) | Checkpoints.setOf(2));
        checkpoints.add(12, 3, Checkpoints.setOf(0));
        checkpoints.add(13, 4, Checkpoints.setOf(1));
        checkpoints.add(14, 5, 0);
        assertEquals(1, checkpoints.upTo(progress(-1, 20, 10)));
        assertEquals(2, checkpoints.upTo(progress(-1, 20, 11)));
        assertEquals(2, checkpoints.upTo(progress(11, 20, 20)), "of shard 0 is none behind it");
        assertEquals(3, checkpoints.upTo(progress(12, 12, 20)));
        assertEquals(5, checkpoints.upTo(progress(12, 13, 20)), "what was dropped is settled");
        assertTrue(checkpoints.isEmpty());
    }

    @Test
    void shouldWaitForBothOfTwoShardsThatOneBitStandsFor() {
        final Sequence[] progress = progress(new long[70]);
        final Checkpoints checkpoints = new Checkpoints(7);
        checkpoints.add(5, 8, Checkpoints.setOf(65));
        progress[1].set(9);
        assertEquals(7, checkpoints.upTo(progress));
        progress[65].set(9);
        assertEquals(8, checkpoints.upTo(progress));
    }

    /** However much is in flight: never acked too early, and all in the end. */
    @Test
    void shouldAgreeWithAListOfAllThatIsInFlight() {
        Seeds.each(
                200,
                seed -> {
                    final Random random = new Random(seed);
                    final int shards = 1 + random.nextInt(6);
                    final Sequence[] progress = progress(new long[shards]);
                    final Checkpoints checkpoints = new Checkpoints(0);
                    final List<int[]> flying = new ArrayList<>();
                    for (int i = 1; i <= 4_000; i++) {
                        final int shard = random.nextInt(shards);
                        flying.add(new int[] {i, shard});
                        checkpoints.add(i, i, Checkpoints.setOf(shard));
                        if (random.nextInt(8) == 0) {
                            final Sequence moved = progress[random.nextInt(shards)];
                            moved.set(Math.min(i, moved.get() + random.nextInt(1_000)));
                        }
                        if (random.nextInt(8) == 0) {
                            assertTrue(checkpoints.upTo(progress) <= acked(flying, progress));
                        }
                    }
                    for (Sequence each : progress) {
                        each.set(4_000);
                    }
                    assertEquals(4_000, checkpoints.upTo(progress));
                    assertTrue(checkpoints.isEmpty());
                });
    }

    /** However much is in flight, by less than a five-hundredth of it; and exact again after it. */
    @Test
    void shouldAnswerCoarselyOnlyByAPartOfWhatIsInFlight() {
        final int inFlight = 300_000;
        final Sequence[] progress = progress(0);
        final Checkpoints checkpoints = new Checkpoints(0);
        for (int i = 1; i <= inFlight; i++) {
            checkpoints.add(i, i, Checkpoints.setOf(0));
        }
        for (int at = 0; at < 3 * inFlight; at++) {
            progress[0].set(at);
            final long acked = checkpoints.upTo(progress);
            assertTrue(acked <= at && acked > at - inFlight / 500, at + ": " + acked);
            checkpoints.add(inFlight + 1 + at, inFlight + 1 + at, Checkpoints.setOf(0));
        }
        final int last = 4 * inFlight;
        progress[0].set(last);
        assertEquals(last, checkpoints.upTo(progress));
        for (int i = 1; i <= 20; i++) {
            checkpoints.upTo(progress);
        }
        checkpoints.add(last + 1, last + 1, Checkpoints.setOf(0));
        checkpoints.add(last + 2, last + 2, Checkpoints.setOf(0));
        progress[0].set(last + 1);
        assertEquals(last + 1, checkpoints.upTo(progress), "one by one again");
    }

    private static long acked(List<int[]> flying, Sequence[] progress) {
        long acked = 0;
        for (int[] each : flying) {
            if (progress[each[1]].get() < each[0]) {
                break;
            }
            acked = each[0];
        }
        return acked;
    }
}
