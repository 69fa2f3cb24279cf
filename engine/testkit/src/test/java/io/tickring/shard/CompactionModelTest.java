package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Appends, flushes, steps of compactions, retention, views and restarts in any order, with crashes,
 * kills and disks that fail at any operation, against plain lists: each shard holds a prefix of
 * what it took, without the days that were dropped, each event once and in order.
 */
class CompactionModelTest {
    /**
     * Numbers of a day, by {@link HandStore#any}: an event's time is its number in microseconds.
     */
    private static final long DAY = 86_400_000_000L;

    private long plans;
    private long failures;
    private long restartsUnderWay;
    private long restarts;
    private long faults;
    private long retired;
    private long viewsRead;
    private long recognised;

    private record Row(String text, long sequence) {
        long day() {
            return sequence / DAY;
        }
    }

    /** What one shard should hold. */
    private static final class Content {
        private final List<Row> rows = new ArrayList<>();
        private int sealed;
        private int durable;

        /** The highest number among the rows that were dropped. */
        private long dropped;

        /** Without the rows of these days, of as many as are in segments. */
        Content without(Set<Long> days, int inSegments) {
            final Content rest = new Content();
            rest.dropped = dropped;
            for (int i = 0; i < rows.size(); i++) {
                if (i < inSegments && days.contains(rows.get(i).day())) {
                    rest.dropped = Math.max(rest.dropped, rows.get(i).sequence());
                } else {
                    rest.rows.add(rows.get(i));
                    rest.sealed += i < sealed ? 1 : 0;
                    rest.durable += i < durable ? 1 : 0;
                }
            }
            return rest;
        }

        List<String> texts(int count) {
            return rows.subList(0, count).stream().map(Row::text).toList();
        }

        void keep(int count) {
            rows.subList(count, rows.size()).clear();
            sealed = count;
            durable = count;
        }

        long last() {
            return Math.max(dropped, rows.isEmpty() ? 0 : rows.get(rows.size() - 1).sequence());
        }
    }

    /** A view that is held for a while. */
    private record Held(StoreView view, List<String> rows) {}

    private final class Run {
        private final long seed;
        private final Random random;
        private final CompactionPicker picker;
        private final int flushRows;
        private final List<Long> source = new ArrayList<>();
        private final List<Held> held = new ArrayList<>();
        private List<Content> shards = new ArrayList<>();

        /** What the shards hold if the retention that failed was done in them after all. */
        private List<Content> alternatives;

        private MemFileSystem disk = new MemFileSystem();
        private FaultyFileSystem faulty = new FaultyFileSystem(disk);
        private HandStore hand;
        private int feed;
        private int next;

        Run(long seed) throws IOException {
            this.seed = seed;
            random = new Random(SlotHash.splitmix64(~seed));
            picker =
                    new CompactionPicker(
                            2 + random.nextInt(4),
                            random.nextBoolean()
                                    ? 20_000
                                    : CompactionPicker.DEFAULT.maxGroupBytes());
            flushRows = 5 + random.nextInt(30);
            for (int shard = random.nextInt(2); shard >= 0; shard--) {
                shards.add(new Content());
            }
            open();
        }

        private void open() throws IOException {
            hand = HandStore.open(HandStore.config(faulty, shards.size(), 4096, flushRows));
            feed = hand.session("feed");
        }

        void step() throws IOException {
            if (random.nextInt(50) == 0) {
                final int n = 1 + random.nextInt(25);
                if (random.nextInt(3) > 0) {
                    faulty.failNth(n, FaultyFileSystem.IO_ERROR);
                } else {
                    faulty.failFrom(n, FaultyFileSystem.NO_SPACE);
                }
            }
            try {
                work();
            } catch (CompactionFailedException e) {
                failures++;
            } catch (FlushFailedException e) {
                assertTrue(faulty.fired() > 0, e::getMessage);
            } catch (IOException e) {
                if (faulty.fired() == 0) {
                    throw e;
                }
                restart();
            }
        }

        private void work() throws IOException {
            final int shard = random.nextInt(shards.size());
            switch (random.nextInt(24)) {
                case 0 -> force(shard);
                case 1, 2 -> hand.work();
                case 3 -> hand.store.shards().get(shard).freeze();
                case 4, 5, 6, 7 -> flushNext(shard);
                case 8, 9, 10, 11, 12 -> compact(shard);
                case 13 -> {
                    if (random.nextInt(3) == 0) {
                        retain();
                    }
                }
                case 14 -> disk.writeBack(random.nextLong());
                case 15 -> hold();
                case 16 -> letGo();
                case 17 -> {
                    if (random.nextInt(4) == 0) {
                        restart();
                    }
                }
                default -> append();
            }
        }

        /** The source has its events whatever happens here; sometimes a day passes in it. */
        private long sequence(int index) {
            while (source.size() <= index) {
                final long last = source.isEmpty() ? 0 : source.get(source.size() - 1);
                final boolean newDay = random.nextInt(120) == 0;
                source.add(newDay ? (last / DAY + 1 + random.nextInt(3)) * DAY : last + 1);
            }
            return source.get(index);
        }

        private void append() throws IOException {
            for (int i = random.nextInt(15); i >= 0; i--) {
                final long sequence = sequence(next++);
                final Content content = shards.get(hand.shard(HandStore.symbolOf(sequence)).id());
                if (hand.any(feed, sequence)) {
                    assertTrue(sequence > content.last(), "stored twice");
                    content.rows.add(new Row(hand.lastRow(), sequence));
                } else {
                    assertTrue(sequence <= content.last(), "dropped, but not stored");
                    recognised++;
                }
            }
            hand.seal();
            shards.forEach(content -> content.sealed = content.rows.size());
        }

        private void force(int shard) throws IOException {
            hand.store.shards().get(shard).force();
            shards.get(shard).durable = shards.get(shard).sealed;
        }

        private int inSegments(int shard) {
            final ShardInfo info = hand.store.shards().get(shard).info();
            return (int) (info.rows() - info.memRows());
        }

        private void flushNext(int shard) throws IOException {
            hand.store.shards().get(shard).flushNext();
            shards.get(shard).durable = Math.max(shards.get(shard).durable, inSegments(shard));
        }

        private void compact(int shard) throws IOException {
            final ShardCompactor compactor = hand.store.shards().get(shard).compactor();
            final long before = compactor.totals().plans();
            final boolean narrow = random.nextInt(3) == 0;
            for (int i = random.nextInt(20); i >= 0; i--) {
                compactor.step(picker, narrow, 1 + random.nextInt(4_000));
            }
            plans += compactor.totals().plans() - before;
            check();
        }

        private void retain() throws IOException {
            final int days = 1 + random.nextInt(4);
            final Set<Long> flushedDays = new HashSet<>();
            for (int shard = 0; shard < shards.size(); shard++) {
                shards.get(shard).rows.subList(0, inSegments(shard)).stream()
                        .map(Row::day)
                        .forEach(flushedDays::add);
            }
            final long newest = flushedDays.stream().mapToLong(day -> day).max().orElse(0);
            flushedDays.removeIf(day -> day > newest - days);
            alternatives = new ArrayList<>();
            for (int shard = 0; shard < shards.size(); shard++) {
                alternatives.add(shards.get(shard).without(flushedDays, inSegments(shard)));
            }
            final RetentionPlan plan = hand.retain(new RetentionRule(days, 0), 1L << 40);
            assertEquals(
                    flushedDays,
                    new HashSet<>(plan.days().stream().map(RetentionPlan.Day::day).toList()));
            shards = alternatives;
            alternatives = null;
            retired += plan.segments();
            check();
        }

        private void hold() {
            if (held.size() < 3) {
                held.add(new Held(hand.store.view(), hand.rows()));
            }
        }

        private void letGo() {
            if (!held.isEmpty()) {
                final Held one = held.remove(random.nextInt(held.size()));
                assertEquals(one.rows(), HandStore.rows(one.view()));
                one.view().close();
                viewsRead++;
            }
        }

        private void restart() throws IOException {
            faults += faulty.fired();
            restarts++;
            for (Shard shard : hand.store.shards()) {
                if (shard.compactor().isUnderWay()) {
                    restartsUnderWay++;
                    break;
                }
            }
            held.clear();
            final boolean killed = random.nextBoolean();
            disk = killed ? disk.killClone() : disk.crashClone(random.nextLong());
            faulty = new FaultyFileSystem(disk);
            open();
            long resume = Long.MAX_VALUE;
            try (StoreView view = hand.store.view()) {
                for (int shard = 0; shard < shards.size(); shard++) {
                    checkRecovered(shard, HandStore.rows(view, shard, Selection.ALL), killed);
                    resume = Math.min(resume, hand.store.shards().get(shard).highWater(feed));
                }
            }
            alternatives = null;
            next = 0;
            while (next < source.size() && source.get(next) <= resume) {
                next++;
            }
        }

        private void checkRecovered(int shard, List<String> rows, boolean killed) {
            Content content = shards.get(shard);
            if (alternatives != null && !isPrefix(content, rows, killed)) {
                content = alternatives.get(shard);
                shards.set(shard, content);
            }
            final Content found = content;
            assertTrue(
                    isPrefix(content, rows, killed),
                    () ->
                            "shard "
                                    + shard
                                    + " holds "
                                    + rows.size()
                                    + " rows of "
                                    + found.rows.size()
                                    + ", "
                                    + (killed ? found.sealed : found.durable)
                                    + " of which must be there");
            content.keep(rows.size());
            final long mark = hand.store.shards().get(shard).highWater(feed);
            assertEquals(content.last(), Math.max(0, mark));
        }

        private boolean isPrefix(Content content, List<String> rows, boolean killed) {
            return rows.size() >= (killed ? content.sealed : content.durable)
                    && rows.size() <= content.rows.size()
                    && rows.equals(content.texts(rows.size()));
        }

        private void check() {
            try (StoreView view = hand.store.view()) {
                for (int shard = 0; shard < shards.size(); shard++) {
                    final Content content = shards.get(shard);
                    assertEquals(
                            content.texts(content.sealed),
                            HandStore.rows(view, shard, Selection.ALL),
                            "seed=" + seed);
                }
            }
        }

        /** On a good disk all is merged in the end, a group a day and shard. */
        void finish() throws IOException {
            restart();
            append();
            while (next < source.size()) {
                append();
            }
            check();
            hand.flush();
            hand.compact(new CompactionPicker(4, CompactionPicker.DEFAULT.maxGroupBytes()));
            check();
            for (Shard shard : hand.store.shards()) {
                final long days =
                        shard.info().segments().stream()
                                .map(meta -> meta.maxEventTime() / (DAY * 1000))
                                .distinct()
                                .count();
                assertTrue(
                        shard.info().groupLevels().size() <= days, "groups of " + days + " days");
            }
            hand.close();
            assertEquals(0, disk.openMappings(), "leaked");
            assertEquals(0, disk.openFiles(), "leaked");
        }
    }

    @Test
    void shouldHoldEachEventOnceAndInOrderWhateverIsMergedDroppedAndBroken() {
        Seeds.each(
                70,
                seed -> {
                    final Run run = new Run(seed);
                    for (int step = 0; step < 200; step++) {
                        run.step();
                    }
                    run.finish();
                });
        System.out.println(
                plans
                        + " compactions, "
                        + failures
                        + " failed, "
                        + restarts
                        + " restarts ("
                        + restartsUnderWay
                        + " with one under way), "
                        + faults
                        + " faults, "
                        + retired
                        + " segments retired, "
                        + viewsRead
                        + " old views read, "
                        + recognised
                        + " events recognised");
        if (Long.getLong("tickring.seed") == null) {
            assertTrue(plans > 200 && failures > 20 && faults > 100, "too little was tried");
            assertTrue(restartsUnderWay > 20 && retired > 100, "too little was tried");
            assertTrue(viewsRead > 100 && recognised > 500, "too little was tried");
        }
    }
}
