package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A store is killed, and loses its power, at every operation of the disk and at every store of
 * every seal, in workloads of appends, forces, flushes, rolls, compactions, retention and
 * reopening; and again while it recovers, and once it went on. Whatever was acked is there once and
 * in order, and nothing else is.
 */
class CrashEverywhereTest {
    private static final int EVENTS = 140;

    private long compactions;
    private long retired;
    private long interleaved;

    @Test
    void W2_shouldHoldWhatWasAckedWhereverItsProcessOrItsPowerFails() {
        Seeds.each(Nightly.or(6, 20), seed -> run(seed, Nightly.or(8, 1)));
        assertTrue(compactions > 0, "no compaction was cut");
        assertTrue(retired > 0, "no retention was cut");
        assertTrue(interleaved > 0, "nothing was appended while flushes ran");
    }

    /** A manifest of more than 512 edits is written anew when the store is opened. */
    @Test
    void shouldHoldWhatWasAckedWhileALongManifestIsWrittenAnew() throws IOException {
        final StoreConfig settings =
                HandStore.config(new MemFileSystem(), 1, 2048, Integer.MAX_VALUE);
        final CrashRun run = new CrashRun(0, 1, 3, false, new Offered(600, 1), settings);
        final CompactionPicker picker =
                new CompactionPicker(8, CompactionPicker.DEFAULT.maxGroupBytes());
        run.cutting(false);
        run.open();
        for (int event = 0; event < 520; event++) {
            run.append(1);
            run.freeze(0);
            run.flush(0);
            run.compact(0, picker, Long.MAX_VALUE);
        }
        run.append(10);
        run.retain(1);
        final long edits = run.manifestLength();
        run.close();
        run.cutting(true);
        run.open();
        run.close();
        assertTrue(
                run.manifestLength() < edits,
                run.manifestLength() + " of " + edits + " bytes: it was not written anew");
        System.out.println("CrashEverywhereTest, a long manifest: " + run);
        run.judge().assertProved();
    }

    private void run(long seed, int stride) throws IOException {
        final Random random = new Random(SlotHash.splitmix64(seed));
        final int shards = 1 + (int) (seed & 1);
        final int flushRows = random.nextInt(3) == 0 ? Integer.MAX_VALUE : 5 + random.nextInt(20);
        // Files within a page, and of several pages.
        final int fileLength = random.nextInt(3) == 0 ? 12 << 10 : 2048 + 64 * random.nextInt(32);
        final StoreConfig settings =
                HandStore.config(new MemFileSystem(), shards, fileLength, flushRows);
        final CrashRun run =
                new CrashRun(
                        seed,
                        stride,
                        3,
                        Nightly.or(0, 1) == 1,
                        new Offered(EVENTS, shards, (seed & 2) != 0),
                        settings);
        final CompactionPicker picker =
                new CompactionPicker(
                        2 + random.nextInt(3), CompactionPicker.DEFAULT.maxGroupBytes());
        run.open();
        while (!run.isDone()) {
            final int shard = random.nextInt(shards);
            switch (random.nextInt(16)) {
                case 0, 1 -> run.force(shard);
                case 2, 3 -> run.work();
                case 4, 5 -> {
                    run.freeze(shard);
                    if (random.nextBoolean()) {
                        run.flush(shard);
                    }
                }
                case 6 -> run.flush(shard);
                case 7 -> run.writeBack();
                case 8 -> {
                    if (random.nextInt(4) == 0) {
                        run.close();
                        run.open();
                    }
                }
                case 9, 10, 11 -> {
                    for (int i = random.nextInt(12); i >= 0; i--) {
                        run.compact(shard, picker, 1 + random.nextInt(4_000));
                    }
                }
                case 12 -> {
                    if (random.nextInt(4) == 0) {
                        run.retain(1 + random.nextInt(2));
                    }
                }
                default -> run.append(1 + random.nextInt(5));
            }
        }
        for (int shard = 0; shard < shards; shard++) {
            run.freeze(shard);
            run.flush(shard);
        }
        run.close();
        run.open();
        run.close();
        System.out.println("CrashEverywhereTest " + run);
        run.judge().assertProved();
        compactions += run.compactions();
        retired += run.retired();
        interleaved += run.interleaved();
    }
}
