package io.tickring.perf.transport;

import com.sun.management.ThreadMXBean;
import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.loops.LoopTimes;
import io.tickring.perf.rig.Json;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.inbox.AckLayout;
import io.tickring.transport.inbox.InboxHeader;
import io.tickring.transport.inbox.InboxLayout;
import io.tickring.transport.inbox.InboxWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Sends ticks through the inbox ring to a {@link RingReceiver} in another process: as fast as they
 * go, and at a rate, by a clock that does not wait for anybody. <b>Thread:</b> one.
 */
public final class RingSender {
    /** Ticks a second at which latency is taken. */
    public static final double RATE = 1e6;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long FAST_TICKS = 50_000_000;
    private static final long TIMED_TICKS = 5_000_000;
    private static final long WARM_UP_TICKS = 3_000_000;
    private static final long LEAST = 1000;
    private static final int TICK_CELLS = 2;
    private static final int BATCH = 32;
    private static final double NS_PER_S = 1e9;

    private final Transport transport;
    private final PrintStream commands;
    private final BufferedReader answers;
    private LocalRegion ackBlock;

    private RingSender(Transport transport, Process receiver) {
        this.transport = transport;
        this.commands = new PrintStream(receiver.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers =
                new BufferedReader(
                        new InputStreamReader(receiver.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * One round.
     *
     * @param receiver runs {@link RingReceiver#serve}
     * @param loops what was measured in this round before
     * @throws IOException when the receiver ends before its time; why is on stderr
     */
    public static RingRun run(
            Transport transport, Process receiver, LoopScale scale, LoopTimes loops)
            throws IOException {
        final RingSender sender = new RingSender(transport, receiver);
        final long warmUp = count(scale, WARM_UP_TICKS);
        sender.send(warmUp, 0);
        sender.send(warmUp, RATE);
        final Sent fast = sender.send(count(scale, FAST_TICKS), 0);
        final Sent timed = sender.send(count(scale, TIMED_TICKS), RATE);
        sender.commands.close();
        final double ticks = fast.ticks + timed.ticks;
        return new RingRun(
                loops,
                fast.perS,
                RATE,
                timed.perS,
                timed.taken.latency(),
                (fast.allocatedBytes + timed.allocatedBytes) / ticks,
                (fast.taken.allocatedBytes() + timed.taken.allocatedBytes()) / ticks);
    }

    private static long count(LoopScale scale, long whole) {
        return Math.max(LEAST, whole / scale.divisor());
    }

    private record Sent(long ticks, double perS, long allocatedBytes, RingReceiver.Taken taken) {}

    /** Over a connection of its own; rate 0: as fast as they go. */
    private Sent send(long ticks, double rate) throws IOException {
        if (ackBlock != null) {
            ackBlock.close();
        }
        ackBlock = transport.allocate(AckLayout.LENGTH);
        final String[] region = ask("open").split(" ");
        final InboxHeader header =
                InboxHeader.decode(ByteBuffer.wrap(HexFormat.of().parseHex(region[1])), 0);
        final InboxWriter writer =
                new InboxWriter(
                        transport,
                        transport.connect(HexFormat.of().parseHex(region[0])),
                        header,
                        ackBlock,
                        System::nanoTime);
        commands.println(
                "take "
                        + HexFormat.of().formatHex(ackBlock.handle())
                        + ' '
                        + ticks
                        + ' '
                        + (rate > 0));
        final long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        final long startNs = System.nanoTime();
        if (rate > 0) {
            timed(writer, ticks, NS_PER_S / rate);
        } else {
            fast(writer, ticks);
        }
        while (writer.consumed() < writer.ringSeq()) {
            writer.poll();
            transport.progress();
        }
        final long elapsedNs = System.nanoTime() - startNs;
        final long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
        final RingReceiver.Taken taken = Json.read(answer(), RingReceiver.Taken.class);
        return new Sent(ticks, ticks * NS_PER_S / elapsedNs, allocated, taken);
    }

    private void fast(InboxWriter writer, long ticks) {
        for (long tick = 0; tick < ticks; ) {
            final long end = Math.min(ticks, tick + BATCH);
            while (tick < end && write(writer, tick, 0)) {
                tick++;
            }
            writer.send();
            if (tick < end) {
                transport.progress();
                Thread.onSpinWait();
            }
        }
    }

    /** The time of a tick follows from its number: whoever is late stays late. */
    private void timed(InboxWriter writer, long ticks, double periodNs) {
        final long startNs = System.nanoTime();
        for (long tick = 0; tick < ticks; ) {
            final long intendedNs = startNs + (long) (tick * periodNs);
            while (System.nanoTime() - intendedNs < 0) {
                Thread.onSpinWait();
            }
            if (write(writer, tick, intendedNs)) {
                tick++;
                writer.send();
            } else {
                transport.progress();
            }
        }
    }

    private static boolean write(InboxWriter writer, long tick, long intendedNs) {
        final long claim = writer.tryClaim(TICK_CELLS);
        if (claim < 0) {
            return false;
        }
        final int at = (int) claim;
        final ByteBuffer staging = writer.staging();
        staging.putLong(at + 16, 0);
        staging.putLong(at + 24, tick + 1);
        staging.putLong(at + 32, 0);
        staging.putLong(at + 40, 0);
        staging.putLong(at + 48, 0);
        staging.putLong(at + 56, 0);
        staging.putLong(at + RingReceiver.TIME_OFFSET, intendedNs);
        staging.putLong(at + RingReceiver.NUMBER_OFFSET, tick);
        staging.putLong(at + 80, tick);
        staging.putLong(at + 88, tick);
        staging.putLong(at + 96, tick);
        staging.putLong(at + 104, tick);
        staging.putLong(at + 112, tick);
        staging.putLong(at + 120, tick);
        writer.commit(InboxLayout.TYPE_DATA, 0);
        return true;
    }

    private String ask(String command) throws IOException {
        commands.println(command);
        return answer();
    }

    private String answer() throws IOException {
        final String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the receiving process ended before its time; see above");
        }
        return answer;
    }
}
