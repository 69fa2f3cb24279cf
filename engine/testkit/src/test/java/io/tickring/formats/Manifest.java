package io.tickring.formats;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the edits of a shard's {@code MANIFEST} say, FORMATS.md §4. */
public final class Manifest {
    static final int HEADER_LENGTH = 16;

    /** The use of a log file. */
    public record LogFile(int id, long generation, long basePosition) {
        String name() {
            return String.format("wal-%06d.log", id);
        }
    }

    /** Damage that was set aside. */
    public record SetAside(
            int what,
            long id,
            String file,
            String copy,
            long offset,
            long length,
            long firstPosition,
            long endPosition,
            long frames,
            long rows,
            long minEventTime,
            long maxEventTime,
            String type,
            String reason) {}

    private final String where;
    private final List<SetAside> setAside = new ArrayList<>();
    private final List<Integer> kinds = new ArrayList<>();
    private final Map<Integer, LogFile> logFiles = new TreeMap<>();
    private final List<List<SegmentRef>> groups = new ArrayList<>();
    private final Map<Integer, Long> highWater = new TreeMap<>();
    private final List<Event> marks = new ArrayList<>();
    private long storeId;
    private int shard;
    private int shards;
    private int nodeId;
    private final Map<Entry.Key, Long> taken = new TreeMap<>();
    private long flushed;
    private long forced;
    private int length;

    private Manifest(String where) {
        this.where = where;
    }

    static Manifest read(Bytes bytes) {
        final Manifest manifest = new Manifest(bytes.where());
        FormatException.check("TRMF".equals(bytes.ascii(0, 4)), bytes.where(), "is no manifest");
        StoreHeader.checkMajor(bytes.where(), bytes.u16(4));
        int at = HEADER_LENGTH;
        while (isEdit(bytes, at)) {
            final int body = bytes.i32(at);
            manifest.apply(bytes.part(at + 8, body));
            at += 8 + body;
        }
        manifest.length = at;
        for (int behind = at + 1; behind < bytes.length(); behind++) {
            FormatException.check(
                    !isEdit(bytes, behind),
                    bytes.where(),
                    "damaged at " + at + ": an edit is behind it, at " + behind);
        }
        FormatException.check(!manifest.kinds.isEmpty(), bytes.where(), "has no edit");
        return manifest;
    }

    private static boolean isEdit(Bytes bytes, int at) {
        if (at + 8 >= bytes.length()) {
            return false;
        }
        final int body = bytes.i32(at);
        return body > 0
                && body <= bytes.length() - at - 8
                && bytes.u32(at + 4) == bytes.crc(at + 8, at + 8L + body);
    }

    private void apply(Bytes body) {
        final Bytes.Fields in = body.fields(0);
        final int kind = in.u8();
        FormatException.check(
                (kind == 1) == kinds.isEmpty(), body.where(), "identity is the first edit");
        kinds.add(kind);
        switch (kind) {
            case 1 -> {
                storeId = in.i64();
                shard = in.i32();
                shards = in.i32();
                nodeId = in.i32();
            }
            case 2 -> {
                final LogFile file = new LogFile(in.i32(), in.i64(), in.i64());
                logFiles.put(file.id(), file);
            }
            case 3 -> logFiles.remove(in.i32());
            case 4 -> flushed(in);
            case 5 -> forced = in.i64();
            case 6 -> compacted(in);
            case 7 -> remove(removed(in));
            case 8 -> setAside(in);
            case 9 -> {
                flushed(in);
                entries(in);
            }
            default -> throw new FormatException(body.where(), "edit of unknown kind " + kind);
        }
        FormatException.check(in.isAtEnd(), body.where(), "bytes behind edit of kind " + kind);
    }

    private void flushed(Bytes.Fields in) {
        final long position = in.i64();
        FormatException.check(position >= flushed, where, "flushed goes back to " + position);
        flushed = position;
        addGroup(groups.size(), segments(in));
        for (int n = in.count(12); n > 0; n--) {
            highWater.put(in.i32(), in.i64());
        }
        final Bytes lines = in.part(in.count(1));
        for (int at = 0; at < lines.length(); at += Event.lengthAt(lines, at)) {
            marks.add(Event.at(lines, at, -1));
        }
    }

    private void entries(Bytes.Fields in) {
        final Bytes entries = in.part(in.count(Entry.LENGTH) * Entry.LENGTH);
        for (int at = 0; at < entries.length(); at += Entry.LENGTH) {
            final Entry entry = Entry.at(entries, at);
            entry.check(where);
            entry.countIn(taken);
        }
    }

    /** How far events of other nodes are taken. */
    public Map<Entry.Key, Long> taken() {
        return taken;
    }

    private void compacted(Bytes.Fields in) {
        FormatException.check(in.u8() > 0, where, "a compacted group of level 0");
        final Set<Long> gone = removed(in);
        final int place = gone.isEmpty() ? groups.size() : remove(gone);
        addGroup(place, segments(in));
    }

    private void setAside(Bytes.Fields in) {
        final SetAside gone =
                new SetAside(
                        in.u8(), in.i64(), in.text(), in.text(), in.i64(), in.i64(), in.i64(),
                        in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.text(), in.text());
        setAside.add(gone);
        if (gone.what == 2) {
            groups.replaceAll(group -> group.stream().filter(ref -> ref.id() != gone.id).toList());
            groups.removeIf(List::isEmpty);
        }
    }

    /** What is missing from the shard since its damage was set aside. */
    public List<SetAside> setAside() {
        return setAside;
    }

    private void addGroup(int place, List<SegmentRef> group) {
        if (!group.isEmpty()) {
            groups.add(place, group);
        }
    }

    private static List<SegmentRef> segments(Bytes.Fields in) {
        final List<SegmentRef> segments = new ArrayList<>();
        for (int n = in.count(SegmentRef.LEAST_BYTES); n > 0; n--) {
            segments.add(SegmentRef.read(in));
        }
        return segments;
    }

    private static Set<Long> removed(Bytes.Fields in) {
        final Set<Long> ids = new HashSet<>();
        for (int n = in.count(8); n > 0; n--) {
            ids.add(in.i64());
        }
        return ids;
    }

    /** Removes segments; answers the place of the first group that lost one. */
    private int remove(Set<Long> gone) {
        int first = -1;
        int found = 0;
        for (int i = 0; i < groups.size(); i++) {
            final List<SegmentRef> left =
                    groups.get(i).stream().filter(ref -> !gone.contains(ref.id())).toList();
            final int lost = groups.get(i).size() - left.size();
            found += lost;
            first = first < 0 && lost > 0 ? i : first;
            groups.set(i, left);
        }
        FormatException.check(found == gone.size(), where, "removes what is not there: " + gone);
        groups.removeIf(List::isEmpty);
        return first;
    }

    /** The kind of each edit, in order. */
    public List<Integer> kinds() {
        return kinds;
    }

    /** Files of log that may hold something, in the order of the log. */
    public List<LogFile> logFiles() {
        return logFiles.values().stream()
                .sorted(java.util.Comparator.comparingLong(LogFile::basePosition))
                .toList();
    }

    /** Segments, flush by flush. */
    public List<List<SegmentRef>> groups() {
        return groups;
    }

    /** The highest sequence that segments hold, by source id. */
    public Map<Integer, Long> highWater() {
        return highWater;
    }

    public List<Event> marks() {
        return marks;
    }

    public long storeId() {
        return storeId;
    }

    public int shard() {
        return shard;
    }

    public int shards() {
        return shards;
    }

    public int nodeId() {
        return nodeId;
    }

    public long flushed() {
        return flushed;
    }

    public long forced() {
        return forced;
    }

    /** Bytes up to the end of the last whole edit. */
    public int length() {
        return length;
    }
}
