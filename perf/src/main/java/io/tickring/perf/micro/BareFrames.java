package io.tickring.perf.micro;

import io.tickring.perf.rig.WorkDirectory;
import io.tickring.wal.WalFrameLayout;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The frames of a log without the log: one copy of the lines, the words of a header, and the next
 * header wiped, into a mapped file that is used over and over. What a log adds is its checksum and
 * all that makes it one. <b>Thread:</b> one.
 */
final class BareFrames implements AutoCloseable {
    private static final int FILE_LENGTH = 64 << 20;
    private static final int PAGE_LENGTH = 4096;
    private static final int HEADER = WalFrameLayout.HEADER_LENGTH;
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final WorkDirectory work;
    private final MappedByteBuffer file;
    private final ByteBuffer view;
    private final CRC32C crc = new CRC32C();
    private int offset;

    BareFrames(WorkDirectory work) throws IOException {
        this.work = work;
        try (FileChannel channel =
                FileChannel.open(
                        work.resolve("frames"),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW)) {
            file = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_LENGTH);
        }
        file.order(ByteOrder.LITTLE_ENDIAN);
        view = file.duplicate();
        for (int at = 0; at < FILE_LENGTH; at += PAGE_LENGTH) {
            file.putLong(at, 0L);
        }
    }

    /** Appends a frame; returns where it ends. */
    int append(ByteBuffer lines, int length, boolean checksum) {
        if (offset + 2 * HEADER + length > FILE_LENGTH) {
            offset = 0;
        }
        final int at = offset;
        final int end = at + HEADER + length;
        file.put(at + HEADER, lines, 0, length);
        for (int word = Long.BYTES; word < HEADER; word += Long.BYTES) {
            file.putLong(at + word, end);
        }
        for (int word = 0; word < HEADER; word += Long.BYTES) {
            file.putLong(end + word, 0L);
        }
        long sealed = end - (long) at;
        if (checksum) {
            crc.reset();
            crc.update(view.limit(end).position(at + Long.BYTES));
            sealed |= crc.getValue() << Integer.SIZE;
        }
        LONG.setRelease(file, at, sealed);
        offset = end;
        return end;
    }

    @Override
    public void close() throws IOException {
        work.close();
    }
}
