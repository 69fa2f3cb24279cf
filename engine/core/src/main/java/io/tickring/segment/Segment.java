package io.tickring.segment;

import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntUnaryOperator;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * An open segment: a file mapped for reading. Any thread may read it; cursors and views are for one
 * each.
 *
 * <p>Opening checks the index; each zone is checked when it is first touched. After {@link #close}
 * the memory is gone: whoever closes has waited for all cursors and views.
 */
public final class Segment implements AutoCloseable {
    private static final int CHECKED = 1;

    private final Path file;
    private final SegmentMeta meta;
    private final MappedFile mapped;
    private final ByteBuffer bytes;
    private final SegmentIndex index;
    private final AtomicIntegerArray zoneStates;
    private volatile boolean closed;

    private Segment(Path file, SegmentMeta meta, MappedFile mapped) throws IOException {
        this.file = file;
        this.meta = meta;
        this.mapped = mapped;
        bytes = mapped.buffer();
        checkPlaces();
        index = SegmentIndexCheck.read(file, bytes, meta);
        zoneStates = new AtomicIntegerArray(index.zones());
    }

    /**
     * Maps a segment.
     *
     * @param meta what the manifest has of it
     * @throws IOException when it cannot be mapped, or was written by a newer version
     * @throws DamagedSegmentException when length or index are not those that were written
     */
    public static Segment open(FileSystem fs, Path file, SegmentMeta meta) throws IOException {
        final MappedFile mapped = fs.map(file, false);
        boolean opened = false;
        try {
            final Segment segment = new Segment(file, meta, mapped);
            opened = true;
            return segment;
        } finally {
            if (!opened) {
                mapped.close();
            }
        }
    }

    private void checkPlaces() {
        if (mapped.length() != meta.fileLength()) {
            throw new DamagedSegmentException(
                    file,
                    Math.min(mapped.length(), meta.fileLength()),
                    "it has "
                            + mapped.length()
                            + " bytes where "
                            + meta.fileLength()
                            + " were written");
        }
        if (meta.indexOffset() < 0
                || meta.indexLength() < 0
                || meta.indexOffset() + meta.indexLength() > mapped.length()) {
            throw new DamagedSegmentException(
                    file, meta.indexOffset(), "the index lies outside of the file");
        }
        if (crc32c(meta.indexOffset(), meta.indexOffset() + meta.indexLength())
                != meta.indexCrc32c()) {
            throw new DamagedSegmentException(
                    file, meta.indexOffset(), "the index fails its checksum");
        }
    }

    private int crc32c(long from, long to) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit((int) to).position((int) from));
        return (int) crc.getValue();
    }

    /** How its zones are kept. */
    public Codec codec() {
        return index.schema().codec();
    }

    public Path file() {
        return file;
    }

    public SegmentMeta meta() {
        return meta;
    }

    /** Events in it. */
    public long rows() {
        return meta.rows();
    }

    public int zones() {
        return index.zones();
    }

    /** The most rows that a zone of it has. */
    public int zoneRows() {
        return index.zoneRows();
    }

    /** The ids of the symbols that occur, ascending, in the order of the file's dictionary. */
    public int[] symbolIds() {
        return ids(index.symbols(), index::symbolId);
    }

    public boolean hasSymbol(int symbolId) {
        return index.findSymbol(symbolId) >= 0;
    }

    /** The ids of the sources that occur, ascending, in the order of the file's dictionary. */
    public int[] sourceIds() {
        return ids(index.sources(), index::sourceId);
    }

    /** The ids of the types that occur, ascending. */
    public int[] typeIds() {
        return ids(index.types(), index::typeId);
    }

    private static int[] ids(int count, IntUnaryOperator id) {
        final int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = id.applyAsInt(i);
        }
        return ids;
    }

    /** The columns in the order of the file; see {@link SegmentIndexLayout} for the first six. */
    public List<Column> columns() {
        return index.schema().columns();
    }

    /** The number of the column of this name, or -1. */
    public int findColumn(String name) {
        for (int column = 0; column < columns().size(); column++) {
            if (columns().get(column).name().equals(name)) {
                return column;
            }
        }
        return -1;
    }

    /** The name of the type of all events, or empty in a segment of lines. */
    public String typeName() {
        return index.schema().typeName();
    }

    /** Whether its events are kept as columns of one type, and not as lines. */
    public boolean isColumns() {
        return index.schema().kind() == SegmentKind.COLUMNS;
    }

    /** Whether it may have events of this selection, by its types and by what the manifest says. */
    public boolean overlaps(Selection selection) {
        return overlaps(selection.fromTime(), selection.toTime())
                && Arrays.stream(typeIds()).anyMatch(selection::hasType);
    }

    /** Whether a zone has event times in this range; does not touch its rows. */
    public boolean zoneOverlaps(int zone, long fromTime, long toTime) {
        return index.zoneLong(zone, SegmentIndexLayout.ZONE_MAX_EVENT_TIME_OFFSET) >= fromTime
                && (index.zoneLong(zone, SegmentIndexLayout.ZONE_MIN_EVENT_TIME_OFFSET) < toTime
                        || toTime == Long.MAX_VALUE);
    }

    /** Whether it has event times in this range, as far as the manifest says. */
    boolean overlaps(long fromTime, long toTime) {
        return meta.maxEventTime() >= fromTime
                && (meta.minEventTime() < toTime || toTime == Long.MAX_VALUE);
    }

    /** Adds the UTC days of its events. Reads the times of zones that lie in several. */
    void addDays(Days days) {
        final ZoneView view = zoneView();
        for (int zone = 0; zone < index.zones() && !days.isTooMany(); zone++) {
            final long first =
                    Days.dayOf(index.zoneLong(zone, SegmentIndexLayout.ZONE_MIN_EVENT_TIME_OFFSET));
            final long last =
                    Days.dayOf(index.zoneLong(zone, SegmentIndexLayout.ZONE_MAX_EVENT_TIME_OFFSET));
            days.add(first);
            days.add(last);
            if (last - first > 1) {
                view.wrap(zone);
                for (int row = 0; row < view.rows(); row++) {
                    days.add(Days.dayOf(view.longAt(SegmentIndexLayout.EVENT_TIME, row)));
                }
            }
        }
    }

    /** Whether a receive time differs from its event time in zones that a selection overlaps. */
    boolean isDelayed(Selection selection) {
        for (int zone = 0; zone < index.zones(); zone++) {
            if (zoneOverlaps(zone, selection.fromTime(), selection.toTime())
                    && index.isDelayed(zone)) {
                return true;
            }
        }
        return false;
    }

    /** Adds the ids in those zones that a selection of times may take rows of. */
    void addIds(Selection selection, BitSet symbolIds, BitSet sourceIds) {
        for (int zone = 0; zone < index.zones(); zone++) {
            if (zoneOverlaps(zone, selection.fromTime(), selection.toTime())) {
                index.addIds(zone, symbolIds, sourceIds);
            }
        }
    }

    /** A view to read columns through; point it at a zone first. */
    public ZoneView zoneView() {
        checkOpen();
        return new ZoneView(this);
    }

    /**
     * Events of this selection in the order of their positions, as the lines they were written
     * from. The cursor's blocks lie in memory of its own.
     */
    public BlockCursor cursor(Selection selection) {
        checkOpen();
        return isColumns() ? new ColumnCursor(this, selection) : new LinesCursor(this, selection);
    }

    /**
     * Compares every byte with what was written.
     *
     * @param progress told how many bytes were checked so far
     * @return what is wrong; empty when all is well
     */
    public List<SegmentProblem> verify(LongConsumer progress) {
        checkOpen();
        return new SegmentVerify(this, progress).run();
    }

    /** Checks a zone unless that was done. Two threads may both do it; both find the same. */
    void checkOnFirstTouch(int zone) {
        checkOpen();
        if (zoneStates.get(zone) != CHECKED) {
            final SegmentProblem problem = ZoneCheck.check(file, index, bytes, zone);
            if (problem != null) {
                throw new DamagedSegmentException(file, problem.offset(), problem.what());
            }
            markChecked(zone);
        }
    }

    /** Nobody needs to check this zone again. */
    void markChecked(int zone) {
        zoneStates.set(zone, CHECKED);
    }

    SegmentIndex index() {
        return index;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Turns most uses after close into an exception; a race with close is the caller's to avoid.
     */
    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("segment " + file + " is closed");
        }
    }

    /** Unmaps. May be called again: memory unmapped twice would take the process with it. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            mapped.close();
        }
    }
}
