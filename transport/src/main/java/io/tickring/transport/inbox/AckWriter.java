package io.tickring.transport.inbox;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/**
 * The owner's side of an ack block ({@link AckLayout}): tells the sender how far it is. <b>Thread:
 * </b> one, the one that polls the inbox. Allocates nothing after the constructor.
 */
public final class AckWriter {
    /** An ack block that has nothing new to say is written again after this. */
    public static final long REPEAT_NS = 5_000_000;

    private final Transport transport;
    private final RemoteRegion senderAck;
    private final LongSupplier nanoClock;
    private final ByteBuffer block =
            ByteBuffer.allocateDirect(AckLayout.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer checked = block.duplicate();
    private final long address = NativeMemory.address(block);
    private final CRC32C crc = new CRC32C();
    private long stamp;
    private long writtenNs;
    private boolean unwritten = true;

    /**
     * @param senderAck memory of the sender, {@link AckLayout#LENGTH} bytes at least
     * @param token of the connection
     * @param nanoClock monotonic, ns
     */
    public AckWriter(
            Transport transport, RemoteRegion senderAck, long token, LongSupplier nanoClock) {
        if (senderAck.length() < AckLayout.LENGTH) {
            throw new IllegalArgumentException(
                    "an ack block takes "
                            + AckLayout.LENGTH
                            + " bytes, the sender's region has "
                            + senderAck.length());
        }
        this.transport = transport;
        this.senderAck = senderAck;
        this.nanoClock = nanoClock;
        block.putInt(AckLayout.TOKEN_OFFSET, (int) token);
    }

    /**
     * Writes the block when it says something new, or when the last one is {@link #REPEAT_NS} old.
     * What could not be put is put by the next call.
     *
     * @param consumed every cell before this ringSeq was taken; never less than before
     * @param durable every cell before this ringSeq is durable; never less than before, nor more
     *     than consumed
     * @param nackFrom cells from this ringSeq on are refused; {@link AckLayout#NO_NACK}
     * @param ownerEpoch configuration that the owner goes by
     * @param flags of {@link AckLayout}
     * @return 1 when it was written, else 0
     */
    public int update(long consumed, long durable, long nackFrom, long ownerEpoch, int flags) {
        if (consumed < block.getLong(AckLayout.CONSUMED_OFFSET)
                || durable < block.getLong(AckLayout.DURABLE_OFFSET)
                || durable > consumed
                || ownerEpoch < block.getLong(AckLayout.EPOCH_OFFSET)) {
            throw new IllegalArgumentException(
                    "acks never go back, and nothing is durable before it is consumed: consumed "
                            + consumed
                            + ", durable "
                            + durable
                            + ", epoch "
                            + ownerEpoch
                            + " after "
                            + block.getLong(AckLayout.CONSUMED_OFFSET)
                            + ", "
                            + block.getLong(AckLayout.DURABLE_OFFSET)
                            + ", "
                            + block.getLong(AckLayout.EPOCH_OFFSET));
        }
        final boolean news =
                consumed != block.getLong(AckLayout.CONSUMED_OFFSET)
                        || durable != block.getLong(AckLayout.DURABLE_OFFSET)
                        || nackFrom != block.getLong(AckLayout.NACK_OFFSET)
                        || ownerEpoch != block.getLong(AckLayout.EPOCH_OFFSET)
                        || flags != block.getInt(AckLayout.FLAGS_OFFSET);
        if (news) {
            block.putLong(AckLayout.CONSUMED_OFFSET, consumed);
            block.putLong(AckLayout.DURABLE_OFFSET, durable);
            block.putLong(AckLayout.NACK_OFFSET, nackFrom);
            block.putLong(AckLayout.EPOCH_OFFSET, ownerEpoch);
            block.putInt(AckLayout.FLAGS_OFFSET, flags);
            unwritten = true;
        }
        final long nowNs = nanoClock.getAsLong();
        if (!unwritten && nowNs - writtenNs < REPEAT_NS) {
            return 0;
        }
        unwritten = true;
        stamp++;
        block.putLong(AckLayout.STAMP_OFFSET, stamp);
        crc.reset();
        checked.position(0).limit(AckLayout.CRC_OFFSET);
        crc.update(checked);
        block.putInt(AckLayout.CRC_OFFSET, (int) crc.getValue());
        try {
            transport.put(senderAck, 0, address, AckLayout.LENGTH);
        } finally {
            // An address keeps no memory.
            Reference.reachabilityFence(block);
        }
        unwritten = false;
        writtenNs = nowNs;
        return 1;
    }

    /** How many blocks were put. */
    public long stamp() {
        return stamp;
    }
}
