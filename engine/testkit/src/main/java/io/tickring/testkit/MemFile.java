package io.tickring.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * One file's bytes: as the process sees them, and as the disk surely has them. Equal only to
 * itself.
 *
 * <p>While it is mapped the bytes lie in direct memory that all mappings share. When the last
 * mapping goes, they move and the memory is overwritten, so that a read through a mapping that was
 * let go finds rubbish, as on a machine it would find nothing at all. <b>Thread:</b> the owner
 * locks; stores through mappings are anyone's.
 */
final class MemFile {
    static final int PAGE_LENGTH = 4096;

    private static final int SECTOR_LENGTH = 512;
    private static final byte POISON = (byte) 0xDD;

    private byte[] unmapped = {};
    private int length;
    private ByteBuffer memory;
    private int mappings;
    private byte[] durable = {};

    long length() {
        return memory == null ? length : memory.capacity();
    }

    byte[] bytes() {
        final byte[] bytes = new byte[(int) length()];
        if (memory == null) {
            System.arraycopy(unmapped, 0, bytes, 0, length);
        } else {
            memory.get(0, bytes);
        }
        return bytes;
    }

    /** Takes all that remains in the buffer. */
    void write(ByteBuffer from, long at) throws IOException {
        if (memory != null) {
            throw new IOException("written to while it is mapped: the model cannot grow it");
        }
        final int end = Math.toIntExact(at + from.remaining());
        if (end > unmapped.length) {
            unmapped = Arrays.copyOf(unmapped, Math.max(end, unmapped.length * 2));
        }
        from.get(unmapped, (int) at, from.remaining());
        length = Math.max(length, end);
    }

    void truncate(long to) throws IOException {
        if (memory != null) {
            throw new IOException("cut while it is mapped: a load behind the cut kills a JVM");
        }
        if (to < length) {
            Arrays.fill(unmapped, (int) to, length, (byte) 0);
            length = (int) to;
        }
    }

    ByteBuffer map() {
        if (mappings++ == 0) {
            memory = ByteBuffer.allocateDirect(length).put(0, unmapped, 0, length);
        }
        return memory.duplicate();
    }

    void unmap() {
        assert mappings > 0 : "unmapped more often than mapped";
        if (--mappings == 0) {
            unmapped = bytes();
            length = unmapped.length;
            for (int at = 0; at < length; at++) {
                memory.put(at, POISON);
            }
            memory = null;
        }
    }

    /** Everything, and how long the file is. */
    void force() {
        durable = bytes();
    }

    /** The pages that hold these bytes of a mapped file, and how long the file is. */
    void force(long from, long to) {
        if (durable.length != memory.capacity()) {
            durable = Arrays.copyOf(durable, memory.capacity());
        }
        final int start = (int) from / PAGE_LENGTH * PAGE_LENGTH;
        final long behind = (to + PAGE_LENGTH - 1) / PAGE_LENGTH * PAGE_LENGTH;
        final int end = (int) Math.min(memory.capacity(), behind);
        memory.get(start, durable, start, end - start);
    }

    /** The kernel writes some dirty pages of its own accord. */
    void writeBack(Random random) {
        final byte[] now = bytes();
        for (int page = 0; page < now.length; page += PAGE_LENGTH) {
            if (random.nextBoolean()) {
                final int end = Math.min(now.length, page + PAGE_LENGTH);
                durable = Arrays.copyOf(durable, Math.max(durable.length, end));
                System.arraycopy(now, page, durable, page, end - page);
            }
        }
    }

    MemFile copy() {
        final MemFile copy = new MemFile();
        copy.unmapped = bytes();
        copy.length = copy.unmapped.length;
        copy.durable = durable.clone();
        return copy;
    }

    /**
     * What a machine that lost its power finds: all that was forced, and of the rest any part.
     *
     * @param newness from 0, nothing that was not forced is there, to 1, everything is
     */
    MemFile crash(Random random, double newness) {
        final byte[] now = bytes();
        final byte[] left = Arrays.copyOf(durable, lengthAfterCrash(now.length, random, newness));
        final int common = Math.min(now.length, left.length);
        for (int page = 0; page < common; page += PAGE_LENGTH) {
            final int end = Math.min(common, page + PAGE_LENGTH);
            if (!Arrays.equals(now, page, end, left, page, end)) {
                tear(now, left, page, end, random, newness);
            }
        }
        final MemFile crashed = new MemFile();
        crashed.unmapped = left;
        crashed.length = left.length;
        crashed.durable = left.clone();
        return crashed;
    }

    private int lengthAfterCrash(int now, Random random, double newness) {
        final boolean isNew = random.nextDouble() < newness;
        if (now <= durable.length || random.nextInt(3) > 0) {
            return isNew ? now : durable.length;
        }
        return durable.length + random.nextInt(now - durable.length + 1);
    }

    /**
     * A page as a whole, in sectors, or in the words that were stored when it was taken: any of
     * them, or all on one side of a place.
     */
    private static void tear(
            byte[] now, byte[] left, int from, int to, Random random, double newness) {
        switch (random.nextInt(4)) {
            case 0 -> take(now, left, from, to, PAGE_LENGTH, random, newness);
            case 1 -> take(now, left, from, to, SECTOR_LENGTH, random, newness);
            case 2 -> take(now, left, from, to, Long.BYTES, random, newness);
            default -> split(now, left, from, to, random, newness);
        }
    }

    private static void take(
            byte[] now, byte[] left, int from, int to, int granule, Random random, double newness) {
        for (int at = from; at < to; at += granule) {
            if (random.nextDouble() < newness) {
                System.arraycopy(now, at, left, at, Math.min(granule, to - at));
            }
        }
    }

    /** New before a word, old from there on; or the other way round. */
    private static void split(
            byte[] now, byte[] left, int from, int to, Random random, double newness) {
        if (newness == 0) {
            return;
        }
        int first = Arrays.mismatch(now, from, to, left, from, to) & -Long.BYTES;
        final int words = (to - from - first + Long.BYTES - 1) / Long.BYTES;
        first += from;
        final int at = Math.min(to, first + random.nextInt(words + 1) * Long.BYTES);
        if (random.nextInt(3) > 0) {
            System.arraycopy(now, first, left, first, at - first);
        } else {
            System.arraycopy(now, at, left, at, to - at);
        }
    }

    /** Bytes in which this file differs from another; what only one of them has counts too. */
    int differingBytes(MemFile other) {
        final byte[] mine = bytes();
        final byte[] others = other.bytes();
        final int common = Math.min(mine.length, others.length);
        int differing = Math.max(mine.length, others.length) - common;
        for (int at = 0; at < common; at++) {
            differing += mine[at] == others[at] ? 0 : 1;
        }
        return differing;
    }

    static ByteBuffer littleEndian(ByteBuffer buffer) {
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }
}
