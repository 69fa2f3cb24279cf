package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void shouldGiveAQuarterOfASecondAtOnceAndThenWaitForTheDebt() {
        final TokenBucket bucket = new TokenBucket(1_000);
        assertEquals(0, bucket.waitNs(5 * SECOND));
        bucket.spend(250);
        assertEquals(SECOND / 1_000, bucket.waitNs(5 * SECOND));
        bucket.spend(1_000);
        assertEquals(SECOND + SECOND / 1_000, bucket.waitNs(5 * SECOND));
        assertEquals(SECOND / 1_000, bucket.waitNs(6 * SECOND));
        assertEquals(0, bucket.waitNs(6 * SECOND + SECOND / 1_000));
        assertEquals(0, bucket.waitNs(900 * SECOND));
        bucket.spend(250);
        assertTrue(bucket.waitNs(900 * SECOND) > 0, "rest is not saved up for ever");
    }

    @Test
    void shouldKeepItsRateHoweverItIsAsked() {
        for (long seed = 0; seed < 50; seed++) {
            final Random random = new Random(seed);
            final long rate = 1L + random.nextInt(1 << random.nextInt(30));
            final TokenBucket bucket = new TokenBucket(rate);
            final long startNs = random.nextLong() / 4;
            long nowNs = startNs;
            long spent = 0;
            int largest = 0;
            for (int i = 0; i < 20_000; i++) {
                final long waitNs = bucket.waitNs(nowNs);
                if (waitNs == 0) {
                    final int bytes = 1 + random.nextInt((int) Math.min(1 << 20, rate));
                    bucket.spend(bytes);
                    spent += bytes;
                    largest = Math.max(largest, bytes);
                }
                nowNs += random.nextInt(3) == 0 ? waitNs : random.nextInt(1_000_000);
            }
            final double seconds = (nowNs - startNs) / 1e9;
            final double most = rate * (seconds + 0.25) + largest + 1;
            assertTrue(spent <= most, spent + " of " + most + " bytes, seed=" + seed);
        }
    }
}
