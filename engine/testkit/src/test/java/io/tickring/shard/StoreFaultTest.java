package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.segment.SegmentConfig;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.SpaceFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreFaultTest {
    private final MemFileSystem disk = new MemFileSystem();
    private final FaultyFileSystem faulty = new FaultyFileSystem(disk);

    private static void feed(HandStore hand, long from, long to) throws IOException {
        final int feed = hand.session("feed");
        for (long sequence = from; sequence < to; sequence++) {
            hand.any(feed, sequence);
        }
        hand.seal();
    }

    private static boolean isSegment(Path path) {
        return path.getFileName().toString().startsWith("seg");
    }

    @Test
    void shouldGoOnWithKnownSymbolsWhenTheirSpaceIsFull() throws IOException {
        final StoreConfig config =
                new StoreConfig(
                        disk,
                        HandStore.DIRECTORY,
                        2,
                        4096,
                        1,
                        1 << 30,
                        4,
                        SegmentConfig.DEFAULT,
                        10);
        final List<String> rows;
        try (HandStore hand = HandStore.open(config)) {
            final int feed = hand.session("feed");
            for (int i = 0; i < 10; i++) {
                hand.trade("N" + i, feed, i + 1);
            }
            final String message =
                    assertThrows(SpaceFullException.class, () -> hand.trade("N10", feed, 11))
                            .getMessage();
            assertTrue(message.contains("'N10': the store's 10 symbols"), message);
            hand.trade("N3", feed, 12);
            hand.seal();
            rows = hand.rows();
            assertEquals(11, rows.size());
            hand.flush();
        }
        try (HandStore hand = HandStore.open(config)) {
            assertEquals(rows, hand.rows());
            assertThrows(SpaceFullException.class, () -> hand.names.symbolId("N10"));
        }
    }

    @Test
    void shouldSayThatTheDiskIsFullAndKeepWhatWasSealed() throws IOException {
        final HandStore hand = HandStore.open(faulty, 2);
        feed(hand, 1, 30);
        hand.force();
        faulty.failAlways(
                (operation, path) -> operation == Operation.WRITE, FaultyFileSystem.NO_SPACE);
        final IOException failure = assertThrows(IOException.class, () -> feed(hand, 30, 2_000));
        assertTrue(failure.getMessage().contains("No space left on device"), failure.getMessage());
        final List<String> visible = hand.rows();
        assertTrue(visible.size() >= 29);
        hand.store.close(false);
        assertEquals(0, disk.openMappings());
        assertEquals(0, disk.openFiles());
        for (MemFileSystem after : List.of(disk.killClone(), disk)) {
            try (HandStore reopened = HandStore.open(after, 0)) {
                assertEquals(visible, reopened.rows());
                feed(reopened, 1, 2_000);
                assertEquals(1_999, reopened.rows().size());
            }
        }
    }

    /**
     * Whichever operation of a flush fails: the rows stay, once each, and a retry publishes them.
     */
    @Test
    void shouldServeTheRowsOfAFailedFlushAndPublishThemOnceWhenItIsTriedAgain() throws IOException {
        int failed = 0;
        int stopped = 0;
        for (long n = 1; n < 200; n++) {
            final MemFileSystem each = new MemFileSystem();
            final FaultyFileSystem failing = new FaultyFileSystem(each);
            final HandStore hand = HandStore.open(failing, 1);
            feed(hand, 1, 80);
            final List<String> rows = hand.rows();
            final Shard shard = hand.store.shards().get(0);
            final long target = shard.freeze();
            final long before = shard.positions().flushed();
            failing.failNth(n, FaultyFileSystem.NO_SPACE);
            try {
                shard.flushNext();
                hand.store.close(false);
                break;
            } catch (FlushFailedException e) {
                failed++;
                assertTrue(e.getMessage().contains("No space left"), e.getMessage());
                assertEquals(before, shard.positions().flushed());
                assertEquals(rows, hand.rows());
                feed(hand, 80, 90);
                assertTrue(shard.flushNext());
                assertFalse(shard.flushNext());
                assertEquals(target, shard.positions().flushed());
            } catch (IOException e) {
                stopped++;
            }
            final List<String> now = hand.rows();
            assertEquals(rows, now.subList(0, rows.size()));
            hand.store.close(false);
            assertEquals(0, each.openFiles(), "operation " + n);
            assertEquals(0, each.openMappings(), "operation " + n);
            try (HandStore reopened = HandStore.open(each, 0)) {
                assertEquals(now, reopened.rows(), "operation " + n);
            }
        }
        assertTrue(failed > 8, "flushes that failed: " + failed);
        assertEquals(2, stopped, "the manifest is written and forced");
    }

    @Test
    void shouldNeverTakeAFailedForceForDone() throws IOException {
        final HandStore hand = HandStore.open(faulty, 1);
        feed(hand, 1, 20);
        final Shard shard = hand.store.shards().get(0);
        final long forced = shard.force();
        feed(hand, 20, 100);
        faulty.failOnce(
                (operation, path) -> operation == Operation.FORCE_MAPPED,
                FaultyFileSystem.IO_ERROR);
        final String message = assertThrows(IOException.class, shard::force).getMessage();
        assertTrue(message.contains("Input/output error"), message);
        assertEquals(forced, shard.positions().forced());
        assertEquals(forced, shard.info().forced());
        hand.store.close(false);
    }

    /** A whole edit behind half of another could not be told from damage. */
    @Test
    void shouldWriteNothingBehindAnEditThatFailed() throws IOException {
        final HandStore hand = HandStore.open(faulty, 1);
        feed(hand, 1, 50);
        final List<String> rows = hand.rows();
        final Shard shard = hand.store.shards().get(0);
        shard.freeze();
        faulty.shortWriteOnce((operation, path) -> path.endsWith(ManifestFile.NAME));
        final IOException failure = assertThrows(IOException.class, shard::flushNext);
        assertFalse(failure instanceof FlushFailedException, "it must not be tried again");
        final IOException next =
                assertThrows(
                        IOException.class,
                        () -> {
                            for (long sequence = 50; sequence < 500; sequence += 10) {
                                feed(hand, sequence, sequence + 10);
                                hand.work();
                            }
                        });
        assertTrue(next.getMessage().contains("failed before"), next.getMessage());
        final List<String> now = hand.rows();
        assertEquals(rows, now.subList(0, rows.size()));
        hand.store.close(false);
        assertEquals(0, disk.openMappings());
        try (HandStore reopened = HandStore.open(disk, 0)) {
            assertEquals(now, reopened.rows());
        }
    }

    @Test
    void shouldHoldOffersBackWhenFlushesOrLogFilesAreBehind() throws IOException {
        final HandStore hand = HandStore.open(HandStore.config(faulty, 1, 4096, 5));
        hand.work();
        final Shard shard = hand.store.shards().get(0);
        assertFalse(shard.isBehind());
        faulty.failAlways(
                (operation, path) -> operation == Operation.CREATE && isSegment(path),
                FaultyFileSystem.NO_SPACE);
        long sequence = 1;
        while (!shard.isBehind()) {
            assertTrue(sequence < 1_000, "never behind");
            for (int i = 0; i < 5; i++) {
                hand.trade("A", hand.session("feed"), sequence++);
            }
            hand.seal();
            hand.work();
            assertThrows(FlushFailedException.class, shard::flushNext);
        }
        faulty.heal();
        hand.flushFrozen();
        assertFalse(shard.isBehind());
        assertEquals(sequence - 1, hand.segmentRows());
        hand.close();
    }
}
