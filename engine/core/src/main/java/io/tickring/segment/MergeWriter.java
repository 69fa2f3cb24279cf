package io.tickring.segment;

import io.tickring.fs.FileSystem;
import io.tickring.tick.Names;
import io.tickring.tick.TickBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * Merges adjacent groups of segments into one: a segment for each type that is not rare, one of
 * lines for all others, each for every UTC day that occurs; rows in the order of their positions.
 * Works in steps, zone by zone: its memory does not grow with its input.
 *
 * <p>The inputs stay as they are and must stay open until this is closed. {@link #close} before
 * {@link #finish} has returned deletes what was written. <b>Thread:</b> one at a time.
 */
public final class MergeWriter implements AutoCloseable {
    private final FileSystem fs;
    private final Path directory;
    private final LongSupplier segmentIds;
    private final SegmentConfig config;
    private final Names names;
    private final MergePlan plan;
    private final SegmentWriter.Scratch scratch;
    private final EventStaging staging;
    private final List<SegmentMeta> written = new ArrayList<>();

    /** What is still to be written; null while the plan counts. */
    private Queue<MergePlan.Part> parts;

    /** What is being written, or null. */
    private MergePlan.Part part;

    private MergeInput input;
    private SegmentDictionaries dictionaries;
    private boolean delayed;

    /** Of the segment begun, or null between two. */
    private SegmentWriter writer;

    private boolean finished;
    private boolean closed;

    /**
     * @param directory of the new segments
     * @param segmentIds gives ids never used in this directory
     * @param names of every id in the events
     * @param groups in ascending order of their positions, which do not overlap
     */
    public MergeWriter(
            FileSystem fs,
            Path directory,
            LongSupplier segmentIds,
            SegmentConfig config,
            Names names,
            List<List<Segment>> groups) {
        this.fs = fs;
        this.directory = directory;
        this.segmentIds = segmentIds;
        this.config = config;
        this.names = names;
        final List<Segment> segments = groups.stream().flatMap(List::stream).toList();
        plan = new MergePlan(config, names, segments);
        scratch = new SegmentWriter.Scratch(config);
        staging = new EventStaging(config.zoneRows(config.compactedCodec()));
    }

    /**
     * Goes on. Segments of lines are read twice or more, first to be counted, so that the sum of
     * all steps may be more than the input's bytes.
     *
     * @param byteBudget at which to stop, after the zone in work
     * @return about the bytes of input read; 0 when all is written
     * @throws IOException naming file and step; then only {@link #close} is left to be called
     * @throws DamagedSegmentException when an input is damaged; the same
     */
    public long step(long byteBudget) throws IOException {
        checkOpen();
        if (parts == null) {
            final long counted = plan.step(byteBudget);
            if (counted > 0) {
                return counted;
            }
            parts = new ArrayDeque<>(plan.parts());
        }
        long consumed = 0;
        while (consumed < byteBudget && (part != null || beginPart())) {
            consumed += writeZone();
        }
        return consumed;
    }

    private boolean beginPart() {
        part = parts.poll();
        if (part == null) {
            return false;
        }
        final List<MergeInput.Source> sources = plan.sources(part);
        dictionaries = plan.dictionaries(sources);
        delayed = MergePlan.isDelayed(sources);
        input = new MergeInput(sources);
        return true;
    }

    /** Writes one zone, and behind the last of a part its segment's end. */
    private long writeZone() throws IOException {
        final long before = input.consumed();
        staging.clear();
        boolean more = true;
        while (!staging.isFull() && more) {
            more = input.next();
            if (more) {
                final TickBlock block = input.block();
                final int index = input.index();
                if (plan.isIn(part, block.buffer(index), block.offset(index))) {
                    staging.add(block, index);
                }
            }
        }
        final long consumed = input.consumed() - before;
        try {
            if (staging.count() > 0) {
                if (writer == null) {
                    beginSegment();
                }
                writer.writeZone(staging.list(), staging.order(), 0, staging.count());
            }
            if (writer != null && (!more || writer.length() >= config.maxFileLength())) {
                written.add(writer.finish());
                writer = null;
            }
        } catch (IOException e) {
            throw writer == null ? e : writer.failed(e);
        }
        if (!more) {
            input.close();
            input = null;
            part = null;
        }
        return consumed;
    }

    private void beginSegment() throws IOException {
        final SegmentSchema schema =
                scratch.schemaFor(
                        config.compactedCodec(),
                        plan.schema(part, dictionaries),
                        dictionaries,
                        staging.list(),
                        staging.order(),
                        0,
                        staging.count(),
                        delayed);
        writer =
                new SegmentWriter(
                        fs, directory, segmentIds.getAsLong(), schema, dictionaries, scratch);
        writer.begin(names);
    }

    /**
     * Ends the merge. All segments are then whole, forced and named; forcing the directory is left
     * to the caller, and until the manifest names them they are orphans.
     *
     * @return what the manifest is to keep; empty when there were no events
     * @throws IllegalStateException when {@link #step} has not yet answered 0
     */
    public List<SegmentMeta> finish() throws IOException {
        checkOpen();
        if (parts == null || part != null || !parts.isEmpty()) {
            throw new IllegalStateException("the merge into " + directory + " is not written yet");
        }
        finished = true;
        return List.copyOf(written);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the merge into " + directory + " is closed");
        }
    }

    /**
     * Lets go of the inputs, and deletes what was written unless the merge was finished.
     *
     * @throws IOException when a file cannot be deleted; it is an orphan then, and the others are
     *     deleted all the same
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        plan.close();
        if (input != null) {
            input.close();
        }
        if (finished) {
            return;
        }
        IOException failure = null;
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException e) {
            failure = e;
        }
        for (final SegmentMeta segment : written) {
            try {
                fs.delete(directory.resolve(segment.fileName()));
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
