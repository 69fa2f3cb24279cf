package io.tickring.segment;

import io.tickring.fs.FileSystem;
import io.tickring.tick.EventList;
import io.tickring.tick.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Writes the events of a flush as segments: one for each type of fixed length that is not rare, and
 * one of lines for all others, each for every UTC day that occurs. Reused: keeps its memory from
 * flush to flush. <b>Thread:</b> one at a time.
 */
public final class FlushWriter {
    private final SegmentConfig config;
    private final FlushPlan plan;
    private final SegmentWriter.Scratch scratch;

    public FlushWriter(SegmentConfig config) {
        this.config = config;
        plan = new FlushPlan(config);
        scratch = new SegmentWriter.Scratch(config);
    }

    /**
     * Writes, forces and names the segments, and forces the directory. They are then whole and
     * durable, and orphans until the manifest names them.
     *
     * @param segmentIds gives ids never used in this directory
     * @param events in the order of their positions; no definitions, no session marks
     * @param names of every id in the events
     * @return what the manifest is to keep; empty when there are no events
     * @throws IOException naming file and step; what was written is deleted as far as possible
     * @throws IllegalArgumentException when events are out of order or an id has no name; nothing
     *     is left behind
     */
    public List<SegmentMeta> write(
            FileSystem fs, Path directory, LongSupplier segmentIds, EventList events, Names names)
            throws IOException {
        final List<SegmentMeta> written = new ArrayList<>();
        boolean complete = false;
        try {
            for (final FlushPlan.Part part : plan.divide(events, names)) {
                written.add(writePart(fs, directory, segmentIds.getAsLong(), part, events, names));
            }
            if (!written.isEmpty()) {
                forceDirectory(fs, directory);
            }
            complete = true;
            return written;
        } finally {
            if (!complete) {
                deleteAll(fs, directory, written);
            }
        }
    }

    private SegmentMeta writePart(
            FileSystem fs,
            Path directory,
            long segmentId,
            FlushPlan.Part part,
            EventList events,
            Names names)
            throws IOException {
        final int zoneRows = config.zoneRows(config.freshCodec());
        final SegmentSchema schema =
                scratch.schemaFor(
                        config.freshCodec(),
                        part.schema(),
                        part.dictionaries(),
                        events,
                        plan.order(),
                        part.from(),
                        Math.min(part.to(), part.from() + zoneRows),
                        part.delayed());
        final SegmentWriter writer =
                new SegmentWriter(fs, directory, segmentId, schema, part.dictionaries(), scratch);
        Throwable failure = null;
        try {
            writer.begin(names);
            for (int from = part.from(); from < part.to(); from += zoneRows) {
                final int to = Math.min(part.to(), from + zoneRows);
                writer.writeZone(events, plan.order(), from, to);
            }
            return writer.finish();
        } catch (IOException e) {
            final IOException failed = writer.failed(e);
            failure = failed;
            throw failed;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            discard(writer, failure);
        }
    }

    private static void discard(SegmentWriter writer, Throwable failure) throws IOException {
        try {
            writer.close();
        } catch (IOException e) {
            if (failure == null) {
                throw e;
            }
            failure.addSuppressed(e);
        }
    }

    private static void forceDirectory(FileSystem fs, Path directory) throws IOException {
        try {
            fs.forceDirectory(directory);
        } catch (IOException e) {
            throw new IOException(
                    "cannot force directory " + directory + " of segments: " + e.getMessage(), e);
        }
    }

    /** What cannot be deleted is an orphan: no manifest names it, and the shard sweeps it. */
    private static void deleteAll(FileSystem fs, Path directory, List<SegmentMeta> segments) {
        for (final SegmentMeta segment : segments) {
            try {
                fs.delete(directory.resolve(segment.fileName()));
            } catch (IOException e) {
                assert segment.id() >= 0 : e;
            }
        }
    }
}
