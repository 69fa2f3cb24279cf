package io.tickring.shard;

import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.fs.UnknownVersionException;
import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The mapped file through which a writer lets other processes see its positions: a page of header,
 * then {@link ShardCounters#LENGTH} bytes per shard. Little-endian.
 *
 * <pre>
 *   0      4         8         16       20      24    32          40            48            56
 *  +------+---------+---------+--------+-------+-----+-----------+-------------+-------------+--
 *  |"TRCN"| version | storeId | shards | state | pid | startedMs | heartbeatMs | incarnation |
 *  +------+---------+---------+--------+-------+-----+-----------+-------------+-------------+--
 *   56       60             64
 *  +--------+-------------+-- ...
 *  | pinned | refusedPins |
 *  +--------+-------------+-- ...
 * </pre>
 *
 * It is made anew at every open, under another name, and renamed into its place: so it is whole
 * when it is seen, and one that was mapped never changes hands. The incarnation is another one in
 * each. Nothing in it outlives its writer: whether that lives says a lock, see {@link Store}.
 * <b>Thread:</b> any; who sets what stands at the setters.
 */
final class CountersFile implements AutoCloseable {
    static final String NAME = "counters";

    private static final String TEMPORARY = "counters.tmp";
    private static final int HEADER_LENGTH = 4096;
    private static final int MAGIC = 0x4E435254;
    private static final int VERSION = 1;
    private static final int MAGIC_OFFSET = 0;
    private static final int VERSION_OFFSET = 4;
    private static final int STORE_ID_OFFSET = 8;
    private static final int SHARDS_OFFSET = 16;
    private static final int STATE_OFFSET = 20;
    private static final int PID_OFFSET = 24;
    private static final int STARTED_OFFSET = 32;
    private static final int HEARTBEAT_OFFSET = 40;
    private static final int INCARNATION_OFFSET = 48;
    private static final int PINNED_OFFSET = 56;
    private static final int REFUSED_PINS_OFFSET = 60;

    private static final VarHandle INT =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MappedFile mapping;
    private final ByteBuffer counters;

    private CountersFile(MappedFile mapping) {
        this.mapping = mapping;
        this.counters = mapping.buffer();
    }

    /**
     * Puts a new file into the place of the last writer's, in state {@link WriterState#OPENING}.
     *
     * @param random from which incarnations are counted where no earlier file says how far they are
     */
    static CountersFile create(FileSystem files, Path directory, StoreFile store, long random)
            throws IOException {
        final long incarnation = lastIncarnation(files, directory, store, random) + 1;
        final Path temporary = directory.resolve(TEMPORARY);
        if (files.exists(temporary)) {
            files.delete(temporary);
        }
        final ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_LENGTH + store.shardCount() * ShardCounters.LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC_OFFSET, MAGIC).putInt(VERSION_OFFSET, VERSION);
        bytes.putLong(STORE_ID_OFFSET, store.storeId()).putInt(SHARDS_OFFSET, store.shardCount());
        bytes.putLong(PID_OFFSET, ProcessHandle.current().pid());
        bytes.putLong(INCARNATION_OFFSET, incarnation);
        try (WritableFile file = files.create(temporary)) {
            file.write(bytes);
            file.force();
        }
        files.rename(temporary, directory.resolve(NAME));
        return new CountersFile(files.map(directory.resolve(NAME), true));
    }

    private static long lastIncarnation(
            FileSystem files, Path directory, StoreFile store, long random) throws IOException {
        try (CountersFile last = open(files, directory, store)) {
            return last == null ? random : last.incarnation();
        }
    }

    /**
     * Maps a writer's file, to look at it.
     *
     * @return null when there is none that this build can read
     */
    static CountersFile open(FileSystem files, Path directory, StoreFile store) throws IOException {
        final MappedFile mapping;
        try {
            mapping = files.map(directory.resolve(NAME), false);
        } catch (NoSuchFileException e) {
            return null;
        }
        final ByteBuffer in = mapping.buffer();
        if (in.capacity() < HEADER_LENGTH + store.shardCount() * ShardCounters.LENGTH
                || in.getInt(MAGIC_OFFSET) != MAGIC
                || in.getInt(VERSION_OFFSET) != VERSION
                || in.getLong(STORE_ID_OFFSET) != store.storeId()
                || in.getInt(SHARDS_OFFSET) != store.shardCount()) {
            mapping.close();
            return null;
        }
        return new CountersFile(mapping);
    }

    /**
     * Refuses what another version of this code keeps there; not asked unless that one lives, since
     * the file means nothing behind it.
     */
    static void refuseOtherVersion(FileSystem files, Path directory) throws IOException {
        final Path file = directory.resolve(NAME);
        if (!files.exists(file)) {
            return;
        }
        final ByteBuffer in = files.read(file).order(ByteOrder.LITTLE_ENDIAN);
        if (in.limit() >= STORE_ID_OFFSET
                && in.getInt(MAGIC_OFFSET) == MAGIC
                && in.getInt(VERSION_OFFSET) != VERSION) {
            throw new UnknownVersionException(
                    file.toString(), "counters", in.getInt(VERSION_OFFSET), VERSION);
        }
    }

    ShardCounters shard(int shard) {
        return new ShardCounters(counters, HEADER_LENGTH + shard * ShardCounters.LENGTH);
    }

    /** Who made the file, and how it is doing. */
    WriterInfo writer() {
        return new WriterInfo(
                counters.getLong(PID_OFFSET),
                state(),
                startedMs(),
                heartbeatMs(),
                (int) INT.getOpaque(counters, PINNED_OFFSET),
                (int) INT.getOpaque(counters, REFUSED_PINS_OFFSET));
    }

    /** Another number in each file that was ever in this place. */
    long incarnation() {
        return counters.getLong(INCARNATION_OFFSET);
    }

    WriterState state() {
        return WriterState.of((int) INT.getAcquire(counters, STATE_OFFSET));
    }

    /** Stored with release order: what was set before is seen by who sees the state. */
    void state(WriterState state) {
        INT.setRelease(counters, STATE_OFFSET, state.code());
    }

    private long startedMs() {
        return (long) LONG.getOpaque(counters, STARTED_OFFSET);
    }

    private long heartbeatMs() {
        return (long) LONG.getOpaque(counters, HEARTBEAT_OFFSET);
    }

    /** The writer is at work; the first time it begins. <b>Thread:</b> one at a time. */
    void beat(long nowMs) {
        if (startedMs() == 0) {
            LONG.setOpaque(counters, STARTED_OFFSET, nowMs);
        }
        LONG.setOpaque(counters, HEARTBEAT_OFFSET, nowMs);
    }

    /**
     * How many threads run on the core they were given, and how many do not. <b>Thread:</b> as
     * above.
     */
    void pins(int pinned, int refused) {
        INT.setOpaque(counters, PINNED_OFFSET, pinned);
        INT.setOpaque(counters, REFUSED_PINS_OFFSET, refused);
    }

    @Override
    public void close() {
        mapping.close();
    }
}
