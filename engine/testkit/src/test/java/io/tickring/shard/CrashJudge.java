package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.fs.FileSystem;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Opens what a crash left and compares it with the model of what was acked: each shard holds a
 * prefix of what it was offered, with all that was acked, whole events, each once; its high-water
 * marks say exactly what it holds. Then the sources go on where they are told to, and the store is
 * cut again: later, and while it recovers.
 */
final class CrashJudge {
    /** Events that are offered once a store was opened again. */
    private static final int MORE_EVENTS = 7;

    private final Offered offered;
    private final StoreConfig settings;
    private long opens;
    private long crashes;
    private long kills;
    private long lossy;
    private long lostRows;
    private long cutsInRecovery;

    /** What the shards may hold. */
    static final class Bounds {
        private final int[] least;
        private final int[] most;
        private final List<List<Set<Integer>>> dropped;

        /**
         * @param least rows of each shard: what was acked
         * @param most rows of each shard: what was offered, with what is being offered
         * @param dropped what retention took from each shard, or may have taken, if it is at work
         */
        Bounds(int[] least, int[] most, List<List<Set<Integer>>> dropped) {
            this.least = least.clone();
            this.most = most.clone();
            this.dropped = List.copyOf(dropped);
        }

        private static Bounds exactly(Found found) {
            return atLeast(found.rows, found);
        }

        private static Bounds atLeast(int[] least, Found found) {
            return new Bounds(least, found.rows, List.of(found.dropped));
        }
    }

    /** What the shards hold, and what they have dropped of it. */
    private static final class Found {
        private final int[] rows;
        private final List<Set<Integer>> dropped = new ArrayList<>();

        Found(int shards) {
            rows = new int[shards];
        }

        Found withRows(IntUnaryOperator count) {
            final Found other = new Found(rows.length);
            Arrays.setAll(other.rows, count);
            other.dropped.addAll(dropped);
            return other;
        }
    }

    CrashJudge(Offered offered, StoreConfig settings) {
        this.offered = offered;
        this.settings = settings;
    }

    /** The settings of a store on another disk. */
    StoreConfig on(FileSystem disk) {
        return new StoreConfig(
                disk,
                settings.directory(),
                settings.shardCount(),
                settings.walFileLengthBytes(),
                settings.walSpareFiles(),
                settings.flushRows(),
                settings.maxFrozenTables(),
                settings.segments(),
                settings.maxSymbols());
    }

    /** The process is killed now: all that was sealed must be there, and nothing is torn. */
    void kill(
            MemFileSystem disk,
            Bounds bounds,
            Bounds ifPowerFailsToo,
            long seed,
            boolean thorough,
            String at)
            throws IOException {
        kills++;
        final MemFileSystem killed = disk.killClone();
        if (thorough) {
            cutRecoveryShort(killed.killClone(), bounds, ifPowerFailsToo, seed, at);
        }
        judge(killed, true, bounds, seed, at + ", killed");
    }

    /** The power fails now: all that was forced must be there. */
    void crash(MemFileSystem disk, Bounds bounds, long seed, boolean thorough, String at)
            throws IOException {
        crashes++;
        final MemFileSystem crashed = disk.crashClone(seed);
        lossy += crashed.lostBytes() + crashed.lostNames() > 0 ? 1 : 0;
        if (thorough) {
            cutRecoveryShort(crashed.killClone(), bounds, bounds, seed, at);
        }
        judge(crashed, false, bounds, seed, at + ", power lost, seed=" + seed);
    }

    private void judge(MemFileSystem disk, boolean isKilled, Bounds bounds, long seed, String at)
            throws IOException {
        try (HandStore hand = open(disk, at)) {
            final Found found = check(hand, bounds, at);
            if (isKilled) {
                hand.store
                        .recovery()
                        .shards()
                        .forEach(shard -> assertNull(shard.cut(), at + ": a kill tears nothing"));
            } else {
                lostRows += Arrays.stream(bounds.most).sum() - Arrays.stream(found.rows).sum();
            }
            final int next = goOn(hand, found.rows, seed, at);
            final Found sealed = found.withRows(shard -> offered.rowsOf(shard, next));
            check(hand, Bounds.exactly(sealed), at + ", going on");
            judgeAgain(disk, hand, found, sealed, seed, at);
        }
        assertEquals(0, disk.openMappings(), at + " leaked");
        assertEquals(0, disk.openFiles(), at + " leaked");
    }

    /** The sources offer more, from where the store says; each event that it has is dropped. */
    private int goOn(HandStore hand, int[] found, long seed, String at) throws IOException {
        final int from = Offered.resumeFrom(hand);
        int least = from;
        for (int shard = 0; shard < found.length; shard++) {
            while (offered.rowsOf(shard, least) < found[shard]) {
                least++;
            }
        }
        final int next = (int) Math.min(offered.count(), least + (seed & MORE_EVENTS));
        final int[] rows = new int[found.length];
        for (int shard = 0; shard < rows.length; shard++) {
            rows[shard] = offered.rowsOf(shard, from);
        }
        for (int event = from; event < next; event++) {
            final int shard = Offered.shardOf(hand, event);
            final boolean isHeld = rows[shard]++ < found[shard];
            assertEquals(!isHeld, offered.offer(hand, event), at + ", event " + event + " again");
        }
        hand.seal();
        return next;
    }

    /**
     * A second crash, behind what was done since the first one.
     *
     * @param found by the first recovery, which made it durable
     * @param sealed since
     */
    private void judgeAgain(
            MemFileSystem disk, HandStore hand, Found found, Found sealed, long seed, String at)
            throws IOException {
        final int how = (int) (seed >>> 3 & 7);
        if (how == 1) {
            hand.force();
        } else if (how == 2) {
            hand.flush();
        } else if (how == 3) {
            hand.flush();
            hand.compact(new CompactionPicker(2, CompactionPicker.DEFAULT.maxGroupBytes()));
        }
        final boolean isKilled = how == 0 || how == 4 || how == 5;
        final MemFileSystem second = isKilled ? disk.killClone() : disk.crashClone(seed + 1);
        final String again = at + ", again in way " + how;
        try (HandStore reopened = open(second, again)) {
            check(reopened, Bounds.atLeast(how > 5 ? found.rows : sealed.rows, sealed), again);
        }
        assertEquals(0, second.openMappings(), again + " leaked");
    }

    /** Cuts the recovery of a disk at every operation: the next one finds what it must. */
    private void cutRecoveryShort(
            MemFileSystem disk, Bounds ifKilled, Bounds ifPowerFails, long seed, String at)
            throws IOException {
        final FaultyFileSystem watched = new FaultyFileSystem(disk);
        final long[] operation = {seed};
        watched.observe(
                (what, path) -> {
                    cutsInRecovery++;
                    final long each = operation[0]++;
                    final String where =
                            at + ", recovery cut before " + what + ' ' + path.getFileName();
                    final boolean isKilled = (each & 1) == 0;
                    final MemFileSystem cut = isKilled ? disk.killClone() : disk.crashClone(each);
                    try (HandStore hand = open(cut, where)) {
                        check(hand, isKilled ? ifKilled : ifPowerFails, where);
                    } catch (IOException e) {
                        throw new AssertionError(where, e);
                    }
                    return true;
                });
        open(watched, at).close();
    }

    private HandStore open(FileSystem disk, String at) {
        opens++;
        try {
            return HandStore.open(on(disk)).every(Offered.EVENT_NS);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(at + ": not opened: " + e, e);
        }
    }

    private Found check(HandStore hand, Bounds bounds, String at) {
        final Found found = new Found(offered.shardCount());
        try (StoreView view = hand.store.view()) {
            for (int shard = 0; shard < offered.shardCount(); shard++) {
                final String where = at + ", shard " + shard;
                final List<String> shown = HandStore.rows(view, shard, Selection.ALL);
                final Set<Integer> dropped = dropped(bounds, shard, shown);
                final int rows = offered.rowsWithDropped(shard, shown.size(), dropped);
                assertEquals(offered.rows(shard, rows, dropped), shown, where + " holds no prefix");
                assertTrue(rows <= bounds.most[shard], where + " holds more than it was offered");
                assertTrue(
                        rows >= bounds.least[shard],
                        where + " lost acked rows: " + rows + " of " + bounds.least[shard]);
                for (int source = 0; source < Offered.SOURCES.size(); source++) {
                    assertEquals(
                            offered.highWater(shard, source, rows),
                            Offered.highWater(hand, hand.store.shards().get(shard), source),
                            where + ": high-water mark of source " + source);
                }
                final Shard held = hand.store.shards().get(shard);
                offered.taken(shard, rows)
                        .forEach(
                                (key, slotSeq) ->
                                        assertEquals(
                                                slotSeq,
                                                held.slotSeq(
                                                        key.get(0), Offered.SENDER, key.get(1)),
                                                where + ": taken of slot and life " + key));
                found.rows[shard] = rows;
                found.dropped.add(dropped);
            }
        }
        return found;
    }

    /** Which of the possible sets of dropped events explains these rows; the first when none. */
    private Set<Integer> dropped(Bounds bounds, int shard, List<String> shown) {
        for (List<Set<Integer>> each : bounds.dropped) {
            final Set<Integer> dropped = each.get(shard);
            final int rows = offered.rowsWithDropped(shard, shown.size(), dropped);
            if (offered.rows(shard, rows, dropped).equals(shown)) {
                return dropped;
            }
        }
        return bounds.dropped.get(0).get(shard);
    }

    /** A run whose crashes lost nothing has shown nothing. */
    void assertProved() {
        assertTrue(kills > 0 && crashes > 0, kills + " kills, " + crashes + " crashes");
        assertTrue(lossy > 0 && lostRows > 0, lossy + " crashes lost bytes, rows: " + lostRows);
        assertTrue(cutsInRecovery > 0, "no recovery was cut short");
    }

    @Override
    public String toString() {
        return kills
                + " kills, "
                + crashes
                + " power losses, of which "
                + lossy
                + " lost bytes or names that nobody forced ("
                + lostRows
                + " rows that nobody was promised), "
                + cutsInRecovery
                + " cuts in recovery, "
                + opens
                + " recoveries";
    }
}
