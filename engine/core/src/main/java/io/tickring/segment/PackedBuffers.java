package io.tickring.segment;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Reads the buffers of one zone of a packed segment: decompressed, and of the length that is due.
 * Nothing in them is believed but what was compared. <b>Thread:</b> one at a time.
 */
final class PackedBuffers {
    private final Segment segment;
    private final SegmentIndex index;
    private final ByteBuffer bytes;
    private final GrowingBuffer copied = new GrowingBuffer();
    private int zone;

    /** Lent from {@link #begin} to {@link #end}. */
    private ZstdDecompressCtx zstd;

    PackedBuffers(Segment segment) {
        this.segment = segment;
        index = segment.index();
        bytes = segment.bytes();
    }

    /** Reads of this zone follow. */
    void begin(int ofZone) {
        zone = ofZone;
        zstd = ZstdContexts.decompress();
    }

    /** Nothing is read before the next {@link #begin}. */
    void end() {
        ZstdContexts.giveBack(zstd);
        zstd = null;
    }

    /** Makes the first bytes zero. */
    static void zero(ByteBuffer out, int length) {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            out.putLong(at, 0);
        }
        for (; at < length; at++) {
            out.put(at, (byte) 0);
        }
    }

    /**
     * Decompresses a buffer.
     *
     * @param length that it must have; of zeros nothing is looked at
     * @throws DamagedSegmentException when what is stored is no such buffer
     */
    void read(int buffer, int length, ByteBuffer out) {
        if (index.isZero(zone, buffer)) {
            zero(out, length);
            return;
        }
        final int at = index.bodyAt(zone) + index.bufferOffset(zone, buffer);
        final int storedLength = index.bufferLength(zone, buffer) - PackedZoneEncoder.PREFIX_LENGTH;
        final int from = at + PackedZoneEncoder.PREFIX_LENGTH;
        if (isStoredAsItIs(buffer, at, storedLength, length)) {
            out.put(0, bytes, from, length);
            return;
        }
        int unpackedLength;
        try {
            unpackedLength =
                    bytes.isDirect()
                            ? zstd.decompressDirectByteBuffer(
                                    out, 0, length, bytes, from, storedLength)
                            : zstd.decompressDirectByteBuffer(
                                    out, 0, length, copy(from, storedLength), 0, storedLength);
        } catch (ZstdException e) {
            throw damaged(buffer, "it cannot be decompressed: " + e.getMessage());
        }
        checkLength(buffer, unpackedLength, length);
    }

    /** As above, of a buffer that is not all zeros. */
    void read(int buffer, int length, byte[] out) {
        final int at = index.bodyAt(zone) + index.bufferOffset(zone, buffer);
        final int storedLength = index.bufferLength(zone, buffer) - PackedZoneEncoder.PREFIX_LENGTH;
        final int from = at + PackedZoneEncoder.PREFIX_LENGTH;
        if (isStoredAsItIs(buffer, at, storedLength, length)) {
            bytes.get(from, out, 0, length);
            return;
        }
        int unpackedLength;
        try {
            unpackedLength =
                    bytes.isDirect()
                            ? zstd.decompressDirectByteBufferToByteArray(
                                    out, 0, length, bytes, from, storedLength)
                            : zstd.decompressDirectByteBufferToByteArray(
                                    out, 0, length, copy(from, storedLength), 0, storedLength);
        } catch (ZstdException e) {
            throw damaged(buffer, "it cannot be decompressed: " + e.getMessage());
        }
        checkLength(buffer, unpackedLength, length);
    }

    private boolean isStoredAsItIs(int buffer, int at, int storedLength, int length) {
        final long prefix = bytes.getLong(at);
        if (prefix == PackedZoneEncoder.NOT_COMPRESSED) {
            checkLength(buffer, storedLength, length);
            return true;
        }
        checkLength(buffer, prefix, length);
        return false;
    }

    private void checkLength(int buffer, long found, int length) {
        if (found != length) {
            throw damaged(buffer, "it has " + found + " bytes where " + length + " are due");
        }
    }

    /** zstd reads direct memory only. */
    private ByteBuffer copy(int from, int length) {
        copied.clear();
        final ByteBuffer copy = copied.withRoomFor(length);
        copy.put(0, bytes, from, length);
        return copy;
    }

    /** What is wrong with a buffer, and where it lies. */
    DamagedSegmentException damaged(int buffer, String what) {
        return new DamagedSegmentException(
                segment.file(),
                (long) index.bodyAt(zone) + index.bufferOffset(zone, buffer),
                "buffer " + buffer + " of zone " + zone + ": " + what);
    }
}
