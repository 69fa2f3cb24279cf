package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.symbol.SlotHash;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A store against plain lists, through crashes, kills and failing disks at any operation: each
 * shard holds a prefix of what it took, with all that was forced or flushed, each event once; and a
 * source that resumes where it is told to ends up with everything stored once.
 */
class StoreModelTest {
    private long crashes;
    private long kills;
    private long faults;
    private long lost;
    private long flushes;
    private long duplicates;

    /** What one shard should hold. */
    private static final class ShardModel {
        private final List<String> rows = new ArrayList<>();
        private final List<Long> sequences = new ArrayList<>();
        private int sealed;
        private int durable;

        void keep(int count) {
            rows.subList(count, rows.size()).clear();
            sequences.subList(count, sequences.size()).clear();
            sealed = count;
            durable = count;
        }
    }

    private final class Run {
        private final long seed;
        private final Random random;
        private final int fileLength;
        private final int flushRows;
        private final List<ShardModel> shards = new ArrayList<>();
        private MemFileSystem disk = new MemFileSystem();
        private FaultyFileSystem faulty = new FaultyFileSystem(disk);
        private HandStore hand;
        private int feed;
        private long next = 1;

        Run(long seed) throws IOException {
            this.seed = seed;
            random = new Random(SlotHash.splitmix64(seed));
            fileLength = 2048 + 64 * random.nextInt(64);
            flushRows = random.nextBoolean() ? 1 << 30 : 5 + random.nextInt(40);
            final int count = 1 + random.nextInt(3);
            for (int shard = 0; shard < count; shard++) {
                shards.add(new ShardModel());
            }
            open();
        }

        private void open() throws IOException {
            hand = HandStore.open(HandStore.config(faulty, shards.size(), fileLength, flushRows));
            feed = hand.session("feed");
        }

        void step() throws IOException {
            if (random.nextInt(25) == 0) {
                faulty.failFrom(1 + random.nextInt(30), FaultyFileSystem.IO_ERROR);
            }
            try {
                work();
            } catch (IOException e) {
                if (faulty.fired() == 0) {
                    throw e;
                }
                restart();
            }
        }

        private void work() throws IOException {
            final int shard = random.nextInt(shards.size());
            switch (random.nextInt(20)) {
                case 0, 1 -> force(shard);
                case 2 -> hand.work();
                case 3 -> freeze(shard);
                case 4, 5 -> flushNext(shard);
                case 6 -> disk.writeBack(random.nextLong());
                case 7 -> {
                    if (random.nextInt(4) == 0) {
                        restart();
                    }
                }
                case 8 -> assertRows();
                default -> append();
            }
        }

        private void append() throws IOException {
            for (int i = random.nextInt(15); i >= 0; i--) {
                final long sequence = next++;
                final ShardModel model = shards.get(hand.shard(HandStore.symbolOf(sequence)).id());
                if (hand.any(feed, sequence)) {
                    model.rows.add(hand.lastRow());
                    model.sequences.add(sequence);
                } else {
                    duplicates++;
                    assertTrue(model.sequences.contains(sequence), "dropped, but not stored");
                }
            }
            hand.seal();
            shards.forEach(model -> model.sealed = model.rows.size());
        }

        private void force(int shard) throws IOException {
            hand.store.shards().get(shard).force();
            shards.get(shard).durable = shards.get(shard).sealed;
        }

        private void freeze(int shard) {
            hand.store.shards().get(shard).freeze();
        }

        private void flushNext(int shard) throws IOException {
            final Shard flushed = hand.store.shards().get(shard);
            final boolean did = flushed.flushNext();
            final ShardModel model = shards.get(shard);
            final long inSegments = flushed.info().rows() - flushed.info().memRows();
            flushes += did ? 1 : 0;
            model.durable = Math.max(model.durable, (int) inSegments);
        }

        private void restart() throws IOException {
            faults += faulty.fired();
            if (random.nextBoolean()) {
                kills++;
                disk = disk.killClone();
                recover(true);
            } else {
                crashes++;
                disk = disk.crashClone(random.nextLong());
                recover(false);
            }
        }

        /** Opens again, perhaps after the disk failed in the middle of opening. */
        private void recover(boolean killed) throws IOException {
            faulty = new FaultyFileSystem(disk);
            if (random.nextInt(4) == 0) {
                faulty.failFrom(1 + random.nextInt(40), FaultyFileSystem.IO_ERROR);
                try {
                    open();
                } catch (IOException e) {
                    if (faulty.fired() == 0) {
                        throw e;
                    }
                }
                disk = killed ? disk.killClone() : disk.crashClone(random.nextLong());
                faulty = new FaultyFileSystem(disk);
            }
            open();
            long resume = Long.MAX_VALUE;
            try (StoreView view = hand.store.view()) {
                for (int shard = 0; shard < shards.size(); shard++) {
                    checkRecovered(view, shard, killed);
                    resume = Math.min(resume, hand.store.shards().get(shard).highWater(feed));
                }
            }
            next = 1 + Math.max(0, resume);
        }

        private void checkRecovered(StoreView view, int shard, boolean killed) {
            final ShardModel model = shards.get(shard);
            final List<String> rows = HandStore.rows(view, shard, Selection.ALL);
            final String at = "shard " + shard + " of seed=" + seed;
            assertTrue(rows.size() <= model.rows.size(), at + " has more than it took");
            assertEquals(model.rows.subList(0, rows.size()), rows, at + " has no prefix");
            final int least = killed ? Math.max(model.sealed, model.durable) : model.durable;
            assertTrue(rows.size() >= least, at + " lost " + (least - rows.size()));
            lost += model.rows.size() - rows.size();
            model.keep(rows.size());
            final long mark = hand.store.shards().get(shard).highWater(feed);
            final long last = rows.isEmpty() ? 0 : model.sequences.get(rows.size() - 1);
            assertEquals(last, Math.max(0, mark), at);
        }

        private void assertRows() {
            try (StoreView view = hand.store.view()) {
                for (int shard = 0; shard < shards.size(); shard++) {
                    final ShardModel model = shards.get(shard);
                    assertEquals(
                            model.rows.subList(0, model.sealed),
                            HandStore.rows(view, shard, Selection.ALL));
                }
            }
        }

        /** The source goes on to its end on a good disk; then everything is there once. */
        void finish() throws IOException {
            restart();
            long last = 200;
            for (ShardModel model : shards) {
                for (long sequence : model.sequences) {
                    last = Math.max(last, sequence);
                }
            }
            while (next <= last) {
                append();
            }
            final List<Long> all = new ArrayList<>();
            shards.forEach(shard -> all.addAll(shard.sequences));
            all.sort(null);
            for (int i = 0; i < all.size(); i++) {
                assertEquals(i + 1, all.get(i), "each event once");
            }
            assertEquals(next - 1, all.size());
            assertRows();
            hand.flush();
            assertRows();
            hand.close();
            assertEquals(0, disk.openMappings(), "leaked");
            assertEquals(0, disk.openFiles(), "leaked");
        }
    }

    @Test
    void shouldHoldAPrefixOfEachShardWithAllThatWasForcedEachEventOnce() {
        Seeds.each(
                250,
                seed -> {
                    final Run run = new Run(seed);
                    for (int step = 0; step < 100; step++) {
                        run.step();
                    }
                    run.finish();
                });
        assertTrue(crashes > 250 && kills > 250, crashes + " crashes, " + kills + " kills");
        assertTrue(faults > 250 && flushes > 500, faults + " faults, " + flushes + " flushes");
        assertTrue(lost > 1000 && duplicates > 500, lost + " lost, " + duplicates + " dropped");
    }
}
