package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seed;
import io.tickring.testkit.SeedExtension;
import io.tickring.transport.memory.MemoryTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a sender believes of its ack block, and what not. */
@ExtendWith(SeedExtension.class)
final class AckBlockTest {
    private final MemoryTransport memory = new MemoryTransport();
    private final ShimTransport owner = new ShimTransport(memory);
    private final TestRing ring = new TestRing(owner, memory, 6);
    private final ByteBuffer block = ring.ackBlock.memory();

    AckBlockTest() {
        for (int i = 0; i < 8; i++) {
            ring.offer(4);
        }
        ring.writer.send();
    }

    @Test
    void isWrittenWhenItChangedAndEveryFiveMilliseconds() {
        ring.ack();
        assertEquals(1, owner.calls.size());
        ring.ack();
        assertEquals(1, owner.calls.size());
        ring.drain(1);
        assertEquals(2, owner.calls.size());
        ring.clock.advanceNs(AckWriter.REPEAT_NS - 1);
        ring.ack();
        assertEquals(2, owner.calls.size());
        ring.clock.advanceNs(1);
        ring.ack();
        assertEquals(3, owner.calls.size());
        assertEquals(3, ring.acks.stamp());
    }

    @Test
    void isWrittenAgainWhenThePutFailed() {
        owner.fails = true;
        ring.reader.poll((frame, offset, cells, seq) -> true, 1);
        assertThrows(RuntimeException.class, ring::ack);
        owner.fails = false;
        ring.ack();
        ring.writer.poll();
        assertEquals(4, ring.writer.consumed());
    }

    @Test
    void aLostOneIsMadeGoodByTheNext() {
        owner.drops = true;
        ring.drain(3);
        ring.writer.poll();
        assertEquals(0, ring.writer.consumed());
        owner.drops = false;
        ring.clock.advance(Duration.ofMillis(5));
        ring.ack();
        assertEquals(1, ring.writer.poll());
        assertEquals(12, ring.writer.consumed());
        assertEquals(0, ring.writer.poll());
    }

    @Test
    void everyWordOfItIsTold() {
        ring.reader.poll((frame, offset, cells, seq) -> true, 2);
        ring.acks.update(8, 4, 6, 77, AckLayout.SEALED);
        ring.writer.poll();
        assertEquals(8, ring.writer.consumed());
        assertEquals(4, ring.writer.durable());
        assertEquals(6, ring.writer.nackFrom());
        assertEquals(77, ring.writer.ownerEpoch());
        assertTrue(ring.writer.isSealed());
    }

    /** Whatever a later block says: what was put into a sealed region is nobody's. */
    @Test
    void sealedIsForEver() {
        ring.reader.seal();
        ring.ack();
        assertEquals(1, ring.writer.poll());
        assertTrue(ring.writer.isSealed());
        ring.acks.update(0, 0, AckLayout.NO_NACK, 1, 0);
        assertEquals(1, ring.writer.poll());
        assertTrue(ring.writer.isSealed());
        assertEquals(InboxWriter.SEALED, ring.writer.tryClaim(1));
    }

    @Test
    void neverGoesBackAtItsWriter() {
        ring.acks.update(8, 4, AckLayout.NO_NACK, 1, 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> ring.acks.update(7, 4, AckLayout.NO_NACK, 1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> ring.acks.update(8, 3, AckLayout.NO_NACK, 1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> ring.acks.update(8, 9, AckLayout.NO_NACK, 1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> ring.acks.update(8, 4, AckLayout.NO_NACK, 0, 0));
    }

    @Test
    void whatCannotBeIsNotTaken() {
        ring.drain(4);
        ring.writer.poll();
        final long stamp = ring.acks.stamp();
        refused(stamp + 1, 33, 16, ring.header.token()); // more than was sent
        refused(stamp + 1, 15, 15, ring.header.token()); // back
        refused(stamp + 1, 20, 15, ring.header.token()); // durable back
        refused(stamp + 1, 20, 21, ring.header.token()); // durable before consumed
        refused(stamp - 1, 20, 20, ring.header.token()); // older
        refused(stamp + 1, 20, 20, ring.header.token() + 1); // another connection's
        refused(stamp + 1, Long.MIN_VALUE, 20, ring.header.token());
        final long epoch = block.getLong(AckLayout.EPOCH_OFFSET);
        block.putLong(AckLayout.EPOCH_OFFSET, epoch - 1);
        refused(stamp + 1, 20, 20, ring.header.token());
        block.putLong(AckLayout.EPOCH_OFFSET, epoch);
        for (long nackFrom : new long[] {33, -2, Long.MAX_VALUE}) {
            block.putLong(AckLayout.NACK_OFFSET, nackFrom); // of no cell that was sent
            refused(stamp + 1, 20, 20, ring.header.token());
        }
        block.putLong(AckLayout.NACK_OFFSET, AckLayout.NO_NACK);
        block(stamp + 1, 20, 20, ring.header.token());
        assertEquals(1, ring.writer.poll());
        assertEquals(20, ring.writer.consumed());
    }

    private void refused(long stamp, long consumed, long durable, long token) {
        final long before = ring.writer.refusedAcks();
        block(stamp, consumed, durable, token);
        assertEquals(0, ring.writer.poll());
        assertEquals(before + 1, ring.writer.refusedAcks());
        assertEquals(16, ring.writer.consumed());
        assertEquals(16, ring.writer.durable());
    }

    /** A block whose checksum is right. */
    private void block(long stamp, long consumed, long durable, long token) {
        block.putLong(AckLayout.STAMP_OFFSET, stamp)
                .putLong(AckLayout.CONSUMED_OFFSET, consumed)
                .putLong(AckLayout.DURABLE_OFFSET, durable)
                .putInt(AckLayout.TOKEN_OFFSET, (int) token);
        final CRC32C crc = new CRC32C();
        crc.update(block.slice(0, AckLayout.CRC_OFFSET));
        block.putInt(AckLayout.CRC_OFFSET, (int) crc.getValue());
    }

    @Test
    void garbageIsNeverTaken(@Seed Random random) {
        ring.drain(4);
        ring.writer.poll();
        final byte[] good = new byte[AckLayout.LENGTH];
        block.get(0, good);
        final byte[] bytes = new byte[AckLayout.LENGTH];
        for (int i = Nightly.or(300_000, 10_000_000); i > 0; i--) {
            if ((i & 1) == 0) {
                random.nextBytes(bytes);
            } else {
                System.arraycopy(good, 0, bytes, 0, bytes.length);
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(AckLayout.CRC_OFFSET)] ^= (byte) (1 + random.nextInt(255));
                }
            }
            block.put(0, bytes);
            assertEquals(0, ring.writer.poll());
            assertEquals(16, ring.writer.consumed());
        }
    }
}
