package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Until the manifest names what was flushed, the log is all there is. */
class FlushOrderTest {
    private static final int CRASHES = 6;

    /** At each operation of a flush in turn the log agent forces, and the power fails. */
    @Test
    void shouldForceAndKeepTheLogUntilTheManifestNamesItsSegments() throws IOException {
        long operations = 1;
        for (long force = 1; force <= operations; force++) {
            final MemFileSystem disk = new MemFileSystem();
            final FaultyFileSystem watched = new FaultyFileSystem(disk);
            try (HandStore hand = HandStore.open(HandStore.config(watched, 1, 4096, 1 << 30))) {
                for (long sequence = 1; sequence <= 60; sequence++) {
                    hand.any(hand.session("feed"), sequence);
                }
                hand.seal();
                operations = flush(hand, disk, watched, force);
            }
        }
        assertTrue(operations > 10, operations + " operations");
    }

    /** Answers how many operations the flush took, those of the force not counted. */
    private static long flush(
            HandStore hand, MemFileSystem disk, FaultyFileSystem watched, long force)
            throws IOException {
        final Shard shard = hand.store.shards().get(0);
        final List<String> rows = hand.rows();
        final long flushed = shard.positions().flushed();
        final long position = shard.freeze();
        final AtomicLong operations = new AtomicLong();
        final AtomicBoolean isForcing = new AtomicBoolean();
        watched.observe(
                (operation, path) -> {
                    if (isForcing.get()) {
                        return true;
                    }
                    final String at = "before " + operation + ' ' + path.getFileName();
                    assertEquals(flushed, shard.positions().flushed(), at);
                    if (operations.incrementAndGet() == force) {
                        isForcing.set(true);
                        forceAndCrash(shard, disk, rows, at);
                        isForcing.set(false);
                    }
                    return true;
                });
        assertTrue(shard.flushNext());
        watched.observe((operation, path) -> true);
        assertEquals(position, shard.positions().flushed());
        assertEquals(rows, hand.rows());
        return operations.get();
    }

    private static void forceAndCrash(
            Shard shard, MemFileSystem disk, List<String> rows, String at) {
        try {
            shard.force();
            for (long seed = 0; seed < CRASHES; seed++) {
                try (HandStore again = HandStore.open(disk.crashClone(seed), 1)) {
                    assertEquals(rows, again.rows(), at + ", seed=" + seed);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(at, e);
        }
    }
}
