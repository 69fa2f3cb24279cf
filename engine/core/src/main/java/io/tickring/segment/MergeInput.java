package io.tickring.segment;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The events of several segments in the order of their positions. Opens a segment's cursor when its
 * first position is reached and drops it behind its last, so that of a long row of segments only
 * those are in memory that lie side by side. <b>Thread:</b> one.
 */
final class MergeInput implements AutoCloseable {
    /** A segment, and what is wanted of it. */
    record Source(Segment segment, Selection selection) {}

    private final List<Source> waiting;
    private final List<Stream> streams = new ArrayList<>();
    private int nextWaiting;
    private Stream current;

    /** The least position of all others: up to there the current stream goes on alone. */
    private long limit;

    private long consumed;

    private static final class Stream {
        private final BlockCursor cursor;
        private final TickBlock block = new TickBlock();
        private final long rowLength;
        private int index;

        Stream(Source source) {
            final SegmentMeta meta = source.segment().meta();
            cursor = source.segment().cursor(source.selection());
            rowLength = Math.max(1, meta.fileLength() / meta.rows());
        }

        boolean next() {
            if (++index < block.count()) {
                return true;
            }
            index = 0;
            return cursor.next(block);
        }

        long position() {
            return block.position(index);
        }
    }

    MergeInput(List<Source> sources) {
        waiting = new ArrayList<>(sources);
        waiting.sort(Comparator.comparingLong(source -> source.segment().meta().minPosition()));
    }

    /** Moves to the next event; false at the end. */
    boolean next() {
        if (current != null) {
            consumed += current.rowLength;
            if (!current.next()) {
                current.cursor.close();
                streams.remove(current);
                current = null;
            }
        }
        if (current == null || current.position() > limit) {
            choose();
        }
        return current != null;
    }

    private void choose() {
        current = least();
        while (nextWaiting < waiting.size()
                && (current == null
                        || waiting.get(nextWaiting).segment().meta().minPosition()
                                < current.position())) {
            final Stream opened = new Stream(waiting.get(nextWaiting++));
            if (opened.cursor.next(opened.block)) {
                streams.add(opened);
                current = least();
            } else {
                opened.cursor.close();
            }
        }
        limit =
                nextWaiting < waiting.size()
                        ? waiting.get(nextWaiting).segment().meta().minPosition()
                        : Long.MAX_VALUE;
        for (final Stream stream : streams) {
            if (stream != current) {
                limit = Math.min(limit, stream.position());
            }
        }
    }

    private Stream least() {
        Stream least = null;
        for (final Stream stream : streams) {
            if (least == null || stream.position() < least.position()) {
                least = stream;
            }
        }
        return least;
    }

    /** The block in which the event lies, until the next call of {@link #next}. */
    TickBlock block() {
        return current.block;
    }

    /** The number of the event in its block. */
    int index() {
        return current.index;
    }

    /** About how many bytes of files were read so far. */
    long consumed() {
        return consumed;
    }

    @Override
    public void close() {
        for (final Stream stream : streams) {
            stream.cursor.close();
        }
        streams.clear();
        current = null;
        nextWaiting = waiting.size();
    }
}
