package io.tickring.replay;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Merges streams by the running maximum, in each, of one 64-bit word of the header; equal ones by
 * the streams' order. It merges a session's shards by {@code sourceSequence}, where the maximum is
 * the value itself since sequences ascend, and sessions by a time. Allocates nothing per event.
 */
final class KeyMerge implements EventStream {
    private final EventStream[] streams;
    private final int keyOffset;
    private LeastKey heads;
    private EventStream current;
    private boolean started;

    /**
     * @param keyOffset of the word in the event's header
     */
    KeyMerge(List<? extends EventStream> streams, int keyOffset) {
        this.streams = streams.toArray(EventStream[]::new);
        this.keyOffset = keyOffset;
    }

    @Override
    public boolean advance() {
        if (current == null) {
            return !started && start();
        }
        if (current.advance()) {
            // The maximum keeps a winner that stepped back in front, as its lesser value would; it
            // makes the documented key the one that is compared.
            heads.replace(Math.max(heads.key(), key(current)));
        } else if (heads.count() == 1) {
            current = null;
            return false;
        } else {
            final int ended = heads.index();
            System.arraycopy(streams, ended + 1, streams, ended, heads.count() - ended - 1);
            streams[heads.count() - 1] = current;
            heads.remove();
        }
        current = streams[heads.index()];
        return true;
    }

    private boolean start() {
        started = true;
        final long[] keys = new long[streams.length];
        int count = 0;
        for (int i = 0; i < streams.length; i++) {
            final EventStream stream = streams[i];
            if (stream.advance()) {
                streams[i] = streams[count];
                streams[count] = stream;
                keys[count++] = key(stream);
            }
        }
        if (count == 0) {
            return false;
        }
        heads = new LeastKey(keys, count);
        current = streams[heads.index()];
        return true;
    }

    private long key(EventStream stream) {
        return stream.buffer().getLong(stream.offset() + keyOffset);
    }

    @Override
    public ByteBuffer buffer() {
        return current.buffer();
    }

    @Override
    public int offset() {
        return current.offset();
    }

    @Override
    public long position() {
        return current.position();
    }

    @Override
    public void close() {
        closeAll(List.of(streams));
    }

    /** Closes all of them, also when one fails; throws what failed first. */
    static void closeAll(Iterable<? extends EventStream> streams) {
        RuntimeException failure = null;
        for (EventStream stream : streams) {
            try {
                stream.close();
            } catch (RuntimeException e) {
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
