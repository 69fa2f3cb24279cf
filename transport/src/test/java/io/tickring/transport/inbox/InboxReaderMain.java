package io.tickring.transport.inbox;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.Peer;
import io.tickring.transport.PeerLostException;
import io.tickring.transport.RegionClosedException;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportOpener;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The owner of inbox regions, in a process of its own: takes frames while it is not paused, and
 * ends at once when one is not the very frame that should have come. <b>Thread:</b> the main one.
 */
public final class InboxReaderMain {
    private static final long SLICE_NS = 2_000_000;
    private static final int BATCH = 256;
    private static final int NODE = 2;
    private static final int SENDER = 1;

    private final Transport transport;
    private LocalRegion region;
    private RemoteRegion senderAck;
    private InboxHeader header;
    private InboxReader reader;
    private long nextNumber;
    private long frames;
    private boolean paused;
    private long unheardAcks;

    private InboxReaderMain(Transport transport) {
        this.transport = transport;
    }

    /**
     * @param arguments class of the {@link TransportOpener}, its argument
     */
    public static void main(String[] arguments) throws Exception {
        final TransportOpener opener =
                Class.forName(arguments[0])
                        .asSubclass(TransportOpener.class)
                        .getDeclaredConstructor()
                        .newInstance();
        try (Transport transport = opener.open(arguments[1])) {
            final InboxReaderMain owner = new InboxReaderMain(transport);
            Peer.serve(owner::run, owner::idle);
            owner.end();
        }
    }

    private String run(String[] words) {
        switch (words[0]) {
            case "open" -> {
                return open(Integer.parseInt(words[1]), Long.parseLong(words[2]));
            }
            case "connect" -> connect(words[1], Long.parseLong(words[2]));
            case "pause" -> paused = true;
            case "resume" -> paused = false;
            case "status" -> {}
            case "end" -> {
                return end();
            }
            default -> throw new IllegalArgumentException("no command " + words[0]);
        }
        return status();
    }

    /** A fresh region with a fresh token: handle and header, in hex. */
    private String open(int log2Cells, long connId) {
        header =
                new InboxHeader(
                        5, 6, NODE, 1, SENDER, 1, connId, new SecureRandom().nextLong(), log2Cells);
        region = transport.allocate(header.regionLength());
        header.encode(region.memory(), 0);
        final byte[] bytes = new byte[InboxHeader.LENGTH];
        region.memory().get(0, bytes);
        return HexFormat.of().formatHex(region.handle()) + ' ' + HexFormat.of().formatHex(bytes);
    }

    private void connect(String ackHandle, long firstNumber) {
        senderAck = transport.connect(HexFormat.of().parseHex(ackHandle));
        final AckWriter acks =
                new AckWriter(transport, senderAck, header.token(), System::nanoTime);
        reader = new InboxReader(region, header, acks, System::nanoTime);
        nextNumber = firstNumber;
        frames = 0;
    }

    private void idle() {
        if (reader == null) {
            transport.progress();
            return;
        }
        final long untilNs = System.nanoTime() + SLICE_NS;
        do {
            transport.progress();
            drain();
        } while (System.nanoTime() - untilNs < 0);
    }

    private int drain() {
        final int taken = paused ? 0 : reader.poll(this::take, BATCH);
        try {
            reader.ack(reader.consumed(), AckLayout.NO_NACK, 1);
        } catch (RegionClosedException | PeerLostException e) {
            unheardAcks++; // the sender is gone: what it wrote is still taken
        }
        return taken;
    }

    private boolean take(ByteBuffer frame, int offset, int cells, long ringSeq) {
        final long number = TestFrames.check(frame, offset, cells, ringSeq);
        if (number != nextNumber) {
            throw new AssertionError("frame " + number + " where " + nextNumber + " should come");
        }
        nextNumber++;
        frames++;
        return true;
    }

    /** Takes what is there, seals the region and gives it back: its writer is gone or done. */
    private String end() {
        if (reader == null) {
            return "nothing";
        }
        for (int taken = 1; taken > 0; ) {
            transport.progress();
            taken = drain();
        }
        final String last = status() + (isHalfWritten() ? " half" : " whole");
        reader.seal();
        region.seal();
        region.close();
        senderAck.close();
        reader = null;
        return last;
    }

    /** Whether the next frame's bytes are there and its commit word is not. */
    private boolean isHalfWritten() {
        final int index = (int) reader.consumed() & header.capacity() - 1;
        final int offset = InboxLayout.HEADER_LENGTH + index * InboxLayout.CELL_LENGTH;
        return region.memory().getLong(offset + InboxLayout.SENDER_OFFSET) == nextNumber;
    }

    private String status() {
        return reader == null
                ? "closed"
                : frames
                        + " "
                        + reader.consumed()
                        + ' '
                        + reader.torn()
                        + ' '
                        + reader.mismatches()
                        + ' '
                        + unheardAcks;
    }
}
