package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.FileSystem;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreReaderTest {
    private final MemFileSystem disk = new MemFileSystem();

    private static StoreConfig config(FileSystem disk) {
        return HandStore.config(disk, 0, 4096, Integer.MAX_VALUE);
    }

    /** A writer that was stopped in the middle: flushed, forced, sealed and open events. */
    private HandStore halfDone() throws IOException {
        final HandStore hand = HandStore.open(disk, 2);
        final int feed = hand.session("feed");
        for (long sequence = 1; sequence <= 400; sequence++) {
            hand.any(feed, sequence);
            if (sequence % 10 == 0) {
                hand.seal();
            }
            if (sequence == 150) {
                hand.flush();
            } else if (sequence == 250) {
                hand.force();
            } else if (sequence == 300) {
                hand.store.shards().forEach(Shard::freeze);
            }
        }
        return hand;
    }

    @Test
    void shouldReadWhatAKilledWriterLeftAndChangeNoByteOfIt() throws IOException {
        try (HandStore hand = halfDone()) {
            final List<String> rows = hand.rows();
            hand.trade("S1", hand.session("feed"), 500);
            final MemFileSystem killed = disk.killClone();
            final Map<Path, ByteBuffer> before = killed.image();
            try (StoreReader reader = StoreReader.open(config(killed));
                    StoreReader other = StoreReader.open(config(killed))) {
                for (StoreReader each : List.of(reader, other, reader)) {
                    try (StoreView view = each.view()) {
                        assertEquals(rows, HandStore.rows(view));
                        assertEquals("feed", view.sessions().get(0).source());
                    }
                }
                assertEquals(400, reader.shards().stream().mapToLong(ShardInfo::rows).sum());
                assertTrue(reader.recovery().isClean());
                assertEquals(before, killed.image());
                HandStore.open(killed, 0).close();
            }
            assertEquals(0, killed.openMappings());
        }
    }

    @Test
    void shouldReadThePrefixThatRecoveryWouldKeepAfterACrash() throws IOException {
        try (HandStore hand = halfDone()) {
            Seeds.each(
                    60,
                    seed -> {
                        final MemFileSystem crashed = disk.crashClone(seed);
                        final Map<Path, ByteBuffer> before = crashed.image();
                        final List<String> read;
                        final RecoveryReport told;
                        try (StoreReader reader = StoreReader.open(config(crashed));
                                StoreView view = reader.view()) {
                            read = HandStore.rows(view);
                            told = reader.recovery();
                        }
                        assertEquals(before, crashed.image());
                        assertEquals(0, crashed.openMappings());
                        try (HandStore recovered = HandStore.open(crashed, 0)) {
                            assertEquals(recovered.rows(), read);
                            assertEquals(recovered.store.recovery(), told);
                        }
                    });
            assertEquals(400, hand.rows().size());
        }
    }

    @Test
    void shouldSayThatADirectoryIsNoStore() {
        final String message =
                assertThrows(IOException.class, () -> StoreReader.open(config(new MemFileSystem())))
                        .getMessage();
        assertTrue(message.contains("holds no Tickring store"), message);
    }

    @Test
    void shouldReadWhatIsVisibleBesideItsWriterAndTellWhoThatIs() throws IOException {
        try (HandStore hand = halfDone()) {
            hand.store.beat(1_000);
            final List<String> rows = hand.rows();
            hand.trade("S1", hand.session("feed"), 500);
            final Map<Path, ByteBuffer> before = disk.image();
            try (StoreReader reader = StoreReader.open(config(disk))) {
                final WriterInfo writer = reader.writer().orElseThrow();
                assertEquals(ProcessHandle.current().pid(), writer.pid());
                assertEquals(WriterState.RUNNING, writer.state());
                assertEquals(1_000, writer.startedMs());
                assertTrue(reader.recovery().isClean());
                final ShardInfo told = hand.store.shards().get(0).info();
                final ShardInfo seen = reader.shards().get(0);
                assertEquals(
                        List.of(told.append(), told.forced(), told.visible(), told.flushed()),
                        List.of(seen.append(), seen.forced(), seen.visible(), seen.flushed()));
                assertEquals(told.segments(), seen.segments());
                assertEquals(400, reader.shards().stream().mapToLong(ShardInfo::rows).sum());
                try (StoreView view = reader.view()) {
                    assertEquals(rows, HandStore.rows(view));
                    assertEquals(before, disk.image());
                    hand.seal();
                    assertEquals(rows, HandStore.rows(view), "a view moved");
                    reader.refresh();
                    assertEquals(rows, HandStore.rows(view), "a view moved");
                }
                try (StoreView view = reader.view()) {
                    assertEquals(hand.rows(), HandStore.rows(view));
                }
            }
        }
        assertEquals(0, disk.openMappings());
    }

    @Test
    void shouldLetGoOfEverythingWhateverFails() throws IOException {
        halfDone().close();
        final FaultyFileSystem counting = new FaultyFileSystem(disk);
        StoreReader.open(config(counting)).close();
        for (long n = 1; n <= counting.operations(); n++) {
            final FaultyFileSystem faulty = new FaultyFileSystem(disk);
            faulty.failNth(n, FaultyFileSystem.IO_ERROR);
            assertThrows(IOException.class, () -> StoreReader.open(config(faulty)), "op " + n);
            assertEquals(0, disk.openMappings(), "operation " + n);
        }
        HandStore.open(disk, 2).close();
    }
}
