package io.tickring.perf.transport;

import com.sun.management.ThreadMXBean;
import io.tickring.perf.rig.Json;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.inbox.AckLayout;
import io.tickring.transport.inbox.AckWriter;
import io.tickring.transport.inbox.FrameHandler;
import io.tickring.transport.inbox.InboxHeader;
import io.tickring.transport.inbox.InboxLayout;
import io.tickring.transport.inbox.InboxReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.HdrHistogram.Histogram;

/**
 * Owns inbox regions and takes what comes, spinning. Commands come as lines: {@code open}, and
 * {@code take ACK-HANDLE TICKS}, which is answered when so many were taken. <b>Thread:</b> one.
 */
public final class RingReceiver {
    static final int NODE = 2;
    static final int SENDER = 1;

    /** Where a tick's intended send time and number stand in its line, behind the header cell. */
    static final int TIME_OFFSET = InboxLayout.CELL_LENGTH;

    static final int NUMBER_OFFSET = TIME_OFFSET + Long.BYTES;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int BATCH = 256;
    private static final long MOST_NS = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final Transport transport;
    private final FrameHandler handler = this::take;
    private final Histogram latency = new Histogram(1, MOST_NS, DIGITS);
    private long connId;
    private InboxHeader header;
    private LocalRegion region;
    private long taken;
    private boolean timed;

    /** What a receiver answers when it has taken all. */
    record Taken(RingRun.Percentiles latency, long allocatedBytes) {}

    private RingReceiver(Transport transport) {
        this.transport = transport;
    }

    /** Serves until its parent closes the stream. */
    public static void serve(Transport transport, BufferedReader commands) throws IOException {
        final RingReceiver receiver = new RingReceiver(transport);
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            final String[] words = line.split(" ");
            switch (words[0]) {
                case "open" -> System.out.println(receiver.open());
                case "take" -> {
                    System.out.println(
                            Json.write(
                                    receiver.take(
                                            words[1],
                                            Long.parseLong(words[2]),
                                            Boolean.parseBoolean(words[3]))));
                }
                default -> throw new IOException("no command " + words[0]);
            }
        }
    }

    private String open() {
        if (region != null) {
            region.close();
        }
        header =
                new InboxHeader(
                        1,
                        2,
                        NODE,
                        1,
                        SENDER,
                        1,
                        ++connId,
                        new SecureRandom().nextLong(),
                        InboxLayout.DEFAULT_LOG2_CELLS);
        region = transport.allocate(header.regionLength());
        header.encode(region.memory(), 0);
        final byte[] bytes = new byte[InboxHeader.LENGTH];
        region.memory().get(0, bytes);
        return HexFormat.of().formatHex(region.handle()) + ' ' + HexFormat.of().formatHex(bytes);
    }

    private Taken take(String ackHandle, long ticks, boolean isTimed) {
        final AckWriter acks =
                new AckWriter(
                        transport,
                        transport.connect(HexFormat.of().parseHex(ackHandle)),
                        header.token(),
                        System::nanoTime);
        final InboxReader reader = new InboxReader(region, header, acks, System::nanoTime);
        taken = 0;
        timed = isTimed;
        latency.reset();
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        drain(reader, ticks);
        final long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        return new Taken(percentiles(), allocated);
    }

    private void drain(InboxReader reader, long ticks) {
        while (taken < ticks) {
            if (reader.poll(handler, BATCH) == 0) {
                transport.progress();
                Thread.onSpinWait();
            }
            reader.ack(reader.consumed(), AckLayout.NO_NACK, 1);
        }
    }

    private boolean take(ByteBuffer frame, int offset, int cells, long ringSeq) {
        if (frame.getLong(offset + NUMBER_OFFSET) != taken) {
            throw new IllegalStateException(
                    "tick " + frame.getLong(offset + NUMBER_OFFSET) + " where " + taken + " comes");
        }
        taken++;
        if (timed) {
            final long ns = System.nanoTime() - frame.getLong(offset + TIME_OFFSET);
            latency.recordValue(Math.max(1, Math.min(ns, MOST_NS)));
        }
        return true;
    }

    private RingRun.Percentiles percentiles() {
        return new RingRun.Percentiles(
                latency.getTotalCount(),
                latency.getValueAtPercentile(50),
                latency.getValueAtPercentile(90),
                latency.getValueAtPercentile(99),
                latency.getValueAtPercentile(99.9),
                latency.getValueAtPercentile(99.99),
                latency.getValueAtPercentile(100));
    }
}
