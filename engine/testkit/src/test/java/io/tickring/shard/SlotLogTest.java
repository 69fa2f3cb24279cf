package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.formats.Entry;
import io.tickring.formats.ShardRead;
import io.tickring.formats.StoreImage;
import io.tickring.formats.StoreRead;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.Allocations;
import io.tickring.testkit.MemFileSystem;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import io.tickring.wal.DamagedLogException;
import io.tickring.wal.SlotEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What other nodes send is stored once and in order, whatever becomes of sender and owner. */
final class SlotLogTest {
    private static final String SYMBOL = "A";
    private static final int SLOT = SlotHash.slot(SYMBOL);
    private static final int SENDER = 2;

    private final MemFileSystem disk = new MemFileSystem();
    private final SlotEntry entry = new SlotEntry();

    private static StoreConfig config(MemFileSystem disk) {
        return HandStore.config(disk, 1, 1 << 14, Integer.MAX_VALUE);
    }

    private static HandStore open(MemFileSystem disk) throws IOException {
        final HandStore hand = HandStore.open(config(disk));
        hand.work();
        return hand;
    }

    /** A trade of node 2. */
    private SlotAnswer send(HandStore hand, int life, long slotSeq, long sequence)
            throws IOException {
        hand.with(entry.set(SLOT, 1, SENDER, life, slotSeq));
        hand.trade(SYMBOL, hand.session("remote"), sequence);
        return hand.answer();
    }

    private static long taken(HandStore hand, int life) {
        return hand.store.shards().get(0).slotSeq(SLOT, SENDER, life);
    }

    private static ShardRead read(MemFileSystem disk) {
        return StoreRead.read(StoreImage.of(HandStore.DIRECTORY, disk.killClone().image()))
                .shards()
                .get(0);
    }

    private static List<Short> frameTypes(MemFileSystem disk) {
        final HandFiles files = HandFiles.of(HandStore.DIRECTORY, disk.killClone().image());
        final String log = files.named(".log").get(0);
        return files.frames(log).stream().map(at -> files.file(log).getShort(at + 8)).toList();
    }

    @Test
    void shouldTakeTheNextOneOnlyAndWriteNothingElse() throws IOException {
        try (HandStore hand = open(disk)) {
            assertEquals(SlotAnswer.GAP, send(hand, 1, 2, 1), "the first is 1");
            assertEquals(SlotAnswer.STORED, send(hand, 1, 1, 1));
            assertEquals(1, entry.lsn);
            assertEquals(SlotAnswer.STORED, send(hand, 1, 2, 2));
            assertEquals(2, entry.lsn);
            hand.seal();
            final long end = hand.store.shards().get(0).positions().append();
            assertEquals(SlotAnswer.DUPLICATE, send(hand, 1, 2, 2));
            assertEquals(SlotAnswer.DUPLICATE, send(hand, 1, 1, 1));
            assertEquals(SlotAnswer.GAP, send(hand, 1, 4, 4));
            hand.seal();
            assertEquals(end, hand.store.shards().get(0).positions().append());
            assertEquals(SlotAnswer.STORED, send(hand, 2, 1, 3), "another life counts from 1");
            assertEquals(SlotAnswer.STORED, send(hand, 1, 3, 4));
            hand.seal();
            assertEquals(4, hand.rows().size());
            assertEquals(2, hand.store.shards().get(0).dropped());
        }
    }

    @Test
    void shouldRefuseAnEntryThatIsNone() throws IOException {
        try (HandStore hand = open(disk)) {
            final int feed = hand.session("remote");
            for (SlotEntry bad :
                    List.of(
                            new SlotEntry().set(4096, 1, 1, 1, 1),
                            new SlotEntry().set(-1, 1, 1, 1, 1),
                            new SlotEntry().set(0, 1, 0, 1, 1),
                            new SlotEntry().set(0, 1, 64, 1, 1),
                            new SlotEntry().set(0, 1, 1, 1, 0))) {
                hand.with(bad);
                assertThrows(IllegalArgumentException.class, () -> hand.trade("A", feed, 1));
            }
        }
    }

    /** A batch that has both makes two frames; one without entries is as it ever was. */
    @Test
    void shouldSplitABatchOnceAndKeepItsOrder() throws IOException {
        try (HandStore hand = open(disk)) {
            final int feed = hand.session("local");
            hand.trade(SYMBOL, feed, 1);
            hand.seal();
            hand.trade(SYMBOL, feed, 2);
            send(hand, 1, 1, 1);
            hand.trade("B", feed, 3);
            send(hand, 1, 2, 2);
            hand.raw(SYMBOL, feed, 4, 16);
            hand.seal();
            hand.trade(SYMBOL, feed, 5);
            hand.seal();
            assertEquals(List.of((short) 1, (short) 1, (short) 2, (short) 1), frameTypes(disk));
            final ShardRead read = read(disk);
            assertEquals(7, read.events().size());
            assertEquals(
                    List.of(
                            new Entry(SLOT, 0, 1, 1, SENDER, 1, 1),
                            new Entry(SLOT, 0, 1, 2, SENDER, 1, 2)),
                    read.entries());
            final List<String> rows = hand.rows();
            assertEquals(7, rows.size());
            try (StoreReader reader = StoreReader.open(config(disk));
                    StoreView view = reader.view()) {
                assertEquals(rows, HandStore.rows(view), "beside the writer");
            }
        }
        try (HandStore again = open(disk)) {
            assertEquals(7, again.rows().size());
            assertEquals(2, taken(again, 1));
        }
    }

    @Test
    void shouldBeginAnotherFrameWhereEntriesHaveNoRoom() throws IOException {
        final int count = 10_000;
        final MemFileSystem large = new MemFileSystem();
        final StoreConfig config = HandStore.config(large, 1, 1 << 20, Integer.MAX_VALUE);
        try (HandStore hand = HandStore.open(config)) {
            hand.work();
            final Shard shard = hand.store.shards().get(0);
            final ByteBuffer lines = lines(hand, count);
            for (int i = 0; i < count; i++) {
                entry.set(SLOT, 1, SENDER, 1, i + 1L);
                assertEquals(SlotAnswer.STORED, shard.append(lines, i * 64, entry));
            }
            shard.seal();
            assertEquals(count, hand.rows().size());
            try (StoreReader reader =
                            StoreReader.open(
                                    HandStore.config(large, 1, 1 << 20, Integer.MAX_VALUE));
                    StoreView view = reader.view()) {
                assertEquals(hand.rows(), HandStore.rows(view), "copied piece by piece");
            }
            final ShardRead read = read(large);
            assertEquals(
                    LongStream.rangeClosed(1, count).boxed().toList(),
                    read.entries().stream().map(Entry::lsn).toList());
        }
    }

    /** So many trades, one line each. */
    private static ByteBuffer lines(HandStore hand, int count) {
        final ByteBuffer lines =
                ByteBuffer.allocateDirect(count * TickLayout.LINE_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        final int feed = hand.session("remote");
        final int symbol = hand.names.symbolId(SYMBOL);
        for (int i = 0; i < count; i++) {
            new TickWriter()
                    .wrap(lines, i * TickLayout.LINE_LENGTH)
                    .begin(BuiltinTypes.TRADE_ID, 1, symbol, feed, i + 1L, i, i);
        }
        return lines;
    }

    @Test
    void shouldAllocateNothingPerEventWithOrWithoutEntry() throws Exception {
        final int rounds = 8;
        final int events = 500;
        final MemFileSystem large = new MemFileSystem();
        final StoreConfig config = HandStore.config(large, 1, 1 << 22, Integer.MAX_VALUE);
        try (HandStore hand = HandStore.open(config)) {
            hand.work();
            final Shard shard = hand.store.shards().get(0);
            final ByteBuffer lines = lines(hand, rounds * events);
            final int[] next = {0};
            assertEquals(
                    0,
                    Allocations.least(
                            rounds,
                            () -> {
                                for (int i = 0; i < events; i++) {
                                    final int at = next[0]++ * TickLayout.LINE_LENGTH;
                                    if (i % 100 < 50) {
                                        entry.set(SLOT, 1, SENDER, 1, taken(hand, 1) + 1);
                                        shard.append(lines, at, entry);
                                        shard.append(lines, at, entry);
                                    } else {
                                        shard.append(lines, at);
                                    }
                                }
                                shard.seal();
                            }));
            assertEquals(rounds * events, hand.rows().size());
        }
    }

    /** The shard has the event by its session's sequence: the sender's next one is no gap. */
    @Test
    void shouldCountAnEventThatItHoldsByItsSessionsSequence() throws IOException {
        try (HandStore hand = open(disk)) {
            send(hand, 1, 1, 1);
            hand.seal();
            assertEquals(SlotAnswer.DUPLICATE, send(hand, 2, 1, 1));
            assertEquals(SlotAnswer.DUPLICATE, send(hand, 2, 2, 1));
            hand.seal();
            assertEquals(2, taken(hand, 2));
            assertEquals(1, hand.rows().size());
        }
        final ShardRead read = read(disk);
        assertEquals(List.of(0, 1, 1), read.entries().stream().map(Entry::flags).toList());
        assertEquals(List.of(1L, 0L, 0L), read.entries().stream().map(Entry::lsn).toList());
        final MemFileSystem killed = disk.killClone();
        try (HandStore again = open(killed)) {
            assertEquals(2, taken(again, 2), "nothing but the entries told so");
            again.flush();
        }
        try (HandStore again = open(killed.crashClone(3))) {
            assertEquals(2, taken(again, 2), "nothing but the manifest tells so");
            assertEquals(SlotAnswer.STORED, send(again, 2, 3, 2));
            assertEquals(2, entry.lsn);
        }
    }

    @Test
    void shouldKeepTheNewestLivesAndTakeOlderOnesForStored() throws IOException {
        try (HandStore hand = open(disk)) {
            for (int life = 1; life <= 20; life++) {
                assertEquals(SlotAnswer.STORED, send(hand, life, 1, life));
            }
            hand.seal();
            checkLives(hand);
            hand.flush();
            checkLives(hand);
        }
        try (HandStore again = open(disk)) {
            checkLives(again);
        }
    }

    private void checkLives(HandStore hand) throws IOException {
        assertEquals(0, taken(hand, 4));
        assertEquals(SlotAnswer.DUPLICATE, send(hand, 4, 1, 4));
        assertEquals(SlotAnswer.DUPLICATE, send(hand, 4, 9, 4), "long since stored");
        assertEquals(1, taken(hand, 5));
        assertEquals(SlotAnswer.DUPLICATE, send(hand, 5, 1, 5));
        assertEquals(SlotAnswer.GAP, send(hand, 5, 3, 30));
        assertEquals(1, taken(hand, 20));
        assertEquals(SlotAnswer.GAP, send(hand, 21, 2, 30));
    }

    @Test
    void shouldCountLivesAsUnsignedNumbers() throws IOException {
        try (HandStore hand = open(disk)) {
            assertEquals(SlotAnswer.STORED, send(hand, -1, 1, 1));
            for (int life = 1; life <= 30; life++) {
                send(hand, life, 1, life + 1);
            }
            assertEquals(1, taken(hand, -1), "the highest of all");
            assertEquals(0, taken(hand, 1));
        }
    }

    @Test
    void shouldKeepWhatIsTakenWhenTheManifestIsWrittenAnew() throws IOException {
        int sequence = 0;
        for (int round = 0; round < 3; round++) {
            try (HandStore hand = open(disk)) {
                for (int i = 0; i < 200; i++) {
                    sequence++;
                    assertEquals(SlotAnswer.STORED, send(hand, 1, sequence, sequence));
                    hand.flush();
                    hand.work();
                }
            }
        }
        try (HandStore hand = open(disk)) {
            assertEquals(600, taken(hand, 1));
            assertEquals(SlotAnswer.STORED, send(hand, 1, 601, 601));
            assertEquals(601, entry.lsn);
        }
    }

    /** Senders let go of what was forced, and of that some is lost: they must not stand still. */
    @Test
    void shouldGoOnBehindAGapThatARepairMadeButOnlyOnce() throws IOException {
        try (HandStore hand = open(disk)) {
            send(hand, 1, 1, 1);
            hand.seal();
            hand.force();
            send(hand, 1, 2, 2);
            send(hand, 1, 3, 3);
            hand.seal();
            hand.force();
        }
        final HandFiles files = HandFiles.of(HandStore.DIRECTORY, disk.killClone().image());
        final String log = files.named(".log").get(0);
        final int second = files.frames(log).get(2);
        assertEquals(2, files.file(log).getShort(second + 8));
        files.file(log).put(second + 70, (byte) 0x55); // in the frame of the second and third
        final MemFileSystem damaged = files.disk();
        StoreRepair.repair(config(damaged), StoreRepair.Mode.QUARANTINE, false, (done, all) -> {});
        try (HandStore hand = open(damaged)) {
            assertEquals(1, taken(hand, 1));
            assertEquals(SlotAnswer.STORED, send(hand, 1, 4, 4));
            assertEquals(2, hand.store.shards().get(0).missing());
            assertEquals(SlotAnswer.GAP, send(hand, 1, 6, 6), "nothing was lost behind it");
            assertEquals(SlotAnswer.STORED, send(hand, 1, 5, 5));
            assertEquals(2, hand.store.shards().get(0).missing());
        }
    }

    /** Acked when it was logged, and gone with the power. */
    @Test
    void shouldGoOnBehindWhatALossOfPowerTookButOnlyOnce() throws IOException {
        try (HandStore hand = open(disk)) {
            send(hand, 1, 1, 1);
            hand.seal();
            hand.force();
            send(hand, 1, 2, 2);
            send(hand, 2, 1, 3);
            send(hand, 2, 2, 4);
            hand.seal();
            final MemFileSystem crashed = crashedToOneRow();
            try (HandStore again = open(crashed)) {
                assertEquals(1, again.rows().size());
                assertEquals(SlotAnswer.STORED, send(again, 2, 3, 5));
                assertEquals(2, again.store.shards().get(0).missing());
                assertEquals(SlotAnswer.GAP, send(again, 2, 5, 6));
                again.seal();
            }
            try (HandStore again = open(crashed)) {
                assertEquals(SlotAnswer.DUPLICATE, send(again, 2, 3, 5));
                assertEquals(SlotAnswer.GAP, send(again, 2, 5, 6), "it holds what is before");
                assertEquals(2, again.store.shards().get(0).missing(), "the log tells it");
                again.seal();
                again.flush();
                assertEquals(SlotAnswer.STORED, send(again, 2, 4, 6));
                again.seal();
            }
            assertToldEverywhere(crashed, 2);
            try (HandStore again = open(crashed)) {
                assertEquals(2, again.store.shards().get(0).missing(), "the manifest tells it");
                again.flush();
            }
            assertToldEverywhere(crashed, 2);
        }
    }

    /** As another process is told, beside a writer and without one. */
    private static void assertToldEverywhere(MemFileSystem of, long missing) throws IOException {
        final StoreConfig config = config(of);
        final List<String> found = StoreVerifier.verify(config, (done, all) -> {}).missing();
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.get(0).startsWith("shard-0: " + missing + " events"), found.get(0));
        final ShardStatus left = StoreStatus.read(config).shards().get(0);
        assertEquals(missing, left.missingEvents());
        assertTrue(left.isTroubled());
        try (HandStore hand = open(of)) {
            hand.store.beat(1);
            hand.store.shards().get(0).observe(1, 1);
            assertEquals(missing, hand.store.status().shards().get(0).missingEvents());
            assertEquals(missing, StoreStatus.read(config).shards().get(0).missingEvents());
        }
    }

    @Test
    void shouldKeepWhatIsMissingOfLivesThatAreNoLongerCounted() throws IOException {
        try (HandStore hand = open(disk)) {
            send(hand, 1, 1, 1);
            hand.seal();
        }
        try (HandStore hand = open(disk)) {
            assertEquals(SlotAnswer.STORED, send(hand, 1, 4, 2), "behind an opening");
            for (int life = 2; life <= 40; life++) {
                assertEquals(SlotAnswer.STORED, send(hand, life, 1, life + 1));
            }
            assertEquals(2, hand.store.shards().get(0).missing());
            hand.seal();
            hand.flush();
        }
        try (HandStore hand = open(disk)) {
            assertEquals(0, taken(hand, 1), "life 1 is one of the oldest");
            assertEquals(2, hand.store.shards().get(0).missing());
        }
    }

    /** A disk after a loss of power that took what was not forced. */
    private MemFileSystem crashedToOneRow() throws IOException {
        for (long seed = 0; seed < 1_000; seed++) {
            try (HandStore look = open(disk.crashClone(seed))) {
                if (look.rows().size() == 1) {
                    return disk.crashClone(seed);
                }
            }
        }
        throw new AssertionError("no loss of power took the second frame");
    }

    @Test
    void shouldRefuseEntriesOfALaterVersion() throws IOException {
        try (HandStore hand = open(disk)) {
            send(hand, 1, 1, 1);
            hand.seal();
            hand.force();
        }
        final String message = changed(2, 2);
        assertTrue(message.contains("flags 2 of an entry are not known to this build"), message);
        final String sender = changed(16, 99);
        assertTrue(sender.contains("senders are nodes 1 to 63: 99"), sender);
    }

    private String changed(int offset, int value) throws IOException {
        final HandFiles files = HandFiles.of(HandStore.DIRECTORY, disk.killClone().image());
        final String log = files.named(".log").get(0);
        final ByteBuffer bytes = files.file(log);
        for (int frame : files.frames(log)) {
            if (bytes.getShort(frame + 8) == 2) {
                bytes.put(frame + 64 + 64 * bytes.getInt(frame + 44) + offset, (byte) value);
                files.sealFrame(log, frame);
            }
        }
        final IOException refused = assertThrows(IOException.class, () -> open(files.disk()));
        assertTrue(
                refused instanceof DamagedLogException || refused instanceof DamagedStoreException,
                refused.toString());
        return refused.getMessage();
    }

    /** An id that another node was told must stand for the same name ever after. */
    @Test
    void shouldDefineNamesBeforeAnEventUsesThem() throws IOException {
        final int symbol;
        final int type;
        final int source;
        try (HandStore hand = open(disk)) {
            symbol = hand.names.symbolId("told");
            type = hand.names.typeId(HandStore.NOTE);
            source = hand.session("told");
            final Shard shard = hand.store.shards().get(0);
            for (int again = 0; again < 2; again++) {
                shard.defineSymbol(symbol);
                shard.defineType(type);
                shard.defineSession(source);
                shard.seal();
            }
            shard.force();
        }
        final ShardRead read = read(disk.crashClone(1));
        assertEquals(3, read.marks().size(), "each once");
        try (HandStore again = open(disk.crashClone(1))) {
            assertEquals("told", again.names.symbol(symbol));
            assertEquals(HandStore.NOTE, again.names.type(type));
            assertEquals("told", again.names.source(source));
        }
    }

    @Test
    void shouldBelongToOneNode() throws IOException {
        HandStore.open(config(disk).ofNode(3)).close();
        try (HandStore hand = open(disk)) {
            assertEquals(3 * 4096, hand.names.symbolId("own"), "whatever node it has");
            hand.trade("own", hand.session("feed"), 1);
            assertEquals(3 * 256, hand.session("feed"));
            hand.seal();
        }
        for (int other : new int[] {0, 4}) {
            final String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> HandStore.open(config(disk).ofNode(other)))
                            .getMessage();
            assertTrue(message.contains("is that of node 3, not of node " + other), message);
        }
        disk.delete(HandStore.DIRECTORY.resolve(StoreFile.NAME));
        StoreRepair.repair(config(disk), StoreRepair.Mode.QUARANTINE, false, (done, all) -> {});
        try (HandStore hand = HandStore.open(config(disk).ofNode(3))) {
            assertEquals(3 * 4096, hand.names.findSymbol("own"));
            assertEquals(3 * 4096 + 1, hand.names.symbolId("next"));
        }
        assertThrows(IllegalArgumentException.class, () -> config(disk).ofNode(64));
    }

    @Test
    void shouldFindNoEntryWhereNoneWasSent() throws IOException {
        try (HandStore hand = open(disk)) {
            assertEquals(0, taken(hand, 1));
            hand.trade(SYMBOL, hand.session("local"), 1);
            hand.seal();
            hand.flush();
        }
        assertFalse(read(disk).manifest().kinds().contains(9));
        assertEquals(Set.of(), read(disk).taken().keySet());
        assertTrue(IntStream.of(1, 4).allMatch(read(disk).manifest().kinds()::contains));
    }
}
