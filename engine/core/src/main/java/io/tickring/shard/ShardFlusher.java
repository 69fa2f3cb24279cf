package io.tickring.shard;

import io.tickring.memtable.MemTable;
import io.tickring.segment.FlushWriter;
import io.tickring.segment.SegmentMeta;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.EventList;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.wal.Wal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Turns frozen MemTables into segments, oldest first. <b>Thread:</b> the flush agent. */
final class ShardFlusher {
    private final ShardConfig config;
    private final NameRegistry names;
    private final Wal wal;
    private final ManifestFile manifest;
    private final AtomicReference<ShardState> state;
    private final EventList events = new EventList();
    private final TickBlock block = new TickBlock();
    private final FlushWriter writer;
    private final LongSupplier segmentIds;

    ShardFlusher(
            ShardConfig config,
            NameRegistry names,
            Wal wal,
            ManifestFile manifest,
            AtomicReference<ShardState> state,
            LongSupplier segmentIds) {
        this.config = config;
        this.names = names;
        this.wal = wal;
        this.manifest = manifest;
        this.state = state;
        this.writer = new FlushWriter(config.segments());
        this.segmentIds = segmentIds;
    }

    /**
     * Writes one table's segments, names them in the manifest, and lets the log under them go.
     *
     * @throws FlushFailedException when the segments could not be written: nothing changed, the
     *     rows are served from the table as before, and the flush may be tried again
     * @throws IOException when the manifest could not be written: it must not be tried again
     */
    void flush(FrozenTable frozen) throws IOException {
        final MemTable table = frozen.table();
        final List<SegmentMeta> metas = new ArrayList<>();
        final List<OpenSegment> segments = new ArrayList<>();
        final ByteBuffer marks;
        try {
            // Columns take about as much as the lines do.
            Room.check(config, table.endPosition() - table.startPosition(), 0);
            collect(table);
            marks = frozen.hasMarks() ? marks(table) : ByteBuffer.allocate(0);
            if (events.count() > 0) {
                metas.addAll(
                        writer.write(
                                config.files(), config.directory(), segmentIds, events, names));
            }
            for (SegmentMeta meta : metas) {
                segments.add(ShardRecovery.openSegment(config, meta));
            }
        } catch (IOException e) {
            discard(metas, segments);
            throw new FlushFailedException(config.directory(), e);
        } finally {
            events.clear();
        }
        try {
            manifest.append(
                    new ManifestEdit.Flushed(
                            table.endPosition(), metas, frozen.highWater(), marks, frozen.slots()));
        } catch (IOException e) {
            // Unmapped, not deleted: the edit that names them may have reached the disk.
            segments.forEach(OpenSegment::release);
            throw e;
        }
        state.updateAndGet(current -> current.withFlushed(table, segments));
        wal.flushed(table.endPosition());
        table.release();
    }

    @SuppressWarnings("ReferenceEquality") // the same memory is meant, not the same bytes
    private void collect(MemTable table) {
        events.clear();
        ByteBuffer in = null;
        try (BlockCursor cursor = table.cursor(Selection.ALL, Long.MAX_VALUE)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    if (block.buffer(i) != in) {
                        in = block.buffer(i);
                        events.in(in);
                    }
                    events.add(block.offset(i), block.position(i));
                }
            }
        }
    }

    private ByteBuffer marks(MemTable table) {
        final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (BlockCursor cursor = table.marks(Long.MAX_VALUE)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    final int word = TickLayout.typeAndLines(block.buffer(i), block.offset(i));
                    final byte[] event =
                            new byte[TickLayout.linesOf(word) << TickLayout.LINE_SHIFT];
                    block.buffer(i).get(block.offset(i), event);
                    lines.writeBytes(event);
                }
            }
        }
        return ByteBuffer.wrap(lines.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Unmaps and deletes what a failed flush left; what cannot be deleted is swept at the next
     * open.
     */
    private void discard(List<SegmentMeta> metas, List<OpenSegment> segments) {
        segments.forEach(OpenSegment::release);
        for (SegmentMeta meta : metas) {
            deleteQuietly(config.directory().resolve(meta.fileName()));
        }
    }

    /** The disk is failing already, and the caller is told so; what stays is an orphan. */
    private void deleteQuietly(Path file) {
        try {
            config.files().delete(file);
        } catch (IOException e) {
            assert config.files().exists(file) : e;
        }
    }
}
