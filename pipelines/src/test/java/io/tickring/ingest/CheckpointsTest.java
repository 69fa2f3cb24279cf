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
