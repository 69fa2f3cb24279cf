package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seed;
import io.tickring.testkit.SimClock;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a loss of power takes of what was acked, by ack mode, and what the death of the process. */
class PowerLossTest {
    private static final HandNode.Setup SETUP = new HandNode.Setup(2, 64 << 10, 2, 300, 1 << 20, 0);
    private static final int LIVES = 12;
    private static final int TICKS = 1_000;
    private static final int SYMBOLS = 8;
    private static final int CRASH_ONE_IN = 40;
    private static final long TURN_NS = 3_000_000;

    @ParameterizedTest
    @EnumSource(AckMode.class)
    void W2_shouldLoseToPowerLossNoMoreThanTheAckModeSays(AckMode mode, @Seed long seed)
            throws IOException {
        long points = 0;
        long lostToPower = 0;
        long lostToKill = 0;
        for (int life = 0; life < LIVES; life++) {
            final Random dice = new Random(seed + life);
            final MemFileSystem disk = new MemFileSystem();
            final HandNode node = new HandNode(disk, SETUP, new SimClock(), dice);
            final Publisher publisher = node.publisher("feed", mode);
            for (int i = 1; i <= TICKS; i++) {
                final int symbol = node.store.names().symbolId("S" + i % SYMBOLS);
                while (publisher.trade(symbol, i, i, i, 1) != Offer.OK) {
                    node.turn(TURN_NS);
                }
                if (dice.nextInt(8) == 0) {
                    node.turn(TURN_NS);
                }
                if (dice.nextInt(CRASH_ONE_IN) == 0) {
                    points++;
                    final long acked = publisher.acked();
                    lostToPower += lost(disk.crashClone(dice.nextLong()), acked);
                    lostToKill += lost(disk.killClone(), acked);
                }
            }
            assertEquals(null, node.ring.failure());
            node.close();
        }
        System.out.println(
                "W2: "
                        + mode
                        + ": of "
                        + points
                        + " points, acked and lost to power loss "
                        + lostToPower
                        + ", to kill "
                        + lostToKill);
        assertTrue(points > LIVES, "points: " + points);
        switch (mode) {
            case MEMORY -> {
                assertTrue(lostToKill > 0, "the test does not see a loss");
                assertTrue(lostToKill <= points * (IngestRing.SLOTS + 64));
            }
            case WAL -> {
                assertEquals(0, lostToKill);
                assertTrue(lostToPower > 0, "the test does not see a loss");
            }
            default -> {
                assertEquals(0, lostToKill);
                assertEquals(0, lostToPower);
            }
        }
    }

    /** How many of those acked are not there; in each shard what is there rises. */
    private static long lost(MemFileSystem disk, long acked) throws IOException {
        return acked - StoredTicks.reopen(disk, SETUP).countUpTo("feed", acked);
    }
}
