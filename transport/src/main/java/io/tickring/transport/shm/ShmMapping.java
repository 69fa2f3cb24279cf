package io.tickring.transport.shm;

import io.tickring.transport.TransportException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.OS;

/**
 * A region file in memory: one mapping, by way of a channel that is open already, so that no name
 * is looked up twice. <b>Threads:</b> any, but closed only when nobody uses it.
 */
final class ShmMapping {
    private final long address;
    private final long length;
    private final PointerBytesStore bytes;

    private ShmMapping(long address, long length) {
        this.address = address;
        this.length = length;
        this.bytes = BytesStore.nativePointer();
        // The owner may seal from another thread than the one that maps.
        bytes.singleThreadedCheckDisabled(true);
        bytes.set(address, length);
    }

    /** Maps the whole file, which has this length already. */
    static ShmMapping of(FileChannel file, long length, Path path) {
        try {
            return new ShmMapping(OS.map(file, FileChannel.MapMode.READ_WRITE, 0, length), length);
        } catch (IOException e) {
            throw new TransportException(
                    path + ": cannot map " + length + " bytes: " + e.getMessage(), e);
        }
    }

    /** Bytes of a region file: the header and whole pages behind it. */
    static long fileLength(long regionLength) {
        return ShmHeader.LENGTH + (regionLength + ShmHeader.LENGTH - 1 & -ShmHeader.LENGTH);
    }

    /** Where the file begins. */
    long address() {
        return address;
    }

    /** Where the region begins. */
    long regionAddress() {
        return address + ShmHeader.LENGTH;
    }

    /** The whole file. */
    PointerBytesStore bytes() {
        return bytes;
    }

    void unmap() {
        try {
            OS.unmap(address, length);
        } catch (IOException e) {
            throw new TransportException(
                    "cannot unmap " + length + " bytes at 0x" + Long.toHexString(address), e);
        }
    }
}
