package io.tickring.shard;

import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.wal.SlotEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What two sources offer, event by event, and what each shard makes of it: the model that stores
 * are compared with. Event {@code n}, from 0, follows from its number alone, and belongs to source
 * {@code n % 2}. Immutable.
 */
final class Offered {
    /** The node that sends the events of the second source, where they come with entries. */
    static final int SENDER = 2;

    /** A sender lives for so many events of its source. */
    static final int EVENTS_PER_LIFE = 25;

    static final List<String> SOURCES = List.of("left", "right");

    /** A source sends so many events a day. */
    static final int EVENTS_PER_DAY = 20;

    static final long DAY_NS = 86_400_000_000_000L;
    static final long EVENT_NS = DAY_NS / EVENTS_PER_DAY;

    /** An event as a shard holds it. */
    record Row(int event, String text) {}

    private final int count;
    private final List<List<Row>> shards = new ArrayList<>();

    /** What each event comes with; null where it comes without. */
    private final SlotEntry[] entries;

    Offered(int count, int shardCount) throws IOException {
        this(count, shardCount, false);
    }

    /**
     * @param withEntries whether the events of the second source come from another node
     */
    Offered(int count, int shardCount, boolean withEntries) throws IOException {
        this.count = count;
        entries = new SlotEntry[count];
        if (withEntries) {
            makeEntries();
        }
        for (int shard = 0; shard < shardCount; shard++) {
            shards.add(new ArrayList<>());
        }
        final StoreConfig config =
                HandStore.config(new MemFileSystem(), shardCount, 1 << 16, Integer.MAX_VALUE);
        try (HandStore hand = HandStore.open(config).every(EVENT_NS)) {
            for (int event = 0; event < count; event++) {
                offer(hand, event);
                shards.get(shardOf(hand, event)).add(new Row(event, hand.lastRow()));
                hand.seal();
            }
        }
    }

    private void makeEntries() {
        final Map<List<Integer>, Long> last = new HashMap<>();
        for (int event = 1; event < count; event += SOURCES.size()) {
            final int slot = SlotHash.slot(HandStore.symbolOf(sequenceOf(event)));
            final int life = 1 + (int) (sequenceOf(event) / EVENTS_PER_LIFE);
            final long slotSeq = last.merge(List.of(slot, life), 1L, Long::sum);
            entries[event] = new SlotEntry().set(slot, 7, SENDER, life, slotSeq);
        }
    }

    int count() {
        return count;
    }

    /** How far each slot and life of the sender is taken in the first rows of a shard. */
    Map<List<Integer>, Long> taken(int shard, int rows) {
        final Map<List<Integer>, Long> taken = new TreeMap<>(Comparator.comparing(List::toString));
        for (int row = 0; row < shards.get(shard).size(); row++) {
            final SlotEntry entry = entries[shards.get(shard).get(row).event()];
            if (entry != null) {
                taken.merge(
                        List.of(entry.hashSlot, entry.senderInc),
                        row < rows ? entry.slotSeq : 0,
                        Math::max);
            }
        }
        return taken;
    }

    int shardCount() {
        return shards.size();
    }

    /** The first events of a shard but those that were dropped, as it tells them. */
    List<String> rows(int shard, int rows, Set<Integer> dropped) {
        return shards.get(shard).subList(0, rows).stream()
                .filter(row -> !dropped.contains(row.event()))
                .map(Row::text)
                .toList();
    }

    /**
     * How many of its first events a shard holds or has dropped, when it shows so many; at least as
     * many as it has dropped.
     */
    int rowsWithDropped(int shard, int shown, Set<Integer> dropped) {
        int rows = 0;
        int left = shown;
        for (int i = 0; i < shards.get(shard).size(); i++) {
            final boolean isDropped = dropped.contains(shards.get(shard).get(i).event());
            if (isDropped || left-- > 0) {
                rows = i + 1;
            }
        }
        return rows;
    }

    /** The events among the first rows of a shard that are of these days. */
    Set<Integer> eventsOf(int shard, int rows, Set<Long> days) {
        final Set<Integer> events = new TreeSet<>();
        for (Row row : shards.get(shard).subList(0, rows)) {
            if (days.contains(dayOf(row.event()))) {
                events.add(row.event());
            }
        }
        return events;
    }

    /** The days of the first rows of a shard. */
    Set<Long> daysOf(int shard, int rows) {
        final Set<Long> days = new TreeSet<>();
        shards.get(shard).subList(0, rows).forEach(row -> days.add(dayOf(row.event())));
        return days;
    }

    private static long dayOf(int event) {
        return sequenceOf(event) / EVENTS_PER_DAY;
    }

    /** How many of the first events so many belong to this shard. */
    int rowsOf(int shard, int events) {
        int rows = 0;
        for (Row row : shards.get(shard)) {
            rows += row.event() < events ? 1 : 0;
        }
        return rows;
    }

    /** The highest sequence of a source among the first rows of a shard; 0 when there is none. */
    long highWater(int shard, int source, int rows) {
        long highest = 0;
        for (Row row : shards.get(shard).subList(0, rows)) {
            if (row.event() % SOURCES.size() == source) {
                highest = sequenceOf(row.event());
            }
        }
        return highest;
    }

    static int shardOf(HandStore hand, int event) {
        return hand.shard(HandStore.symbolOf(sequenceOf(event))).id();
    }

    /** Sequences count from 1 in each source. */
    static long sequenceOf(int event) {
        return 1L + event / SOURCES.size();
    }

    /** Offers an event; false when its shard holds it already. */
    boolean offer(HandStore hand, int event) throws IOException {
        hand.with(entries[event]);
        final int source = hand.session(SOURCES.get(event % SOURCES.size()));
        return hand.any(source, sequenceOf(event));
    }

    /** The first event that some source would offer again, going on where the store says. */
    static int resumeFrom(HandStore hand) {
        int first = Integer.MAX_VALUE;
        for (int source = 0; source < SOURCES.size(); source++) {
            long lowest = Long.MAX_VALUE;
            for (Shard shard : hand.store.shards()) {
                lowest = Math.min(lowest, highWater(hand, shard, source));
            }
            first = Math.min(first, (int) lowest * SOURCES.size() + source);
        }
        return first;
    }

    /** What a shard says of a source; 0 when it holds nothing of it. */
    static long highWater(HandStore hand, Shard shard, int source) {
        return Math.max(0, shard.highWater(hand.session(SOURCES.get(source))));
    }
}
