package io.tickring.transport.ucx;

import io.tickring.transport.Puts;
import io.tickring.transport.RegionHandle;
import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a writer needs to connect, the body of a {@link RegionHandle}. Little endian:
 *
 * <pre>
 *  0 u64 u64 random id of the region      16 u64 address of the region in its owner
 * 24 u64 length of the region, bytes      32 u8 1 where it is one-sided, else 0
 * 33 u8 0                                 34 u16 length of the worker's address
 * 36 u16 length of the packed key         38 u16 0
 * 40 the worker's address, then the packed key, as UCX wrote them
 * </pre>
 *
 * It comes from another process: nothing of it is believed before {@link #decode} checked it. UCX
 * itself reads address and key without knowing where they end, so they are handed to it with zeros
 * behind. Immutable.
 */
final class UcxHandle {
    static final String TRANSPORT = "ucx";
    static final int VERSION = 1;

    private static final int ID_OFFSET = 0;
    private static final int ADDRESS_OFFSET = ID_OFFSET + 2 * Long.BYTES;
    private static final int LENGTH_OFFSET = ADDRESS_OFFSET + Long.BYTES;
    private static final int KIND_OFFSET = LENGTH_OFFSET + Long.BYTES;
    private static final int WORKER_LENGTH_OFFSET = KIND_OFFSET + Short.BYTES;
    private static final int KEY_LENGTH_OFFSET = WORKER_LENGTH_OFFSET + Short.BYTES;
    private static final int HEADER_LENGTH = KEY_LENGTH_OFFSET + 2 * Short.BYTES;

    private final long idHigh;
    private final long idLow;
    private final long address;
    private final long length;
    private final boolean isOneSided;
    private final byte[] worker;
    private final byte[] key;

    /**
     * @param worker its bytes, which are this object's from now on
     * @param key its bytes, which are this object's from now on
     */
    UcxHandle(
            long idHigh,
            long idLow,
            long address,
            long length,
            boolean isOneSided,
            byte[] worker,
            byte[] key) {
        this.idHigh = idHigh;
        this.idLow = idLow;
        this.address = address;
        this.length = length;
        this.isOneSided = isOneSided;
        this.worker = worker;
        this.key = key;
    }

    byte[] encode() {
        final ByteBuffer body =
                ByteBuffer.allocate(HEADER_LENGTH + worker.length + key.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        body.putLong(idHigh).putLong(idLow).putLong(address).putLong(length);
        body.put((byte) (isOneSided ? 1 : 0)).put((byte) 0);
        body.putShort((short) worker.length).putShort((short) key.length).putShort((short) 0);
        body.put(worker).put(key);
        return RegionHandle.wrap(TRANSPORT, VERSION, body.array());
    }

    /**
     * @throws TransportException when it is not a whole handle of this transport and version
     */
    static UcxHandle decode(byte[] handle, long maxRegionLength) {
        final ByteBuffer body = RegionHandle.unwrap(TRANSPORT, VERSION, handle);
        if (body.remaining() < HEADER_LENGTH) {
            throw new TransportException(
                    "region handle of ucx with a body of "
                            + body.remaining()
                            + " bytes, at least "
                            + HEADER_LENGTH
                            + " are needed");
        }
        final int workerLength = Short.toUnsignedInt(body.getShort(WORKER_LENGTH_OFFSET));
        final int keyLength = Short.toUnsignedInt(body.getShort(KEY_LENGTH_OFFSET));
        final long address = body.getLong(ADDRESS_OFFSET);
        final long length = body.getLong(LENGTH_OFFSET);
        final int kind = body.get(KIND_OFFSET);
        if (body.remaining() != HEADER_LENGTH + workerLength + keyLength
                || workerLength == 0
                || keyLength == 0
                || kind < 0
                || kind > 1
                || length <= 0
                || length > maxRegionLength
                || length % Puts.ALIGNMENT != 0
                || address % Puts.ALIGNMENT != 0
                || address <= 0
                || address > Long.MAX_VALUE - length - RegionTrailer.LENGTH) {
            throw new TransportException(
                    "region handle of ucx that makes no sense: "
                            + body.remaining()
                            + " bytes with an address of "
                            + workerLength
                            + " and a key of "
                            + keyLength
                            + " bytes, for a region of "
                            + length
                            + " bytes of kind "
                            + kind);
        }
        final byte[] worker = new byte[workerLength];
        final byte[] key = new byte[keyLength];
        body.get(HEADER_LENGTH, worker).get(HEADER_LENGTH + workerLength, key);
        return new UcxHandle(
                body.getLong(ID_OFFSET),
                body.getLong(ID_OFFSET + Long.BYTES),
                address,
                length,
                kind == 1,
                worker,
                key);
    }

    long idHigh() {
        return idHigh;
    }

    long idLow() {
        return idLow;
    }

    long address() {
        return address;
    }

    long length() {
        return length;
    }

    boolean isOneSided() {
        return isOneSided;
    }

    byte[] worker() {
        return worker;
    }

    byte[] key() {
        return key;
    }
}
