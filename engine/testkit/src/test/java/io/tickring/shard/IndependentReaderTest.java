package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.compaction.CompactionPicker;
import io.tickring.formats.Event;
import io.tickring.formats.Registry;
import io.tickring.formats.ReplayDigest;
import io.tickring.formats.SegmentRef;
import io.tickring.formats.ShardRead;
import io.tickring.formats.StoreImage;
import io.tickring.formats.StoreRead;
import io.tickring.replay.ReplayOrder;
import io.tickring.segment.SegmentMeta;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.TickType;
import io.tickring.wal.SlotEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A reader written from FORMATS.md alone, and the engine: of any store they read the same events,
 * byte for byte, the same names, high-water marks and digests.
 */
class IndependentReaderTest {
    private final Map<String, Long> met = new TreeMap<>();

    /** A store made by dice: what it did is in the counts. */
    private final class Generated {
        private final Random random;
        private final int shards;
        private final int fileLength;
        private final long eventNs;
        private final MemFileSystem disk = new MemFileSystem();
        private final long[] next = {1, 1, 1};

        /** The last slotSeq of each slot in which node 5 sent events of the last feed. */
        private final Map<Integer, Long> sent = new TreeMap<>();

        private int life = 1;
        private HandStore hand;

        Generated(long seed) throws IOException {
            random = new Random(SlotHash.splitmix64(seed));
            shards = 1 + random.nextInt(3);
            fileLength = 2048 + 64 * random.nextInt(64);
            eventNs = random.nextBoolean() ? 1000 : Duration.ofHours(1).toNanos();
            open();
        }

        private void open() throws IOException {
            hand =
                    HandStore.open(HandStore.config(disk, shards, fileLength, 1 << 30))
                            .every(eventNs);
        }

        MemFileSystem make() throws IOException {
            for (int step = 20 + random.nextInt(60); step > 0; step--) {
                step();
            }
            if (random.nextBoolean()) {
                hand.close();
                count("closed");
                return disk;
            }
            final MemFileSystem left =
                    random.nextBoolean() ? disk.killClone() : disk.crashClone(random.nextLong());
            count("killed or crashed");
            hand.close();
            return left;
        }

        private void step() throws IOException {
            switch (random.nextInt(18)) {
                case 0 -> hand.force();
                case 1 -> hand.work();
                case 2, 3 -> {
                    hand.flush();
                    count("flushes");
                }
                case 4 -> {
                    hand.close();
                    open();
                    count("reopened");
                }
                case 5 -> endSession();
                case 6, 7 -> compact();
                case 8 -> retire();
                default -> append();
            }
        }

        private void append() throws IOException {
            final int feed = random.nextInt(next.length);
            final int sourceId = hand.session("feed-" + feed);
            for (int i = 1 + random.nextInt(40); i > 0; i--) {
                if (random.nextInt(4) == 0) {
                    hand.seal();
                }
                if (feed == 2) {
                    send(sourceId);
                } else {
                    hand.any(sourceId, next[feed]++);
                }
            }
            hand.seal();
        }

        /** An event of another node: a new one, or the last one again under another slotSeq. */
        private void send(int sourceId) throws IOException {
            final boolean again = next[2] > 1 && random.nextInt(8) == 0;
            final long sequence = again ? next[2] - 1 : next[2]++;
            final int slot = SlotHash.slot(HandStore.symbolOf(sequence));
            if (random.nextInt(50) == 0) {
                life++;
                sent.clear();
            }
            hand.with(new SlotEntry().set(slot, 1, 5, life, sent.merge(slot, 1L, Long::sum)));
            hand.any(sourceId, sequence);
            assertEquals(again ? SlotAnswer.DUPLICATE : SlotAnswer.STORED, hand.answer());
            count(again ? "sent again" : "sent");
        }

        private void compact() throws IOException {
            final ShardCompactor compactor = shard().compactor();
            final CompactionPicker picker =
                    new CompactionPicker(
                            2 + random.nextInt(3), CompactionPicker.DEFAULT_MAX_GROUP_BYTES);
            final boolean narrow = random.nextBoolean();
            while (compactor.step(picker, narrow, 1 << 20)) {
                count("compaction steps");
            }
        }

        private Shard shard() {
            return hand.store.shards().get(random.nextInt(shards));
        }

        /** The oldest segments, as retention does; or any. */
        private void retire() throws IOException {
            final Shard shard = shard();
            final List<Long> ids =
                    shard.info().segments().stream().map(SegmentMeta::id).sorted().toList();
            if (!ids.isEmpty() && random.nextInt(3) == 0) {
                shard.compactor().retire(Set.of(ids.get(random.nextInt(ids.size()))));
            }
        }

        private void endSession() throws IOException {
            final int sourceId = hand.session("feed-" + random.nextInt(next.length));
            final long messages = random.nextInt(1000);
            final SessionEnd end =
                    random.nextBoolean()
                            ? SessionEnd.clean(messages)
                            : SessionEnd.cut(messages, random.nextInt(1 << 20));
            for (Shard shard : hand.store.shards()) {
                shard.endSession(sourceId, end);
                shard.seal();
            }
            count("sessions ended");
        }
    }

    private void count(String what) {
        met.merge(what, 1L, Long::sum);
    }

    private void compare(MemFileSystem disk) throws IOException {
        final Map<Path, ByteBuffer> image = disk.image();
        final StoreRead read = StoreRead.read(StoreImage.of(HandStore.DIRECTORY, image));
        try (StoreReader reader =
                        StoreReader.open(HandStore.config(disk, 0, 4096, Integer.MAX_VALUE));
                StoreView view = reader.view()) {
            assertEquals(view.shardCount(), read.header().shards());
            for (int shard = 0; shard < view.shardCount(); shard++) {
                final ShardRead own = read.shards().get(shard);
                final List<Event> events = EngineEvents.of(view, shard);
                assertEquals(events.size(), own.events().size());
                assertEquals(events, own.events());
                met.merge("events", (long) events.size(), Long::sum);
                own.manifest().kinds().forEach(kind -> count("edits of kind " + kind));
                final Path directory = HandStore.DIRECTORY.resolve("shard-" + shard);
                own.manifest().groups().stream()
                        .flatMap(List::stream)
                        .forEach(ref -> count(form(image.get(directory.resolve(ref.file())), ref)));
            }
            compareNames(view, read);
            for (ReplayDigest.Order order : ReplayDigest.Order.values()) {
                assertEquals(
                        EngineEvents.digest(view, ReplayOrder.valueOf(order.name())),
                        ReplayDigest.of(read, order),
                        order.name());
            }
        }
        compareMarks(disk, read);
    }

    private static String form(ByteBuffer segment, SegmentRef ref) {
        return segment.get((int) ref.indexOffset() + 12) == 0
                ? "plain segments"
                : "packed segments";
    }

    private static void compareNames(StoreView view, StoreRead read) {
        read.registry()
                .symbols()
                .forEach((id, name) -> assertEquals(name, view.names().symbol(id), "symbol " + id));
        read.registry()
                .types()
                .forEach(
                        (id, type) -> {
                            final TickType own = view.names().type(id);
                            assertEquals(own.name(), type.name());
                            assertEquals(own.isTrade(), type.isTrade(), own.name());
                            assertEquals(
                                    own.fields().stream()
                                            .map(field -> field.name() + " " + field.exponent())
                                            .toList(),
                                    type.fields().stream()
                                            .map(field -> field.name() + " " + field.exponent())
                                            .toList());
                        });
        assertEquals(
                view.sessions().stream().map(SessionInfo::toString).sorted().toList(),
                read.registry().sessions().entrySet().stream()
                        .map(one -> info(one.getKey(), one.getValue()).toString())
                        .sorted()
                        .toList());
        for (SessionInfo session : view.sessions()) {
            assertEquals(
                    Optional.ofNullable(view.end(session.sourceId()))
                            .map(end -> new Registry.End(end.how(), end.messages(), end.cutAt())),
                    read.end(session.sourceId()),
                    session.label());
        }
    }

    private static SessionInfo info(int id, Registry.Session session) {
        return new SessionInfo(
                id,
                session.source(),
                session.ordinal(),
                session.format(),
                session.sha256(),
                session.date(),
                session.midnight());
    }

    /** A writer that opens the store knows the same high-water marks. */
    private static void compareMarks(MemFileSystem disk, StoreRead read) throws IOException {
        try (HandStore hand =
                HandStore.open(HandStore.config(disk.killClone(), 0, 4096, Integer.MAX_VALUE))) {
            for (Shard shard : hand.store.shards()) {
                final Map<Integer, Long> own = new TreeMap<>();
                for (SessionInfo session : hand.names.sessions()) {
                    final long mark = shard.highWater(session.sourceId());
                    if (mark >= 0) {
                        own.put(session.sourceId(), mark);
                    }
                }
                assertEquals(own, read.shards().get(shard.id()).highWater());
                read.shards()
                        .get(shard.id())
                        .taken()
                        .forEach(
                                (key, slotSeq) ->
                                        assertEquals(
                                                slotSeq,
                                                shard.slotSeq(
                                                        key.slot(),
                                                        (int) key.node(),
                                                        (int) key.incarnation()),
                                                key.toString()));
            }
        }
    }

    @Test
    void shouldReadWhatTheEngineReadsFromThePageAlone() {
        Seeds.each(60, seed -> compare(new Generated(seed).make()));
        System.out.println("IndependentReaderTest: " + met);
        for (String what :
                List.of(
                        "flushes",
                        "sessions ended",
                        "reopened",
                        "closed",
                        "plain segments",
                        "packed segments",
                        "sent",
                        "sent again",
                        "events")) {
            assertTrue(met.getOrDefault(what, 0L) > 0, "no " + what + " in " + met);
        }
        for (int kind = 1; kind <= 7; kind++) {
            assertTrue(met.containsKey("edits of kind " + kind), kind + " not in " + met);
        }
        assertTrue(met.containsKey("edits of kind 9"), "9 not in " + met);
    }
}
