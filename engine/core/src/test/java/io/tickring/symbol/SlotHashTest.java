package io.tickring.symbol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SlotHashTest {
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Test vectors of draft-eastlake-fnv. */
    @Test
    void shouldAgreeWithThePublishedFnvVectors() {
        assertEquals(0xcbf29ce484222325L, SlotHash.fnv1a64(ascii("")));
        assertEquals(0xaf63dc4c8601ec8cL, SlotHash.fnv1a64(ascii("a")));
        assertEquals(0x85944171f73967e8L, SlotHash.fnv1a64(ascii("foobar")));
    }

    /** The first outputs of the reference generator seeded with 0 and 1234567. */
    @Test
    void shouldAgreeWithThePublishedSplitmixVectors() {
        assertEquals(0xe220a8397b1dcdafL, SlotHash.splitmix64(0));
        assertEquals(6457827717110365317L, SlotHash.splitmix64(1234567));
    }

    /** Placement is part of the format: these must never change. */
    @Test
    void shouldPlaceNamesWhereEveryBuildPlacesThem() {
        assertEquals(0, SlotHash.slot(""));
        assertEquals(3332, SlotHash.slot("AAPL"));
        assertEquals(26, SlotHash.slot("MSFT"));
        assertEquals(508, SlotHash.slot("A"));
        assertEquals(1669, SlotHash.slot("ZÜRN"));
    }

    @Test
    void shouldSpreadNamesOverAllSlotsEvenly() {
        final int[] counts = new int[SlotHash.SLOT_COUNT];
        final int names = 100 * SlotHash.SLOT_COUNT;
        for (int i = 0; i < names; i++) {
            counts[SlotHash.slot("S" + i)]++;
        }
        double chiSquare = 0;
        for (int count : counts) {
            assertTrue(count > 40 && count < 180, "a slot with " + count + " of 100");
            chiSquare += (count - 100.0) * (count - 100.0) / 100;
        }
        // 4,095 degrees of freedom: mean 4,095, deviation 90.
        assertTrue(chiSquare > 3_600 && chiSquare < 4_600, "chi square " + chiSquare);
    }

    @Test
    void shouldDealSlotsToShardsInEqualRuns() {
        for (int shards = 1; shards <= 256; shards++) {
            final int[] counts = new int[shards];
            int last = 0;
            for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
                final int shard = SlotHash.shard(slot, shards);
                assertTrue(shard == last || shard == last + 1, "a shard's slots are one run");
                last = shard;
                counts[shard]++;
            }
            for (int count : counts) {
                assertTrue(Math.abs(count - 4096.0 / shards) < 1, shards + " shards: " + count);
            }
        }
    }
}
