package io.tickring.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The four positions of one shard's log, in a piece of the store's mapped counters file.
 *
 * <pre>
 *   0          8       128         136      256          264      384          392      512
 *  +----------+-- 0 --+-----------+-- 0 ---+------------+-- 0 ---+------------+-- 0 ---+
 *  | append   |       | forced    |        | visible    |        | flushed    |        |
 *  +----------+-------+-----------+--------+------------+--------+------------+--------+
 * </pre>
 *
 * Each is a little-endian i64 on its own pair of cache lines, stored with release order after the
 * bytes it speaks of, read with acquire order. <b>Threads:</b> append and visible are written by
 * the shard thread, forced by the log agent, flushed by the flush agent; any thread reads.
 *
 * <p>{@code flushed ≤ visible ≤ append} and {@code forced ≤ append}. What the file holds after a
 * crash is not believed: recovery finds the positions in the log.
 */
public final class LogPositions {
    public static final int LENGTH = 512;

    private static final int APPEND_OFFSET = 0;
    private static final int FORCED_OFFSET = 128;
    private static final int VISIBLE_OFFSET = 256;
    private static final int FLUSHED_OFFSET = 384;
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer counters;
    private final int offset;

    /**
     * @param counters direct memory
     * @param offset of this shard's {@link #LENGTH} bytes in it, a multiple of 8
     */
    public LogPositions(ByteBuffer counters, int offset) {
        this.counters = counters;
        this.offset = offset;
    }

    /** Sets all four after recovery, before any other thread knows the log. */
    public void start(long end, long flushed) {
        set(FLUSHED_OFFSET, flushed);
        set(FORCED_OFFSET, end);
        set(VISIBLE_OFFSET, end);
        set(APPEND_OFFSET, end);
    }

    /** Behind the last sealed frame. */
    public long append() {
        return get(APPEND_OFFSET);
    }

    /** All below is durable in the log, or in segments. */
    public long forced() {
        return get(FORCED_OFFSET);
    }

    /** Readers and flush may take all below. */
    public long visible() {
        return get(VISIBLE_OFFSET);
    }

    /** All below is in segments that the manifest names. */
    public long flushed() {
        return get(FLUSHED_OFFSET);
    }

    void appended(long position) {
        assert position >= append() : "append position went backwards";
        set(APPEND_OFFSET, position);
        set(VISIBLE_OFFSET, position);
    }

    void forced(long position) {
        assert position >= forced() && position <= append() : "forced what was never appended";
        set(FORCED_OFFSET, position);
    }

    public void flushed(long position) {
        assert position >= flushed() && position <= visible() : "flushed what was not visible";
        set(FLUSHED_OFFSET, position);
    }

    private long get(int at) {
        return (long) LONG.getAcquire(counters, offset + at);
    }

    private void set(int at, long position) {
        LONG.setRelease(counters, offset + at, position);
    }
}
