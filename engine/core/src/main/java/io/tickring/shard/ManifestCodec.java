package io.tickring.shard;

import io.tickring.segment.SegmentKind;
import io.tickring.segment.SegmentMeta;
import io.tickring.tick.TickLayout;
import io.tickring.wal.SlotEntry;
import io.tickring.wal.SlotEntryLayout;
import io.tickring.wal.WalFileUse;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of manifest edits. Little-endian.
 *
 * <pre>
 * identity   u8 1 | i64 storeId | i32 shard | i32 shardCount
 * walUsed    u8 2 | i32 file id | i64 generation | i64 basePosition
 * walDropped u8 3 | i32 file id
 * flushed    u8 4 | i64 flushed | i32 n | segment × n | i32 n | (i32 sourceId, i64 sequence) × n
 *                 | i32 length | mark events
 * forced     u8 5 | i64 position
 * compacted  u8 6 | u8 level | i32 n | i64 removed segment id × n | i32 n | segment × n
 * retired    u8 7 | i32 n | i64 removed segment id × n
 * setAside   u8 8 | u8 kind | i64 id | text file | text keptAs | i64 offset | i64 length
 *                 | i64 fromPosition | i64 toPosition | i64 frames | i64 rows
 *                 | i64 minEventTime | i64 maxEventTime | text type | text reason
 * segment    i64 id | u8 length, file name | u8 kind | i32 typeId | i64 rows | i32 zones
 *          | i64 fileLength | u32 fileCrc | i64 indexOffset | i32 indexLength | u32 indexCrc
 *          | i64 minEventTime | i64 maxEventTime | i64 minPosition | i64 maxPosition
 * </pre>
 */
final class ManifestCodec {
    private static final int IDENTITY = 1;
    private static final int WAL_USED = 2;
    private static final int WAL_DROPPED = 3;
    private static final int FLUSHED = 4;
    private static final int FORCED = 5;
    private static final int COMPACTED = 6;
    private static final int RETIRED = 7;

    private static final int SET_ASIDE = 8;

    private static final int FLUSHED_WITH_ENTRIES = 9;

    private static final int SEGMENT_LENGTH = 128;
    private static final int SET_ASIDE_LENGTH = 128 + 4 * 256;

    private ManifestCodec() {}

    static ByteBuffer encode(ManifestEdit edit) {
        final ByteBuffer out =
                ByteBuffer.allocate(lengthBound(edit)).order(ByteOrder.LITTLE_ENDIAN);
        if (edit instanceof ManifestEdit.Identity identity) {
            out.put((byte) IDENTITY).putLong(identity.storeId());
            out.putInt(identity.shard()).putInt(identity.shardCount()).putInt(identity.nodeId());
        } else if (edit instanceof ManifestEdit.WalUsed used) {
            out.put((byte) WAL_USED).putInt(used.use().id());
            out.putLong(used.use().generation()).putLong(used.use().basePosition());
        } else if (edit instanceof ManifestEdit.WalDropped dropped) {
            out.put((byte) WAL_DROPPED).putInt(dropped.id());
        } else if (edit instanceof ManifestEdit.Forced forced) {
            out.put((byte) FORCED).putLong(forced.position());
        } else if (edit instanceof ManifestEdit.Flushed flushed) {
            putFlushed(out, flushed);
        } else if (edit instanceof ManifestEdit.Compacted compacted) {
            out.put((byte) COMPACTED).put((byte) compacted.level());
            putIds(out, compacted.removed());
            putSegments(out, compacted.segments());
        } else if (edit instanceof ManifestEdit.Retired retired) {
            out.put((byte) RETIRED);
            putIds(out, retired.removed());
        } else if (edit instanceof ManifestEdit.DataSetAside aside) {
            putSetAside(out, aside.what());
        }
        return out.flip();
    }

    private static int lengthBound(ManifestEdit edit) {
        if (edit instanceof ManifestEdit.Flushed flushed) {
            return 32
                    + flushed.segments().size() * (SEGMENT_LENGTH + 256)
                    + flushed.highWater().size() * 12
                    + flushed.marks().remaining()
                    + flushed.slots().size() * SlotEntryLayout.LENGTH;
        } else if (edit instanceof ManifestEdit.Compacted compacted) {
            return 32
                    + compacted.removed().size() * Long.BYTES
                    + compacted.segments().size() * (SEGMENT_LENGTH + 256);
        } else if (edit instanceof ManifestEdit.Retired retired) {
            return 32 + retired.removed().size() * Long.BYTES;
        }
        return edit instanceof ManifestEdit.DataSetAside ? SET_ASIDE_LENGTH : 32;
    }

    private static void putSetAside(ByteBuffer out, SetAside what) {
        out.put((byte) SET_ASIDE).put((byte) what.kind().code()).putLong(what.id());
        putText(out, what.file());
        putText(out, what.keptAs());
        out.putLong(what.offset()).putLong(what.length());
        out.putLong(what.fromPosition()).putLong(what.toPosition());
        out.putLong(what.frames()).putLong(what.rows());
        out.putLong(what.minEventTime()).putLong(what.maxEventTime());
        putText(out, what.type());
        putText(out, what.reason());
    }

    private static SetAside setAside(ByteBuffer in) {
        return new SetAside(
                SetAside.Kind.of(in.get() & 0xFF),
                in.getLong(),
                text(in),
                text(in),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                text(in),
                text(in));
    }

    private static void putText(ByteBuffer out, String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.put((byte) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        final byte[] bytes = new byte[in.get() & 0xFF];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void putFlushed(ByteBuffer out, ManifestEdit.Flushed edit) {
        out.put((byte) (edit.slots().isEmpty() ? FLUSHED : FLUSHED_WITH_ENTRIES));
        out.putLong(edit.flushed());
        putSegments(out, edit.segments());
        out.putInt(edit.highWater().size());
        edit.highWater().forEach((source, sequence) -> out.putInt(source).putLong(sequence));
        out.putInt(edit.marks().remaining()).put(edit.marks().duplicate());
        if (!edit.slots().isEmpty()) {
            out.putInt(edit.slots().size());
            for (SlotEntry entry : edit.slots()) {
                SlotEntryLayout.write(out, out.position(), entry);
                out.position(out.position() + SlotEntryLayout.LENGTH);
            }
        }
    }

    private static void putIds(ByteBuffer out, List<Long> ids) {
        out.putInt(ids.size());
        ids.forEach(out::putLong);
    }

    private static void putSegments(ByteBuffer out, List<SegmentMeta> segments) {
        out.putInt(segments.size());
        segments.forEach(segment -> putSegment(out, segment));
    }

    private static void putSegment(ByteBuffer out, SegmentMeta segment) {
        out.putLong(segment.id());
        putText(out, segment.fileName());
        out.put((byte) segment.kind().code()).putInt(segment.typeId());
        out.putLong(segment.rows()).putInt(segment.zones());
        out.putLong(segment.fileLength()).putInt(segment.fileCrc32c());
        out.putLong(segment.indexOffset()).putInt(segment.indexLength());
        out.putInt(segment.indexCrc32c());
        out.putLong(segment.minEventTime()).putLong(segment.maxEventTime());
        out.putLong(segment.minPosition()).putLong(segment.maxPosition());
    }

    /**
     * @throws IllegalArgumentException for an edit of a kind that a later version wrote
     * @throws java.nio.BufferUnderflowException when the edit ends too early
     */
    static ManifestEdit decode(ByteBuffer in) {
        final int kind = in.get() & 0xFF;
        return switch (kind) {
            case IDENTITY -> identity(in);
            case WAL_USED ->
                    new ManifestEdit.WalUsed(
                            new WalFileUse(in.getInt(), in.getLong(), in.getLong()));
            case WAL_DROPPED -> new ManifestEdit.WalDropped(in.getInt());
            case FLUSHED -> flushed(in, false);
            case FLUSHED_WITH_ENTRIES -> flushed(in, true);
            case FORCED -> new ManifestEdit.Forced(in.getLong());
            case COMPACTED -> new ManifestEdit.Compacted(in.get() & 0xFF, ids(in), segments(in));
            case RETIRED -> new ManifestEdit.Retired(ids(in));
            case SET_ASIDE -> new ManifestEdit.DataSetAside(setAside(in));
            default ->
                    throw new IllegalArgumentException(
                            "manifest edit of kind " + kind + " is not known to this build");
        };
    }

    private static ManifestEdit.Identity identity(ByteBuffer in) {
        return new ManifestEdit.Identity(in.getLong(), in.getInt(), in.getInt(), in.getInt());
    }

    private static ManifestEdit.Flushed flushed(ByteBuffer in, boolean hasEntries) {
        final long flushed = in.getLong();
        final List<SegmentMeta> segments = segments(in);
        final Map<Integer, Long> highWater = new TreeMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            highWater.put(sourceId(in.getInt()), in.getLong());
        }
        final byte[] marks = new byte[Math.min(in.getInt(), in.remaining())];
        in.get(marks);
        return new ManifestEdit.Flushed(
                flushed,
                segments,
                highWater,
                ByteBuffer.wrap(marks).order(ByteOrder.LITTLE_ENDIAN),
                hasEntries ? entries(in) : List.of());
    }

    private static List<SlotEntry> entries(ByteBuffer in) {
        final List<SlotEntry> entries = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            if (in.remaining() < SlotEntryLayout.LENGTH) {
                throw new BufferUnderflowException();
            }
            final SlotEntry entry = new SlotEntry();
            SlotEntryLayout.read(in, in.position(), entry);
            in.position(in.position() + SlotEntryLayout.LENGTH);
            if (entry.problem() != null) {
                throw new IllegalArgumentException("an entry cannot be: " + entry.problem());
            }
            entries.add(entry);
        }
        return entries;
    }

    private static List<Long> ids(ByteBuffer in) {
        final List<Long> ids = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            ids.add(in.getLong());
        }
        return ids;
    }

    private static List<SegmentMeta> segments(ByteBuffer in) {
        final List<SegmentMeta> segments = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            segments.add(segment(in));
        }
        return segments;
    }

    private static int sourceId(int id) {
        if (id < 0 || id > TickLayout.MAX_SOURCE_ID) {
            throw new IllegalArgumentException("no source session has id " + id);
        }
        return id;
    }

    /** A name, and no path that leads out of the shard's directory. */
    private static String fileName(ByteBuffer in) {
        final String name = text(in);
        final boolean good =
                !name.isEmpty()
                        && name.charAt(0) != '.'
                        && name.chars().allMatch(ManifestCodec::isOfFileName);
        if (!good) {
            throw new IllegalArgumentException("'" + name + "' is no segment's file");
        }
        return name;
    }

    private static boolean isOfFileName(int one) {
        return one == '.'
                || one == '-'
                || one >= '0' && one <= '9'
                || one >= 'a' && one <= 'z'
                || one >= 'A' && one <= 'Z';
    }

    private static SegmentMeta segment(ByteBuffer in) {
        final long id = in.getLong();
        final String name = fileName(in);
        final SegmentKind kind = SegmentKind.of(in.get() & 0xFF);
        return new SegmentMeta(
                id,
                name,
                kind,
                in.getInt(),
                in.getLong(),
                in.getInt(),
                in.getLong(),
                in.getInt(),
                in.getLong(),
                in.getInt(),
                in.getInt(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
    }
}
