package io.tickring.shard;

import io.tickring.compaction.CompactionPicker;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A store at work, whose process is killed and whose power fails before every operation of the disk
 * and at every store of every seal. The store itself goes on: each crash is one of a copy. While a
 * flush or a compaction waits for the disk, shard thread and log agent work on.
 */
final class CrashRun {
    private final long seed;
    private final int stride;
    private final int losses;
    private final boolean everyWord;
    private final Offered offered;
    private final MemFileSystem disk = new MemFileSystem();
    private final FaultyFileSystem watched = new FaultyFileSystem(disk);
    private final CrashJudge judge;
    private HandStore hand;
    private int next;
    private int offering;
    private final int[] sealed;
    private final int[] durable;

    /** What retention dropped of each shard; while it is at work, also what that will be. */
    private List<List<Set<Integer>>> dropped;

    private boolean isCutting = true;
    private boolean isInBackground;
    private long interleaved;
    private long points;
    private long operations;
    private long sealSteps;
    private long compactions;
    private long retired;

    /**
     * @param stride of so many points each one is tried, another one for each seed
     * @param losses of power tried at a point, besides the kill
     * @param everyWord whether seals are cut behind every word of a line, not behind each line
     */
    CrashRun(
            long seed,
            int stride,
            int losses,
            boolean everyWord,
            Offered offered,
            StoreConfig settings) {
        this.seed = seed;
        this.stride = stride;
        this.losses = losses;
        this.everyWord = everyWord;
        this.offered = offered;
        judge = new CrashJudge(offered, settings);
        sealed = new int[offered.shardCount()];
        durable = new int[offered.shardCount()];
        dropped = List.of(Collections.nCopies(offered.shardCount(), Set.of()));
        watched.observe(
                (operation, path) -> {
                    operations++;
                    cut("before " + operation + ' ' + path.getFileName());
                    workMeanwhile(path);
                    return true;
                });
    }

    /**
     * What other threads do while the flush agent or the compaction agent waits for the disk. When
     * it waits for the manifest, nobody else can write that: then the log agent forces only.
     */
    private void workMeanwhile(Path path) {
        if (!isInBackground || !isCutting) {
            return;
        }
        isInBackground = false;
        try {
            final long dice = SlotHash.splitmix64(~operations) >>> 1;
            final int shard = (int) ((dice >>> 8) % offered.shardCount());
            if (path.endsWith(ManifestFile.NAME)) {
                if (dice % 3 == 0) {
                    force(shard);
                }
            } else if (dice % 16 == 0) {
                force(shard);
            } else if (dice % 16 == 1) {
                work();
                append(1 + (int) ((dice >>> 16) % 2));
                interleaved++;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            isInBackground = true;
        }
    }

    /** Cuts from here on, or no more. */
    void cutting(boolean on) {
        isCutting = on;
    }

    CrashJudge judge() {
        return judge;
    }

    boolean isDone() {
        return next == offered.count();
    }

    /** Bytes of the first shard's manifest. */
    long manifestLength() throws IOException {
        return disk.length(HandStore.DIRECTORY.resolve("shard-0").resolve(ManifestFile.NAME));
    }

    /** Opens the store; what it finds it makes durable. */
    void open() throws IOException {
        hand = HandStore.open(judge.on(watched)).every(Offered.EVENT_NS);
        System.arraycopy(sealed, 0, durable, 0, sealed.length);
        cut("behind open");
    }

    void close() throws IOException {
        hand.close();
        cut("behind close");
    }

    /** Offers so many events, seals them, and cuts the run at every store of that. */
    void append(int events) throws IOException {
        final MemFileSystem before = disk.killClone();
        final long operationsBefore = watched.operations();
        final long[] from = appendPositions();
        final int end = Math.min(offered.count(), next + events);
        while (next < end) {
            offering = next + 1;
            offered.offer(hand, next++);
        }
        hand.seal();
        if (isCutting && watched.operations() == operationsBefore) {
            cutSeal(before, disk.image(), from);
        }
        Arrays.setAll(sealed, shard -> offered.rowsOf(shard, next));
        cut("behind seal");
    }

    private long[] appendPositions() {
        return hand.store.shards().stream().mapToLong(s -> s.positions().append()).toArray();
    }

    private void cutSeal(MemFileSystem before, Map<Path, ByteBuffer> after, long[] from)
            throws IOException {
        final SealSteps steps = new SealSteps(before, after, from, appendPositions());
        sealSteps +=
                steps.cutEach(
                        everyWord,
                        sealed,
                        (at, rows, where) ->
                                cut(
                                        at,
                                        new CrashJudge.Bounds(rows, rows, dropped),
                                        new CrashJudge.Bounds(durable, rows, dropped),
                                        where));
    }

    void force(int shard) throws IOException {
        hand.store.shards().get(shard).force();
        durable[shard] = sealed[shard];
        cut("behind force");
    }

    /** What the log agents do. */
    void work() throws IOException {
        hand.work();
        cut("behind the log agents' work");
    }

    void freeze(int shard) {
        hand.store.shards().get(shard).freeze();
    }

    void flush(int shard) throws IOException {
        final Shard flushed = hand.store.shards().get(shard);
        isInBackground = true;
        final boolean hasFlushed = flushed.flushNext();
        isInBackground = false;
        if (hasFlushed) {
            durable[shard] = Math.max(durable[shard], inSegments(shard));
            cut("behind flush");
        }
    }

    /** Rows of a shard that are in segments, or were. */
    private int inSegments(int shard) {
        final ShardInfo info = hand.store.shards().get(shard).info();
        return (int) (info.rows() - info.memRows()) + dropped.get(0).get(shard).size();
    }

    /** Goes on with a compaction, by about so many bytes; begins one when none is under way. */
    void compact(int shard, CompactionPicker picker, long byteBudget) throws IOException {
        final ShardCompactor compactor = hand.store.shards().get(shard).compactor();
        final long before = compactor.totals().plans();
        isInBackground = true;
        final boolean hasWorked = compactor.step(picker, true, byteBudget);
        isInBackground = false;
        if (hasWorked) {
            cut("behind a step of compaction");
        }
        compactions += compactor.totals().plans() - before;
    }

    /** Drops all days but the newest so many. */
    void retain(int days) throws IOException {
        final Set<Long> old = new TreeSet<>();
        for (int shard = 0; shard < offered.shardCount(); shard++) {
            old.addAll(offered.daysOf(shard, inSegments(shard)));
        }
        final long newest = old.stream().mapToLong(day -> day).max().orElse(0);
        old.removeIf(day -> day > newest - days);
        final List<Set<Integer>> gone = new ArrayList<>();
        for (int shard = 0; shard < offered.shardCount(); shard++) {
            final Set<Integer> events = new TreeSet<>(dropped.get(0).get(shard));
            events.addAll(offered.eventsOf(shard, inSegments(shard), old));
            gone.add(events);
        }
        dropped = List.of(dropped.get(0), gone);
        retired += hand.retain(new RetentionRule(days, 0), Long.MAX_VALUE >> 1).segments();
        dropped = List.of(gone);
        cut("behind retention");
    }

    /** The kernel writes what nobody forced. */
    void writeBack() {
        disk.writeBack(points);
    }

    private void cut(String where) {
        final int[] most = new int[sealed.length];
        Arrays.setAll(most, shard -> offered.rowsOf(shard, offering));
        try {
            cut(
                    disk,
                    new CrashJudge.Bounds(sealed, most, dropped),
                    new CrashJudge.Bounds(durable, most, dropped),
                    where);
        } catch (IOException e) {
            throw new AssertionError(where, e);
        }
    }

    private void cut(
            MemFileSystem at, CrashJudge.Bounds killed, CrashJudge.Bounds crashed, String where)
            throws IOException {
        if (!isCutting || (points++ + seed) % stride != 0) {
            return;
        }
        final String point = where + ", point " + points + " with " + next + " events";
        final long dice = SlotHash.splitmix64(points) >>> 1;
        final boolean thorough = dice % (4L * stride) == 0;
        judge.kill(at, killed, crashed, dice, thorough, point);
        for (int loss = 0; loss < losses; loss++) {
            judge.crash(at, crashed, dice + loss, thorough && loss == 0, point);
        }
    }

    /** Batches that were appended in the middle of a flush or compaction. */
    long interleaved() {
        return interleaved;
    }

    long compactions() {
        return compactions;
    }

    long retired() {
        return retired;
    }

    @Override
    public String toString() {
        return "seed="
                + seed
                + ": "
                + points
                + " points ("
                + operations
                + " operations, "
                + sealSteps
                + " steps of seals, "
                + compactions
                + " compactions, "
                + retired
                + " segments retired, "
                + interleaved
                + " batches meanwhile), every "
                + stride
                + ". tried: "
                + judge;
    }
}
