package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.testkit.SimClock;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.Transport;

/** Both ends of one connection, the transports of owner and sender handed in. */
final class TestRing {
    static final int OWNER = 2;
    static final int SENDER = 1;
    static final long TOKEN = 0x1234_5678_9abc_def0L;

    final SimClock clock = new SimClock();
    final InboxHeader header;
    final LocalRegion region;
    final LocalRegion ackBlock;
    final InboxWriter writer;
    final AckWriter acks;
    final InboxReader reader;

    long written;
    long taken;

    TestRing(Transport owner, Transport sender, int log2Cells) {
        this(owner, sender, log2Cells, 1);
    }

    TestRing(Transport owner, Transport sender, int log2Cells, long connId) {
        header =
                new InboxHeader(
                        11, 22, OWNER, 3, SENDER, 4, connId, TOKEN + connId * 7919, log2Cells);
        region = owner.allocate(header.regionLength());
        header.encode(region.memory(), 0);
        ackBlock = sender.allocate(AckLayout.LENGTH);
        writer =
                new InboxWriter(
                        sender, sender.connect(region.handle()), header, ackBlock, clock::nanoTime);
        acks =
                new AckWriter(
                        owner, owner.connect(ackBlock.handle()), header.token(), clock::nanoTime);
        reader = new InboxReader(region, header, acks, clock::nanoTime);
    }

    /** Offers the next frame. */
    boolean offer(int cells) {
        if (TestFrames.offer(writer, written, cells)) {
            written++;
            return true;
        }
        return false;
    }

    /** Takes what there is, and acks it as durable. */
    int drain(int maxFrames) {
        final int frames = reader.poll(this::take, maxFrames);
        ack();
        return frames;
    }

    void ack() {
        reader.ack(reader.consumed(), AckLayout.NO_NACK, 1);
    }

    private boolean take(java.nio.ByteBuffer frame, int offset, int cells, long ringSeq) {
        assertEquals(taken, TestFrames.check(frame, offset, cells, ringSeq), "order");
        taken++;
        return true;
    }
}
