package io.tickring.formats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One shard as it lies on disk.
 *
 * @param events all market events in the order of the log
 * @param marks those of the manifest, then those of the log
 * @param highWater the highest sequence stored, by source id
 * @param taken the highest slotSeq taken, by slot, node and incarnation
 * @param entries of the log, those of zeros left out
 * @param holes in the log, where damage was set aside
 * @param end position at which the log's valid prefix ends
 */
public record ShardRead(
        Manifest manifest,
        List<Event> events,
        List<Event> marks,
        Map<Integer, Long> highWater,
        Map<Entry.Key, Long> taken,
        List<Entry> entries,
        int holes,
        long end) {
    /** How sessions ended in this shard, by source id: the last end of each counts. */
    public Map<Integer, Registry.End> ends() {
        final Map<Integer, Registry.End> ends = new TreeMap<>();
        for (Event mark : marks) {
            if (mark.typeId() == Event.SESSION_END) {
                ends.put(mark.sourceId(), Registry.end(mark));
            }
        }
        return ends;
    }

    static ShardRead read(StoreImage image, StoreHeader store, int shard, Registry registry) {
        final String directory = "shard-" + shard;
        final Manifest manifest = Manifest.read(image.file(directory + "/MANIFEST"));
        FormatException.check(
                manifest.storeId() == store.storeId()
                        && manifest.shard() == shard
                        && manifest.shards() == store.shards()
                        && manifest.nodeId() == store.nodeId(),
                directory,
                "manifest of another shard, store or node");
        manifest.marks().forEach(registry::add);
        final List<Event> events = new ArrayList<>();
        for (List<SegmentRef> group : manifest.groups()) {
            events.addAll(group(image, directory, group, registry));
        }
        final LogReader log = new LogReader(image, directory, manifest).read();
        final List<Event> marks = new ArrayList<>(manifest.marks());
        final Map<Integer, Long> highWater = new TreeMap<>(manifest.highWater());
        for (Event event : log.events()) {
            if (event.isMark()) {
                registry.add(event);
                marks.add(event);
                highWater.merge(event.sourceId(), 0L, Math::max);
            } else {
                events.add(event);
                highWater.merge(event.sourceId(), event.sourceSequence(), Math::max);
                registry.checkKnown(event);
            }
        }
        highWater.remove(0);
        long last = -1;
        for (Event event : events) {
            FormatException.check(
                    event.position() > last, directory, event.position() + " behind " + last);
            last = event.position();
            registry.checkKnown(event);
        }
        final Map<Entry.Key, Long> taken = new TreeMap<>(manifest.taken());
        log.entries().forEach(entry -> entry.countIn(taken));
        return new ShardRead(
                manifest, events, marks, highWater, taken, log.entries(), log.holes(), log.end());
    }

    private static List<Event> group(
            StoreImage image, String directory, List<SegmentRef> group, Registry registry) {
        final List<Event> events = new ArrayList<>();
        for (SegmentRef ref : group) {
            final Bytes file = image.file(directory + "/" + ref.file());
            events.addAll(new SegmentFile(file, ref, registry).events());
        }
        events.sort(Comparator.comparingLong(Event::position));
        return events;
    }
}
