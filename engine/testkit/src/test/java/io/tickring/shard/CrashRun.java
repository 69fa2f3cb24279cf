package io.tickring.shard;

import io.tickring.symbol.SlotHash;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A store at work, whose process is killed and whose power fails before every operation of the disk
 * and at every store of every seal. The store itself goes on: each crash is one of a copy.
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
    private long points;
    private long operations;
    private long sealSteps;

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
        watched.observe(
                (operation, path) -> {
                    operations++;
                    cut("before " + operation + ' ' + path.getFileName());
                    return true;
                });
    }

    CrashJudge judge() {
        return judge;
    }

    boolean isDone() {
        return next == offered.count();
    }

    /** Opens the store; what it finds it makes durable. */
    void open() throws IOException {
        hand = HandStore.open(judge.on(watched));
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
            Offered.offer(hand, next++);
        }
        hand.seal();
        if (watched.operations() == operationsBefore) {
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
                                        new CrashJudge.Bounds(rows, rows),
                                        new CrashJudge.Bounds(durable, rows),
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
        if (flushed.flushNext()) {
            final long inSegments = flushed.info().rows() - flushed.info().memRows();
            durable[shard] = Math.max(durable[shard], (int) inSegments);
            cut("behind flush");
        }
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
                    new CrashJudge.Bounds(sealed, most),
                    new CrashJudge.Bounds(durable, most),
                    where);
        } catch (IOException e) {
            throw new AssertionError(where, e);
        }
    }

    private void cut(
            MemFileSystem at, CrashJudge.Bounds killed, CrashJudge.Bounds crashed, String where)
            throws IOException {
        if ((points++ + seed) % stride != 0) {
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
                + " steps of seals), every "
                + stride
                + ". tried: "
                + judge;
    }
}
