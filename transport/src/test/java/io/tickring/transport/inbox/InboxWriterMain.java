package io.tickring.transport.inbox;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.Peer;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportOpener;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The sender's side of an inbox ring, in a process of its own: writes numbered frames, as many as
 * it is told to. <b>Thread:</b> the main one.
 */
public final class InboxWriterMain {
    private static final long SLICE_NS = 2_000_000;
    private static final int BATCH = 64;

    private final Transport transport;
    private LocalRegion ackBlock;
    private InboxWriter writer;
    private int cells;
    private long number;
    private long toWrite;

    private InboxWriterMain(Transport transport) {
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
            final InboxWriterMain sender = new InboxWriterMain(transport);
            Peer.serve(sender::run, sender::idle);
        }
    }

    private String run(String[] words) {
        switch (words[0]) {
            case "ack" -> {
                if (ackBlock != null) {
                    ackBlock.seal();
                    ackBlock.close();
                }
                ackBlock = transport.allocate(AckLayout.LENGTH);
                return HexFormat.of().formatHex(ackBlock.handle());
            }
            case "connect" -> connect(words);
            case "write" -> toWrite += Long.parseLong(words[1]);
            case "offer" -> {
                return Integer.toString(offer(Integer.parseInt(words[1])));
            }
            case "status" -> {}
            default -> throw new IllegalArgumentException("no command " + words[0]);
        }
        return status();
    }

    /** Handle, header, first number, cells of a frame (0: each its own). */
    private void connect(String[] words) {
        final InboxHeader header =
                InboxHeader.decode(ByteBuffer.wrap(HexFormat.of().parseHex(words[2])), 0);
        writer =
                new InboxWriter(
                        transport,
                        transport.connect(HexFormat.of().parseHex(words[1])),
                        header,
                        ackBlock,
                        System::nanoTime);
        number = Long.parseLong(words[3]);
        cells = Integer.parseInt(words[4]);
        toWrite = 0;
    }

    private int offer(int frames) {
        int taken = 0;
        for (int i = 0; i < frames; i++) {
            if (TestFrames.offer(writer, number, cells > 0 ? cells : TestFrames.cells(number))) {
                number++;
                taken++;
            }
        }
        writer.send();
        return taken;
    }

    // The owner may share the core.
    @SuppressWarnings("ThreadPriorityCheck")
    private void idle() {
        if (writer == null) {
            transport.progress();
            return;
        }
        final long untilNs = System.nanoTime() + SLICE_NS;
        do {
            if (toWrite > 0) {
                toWrite -= offer((int) Math.min(BATCH, toWrite));
            }
            if (transport.progress() + writer.poll() == 0) {
                Thread.yield();
            }
        } while (toWrite > 0 && System.nanoTime() - untilNs < 0);
    }

    /** Frames still to write, cells written, taken, resends. */
    private String status() {
        return toWrite
                + " "
                + writer.ringSeq()
                + ' '
                + writer.consumed()
                + ' '
                + writer.resends()
                + ' '
                + writer.refusedAcks();
    }
}
