package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import io.tickring.transport.PeerLostException;
import io.tickring.transport.memory.Faults;
import io.tickring.transport.memory.MemoryNetwork;
import io.tickring.transport.memory.MemoryTransport;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Both ends of a ring in one thread, over a network that delays, drops, duplicates, reorders, tears
 * and cuts puts in both directions: every frame is delivered once and in order, or the connection
 * is sealed and the next one goes on behind what was taken. When the faults stop, what was sent is
 * taken and acked within {@link #HEAL_MS} of its time.
 */
final class InboxModelTest {
    private static final int STEPS = 3000;
    private static final int HEAL_MS = 8500;

    private final Map<String, Long> fired = new TreeMap<>();
    private long frames;

    @Test
    void everyFrameIsDeliveredOnceInOrderOrTheConnectionIsSealed() {
        Seeds.each(Nightly.or(200, 20_000), seed -> new Run(seed).run());
        System.out.println("InboxModelTest: frames delivered " + frames + ", fired " + fired);
        if (Long.getLong("tickring.seed") == null) {
            fired.forEach((kind, count) -> assertTrue(count > 0, kind + " never fired"));
        }
    }

    /** One seed. */
    private final class Run {
        private final Random random;
        private final MemoryNetwork network = new MemoryNetwork();
        private final Faults forth;
        private final Faults back;
        private final MemoryTransport sender;
        private final MemoryTransport owner;
        private final int log2Cells;
        private TestRing ring;
        private long connId;
        private long healedMs;

        Run(long seed) {
            random = new Random(seed);
            forth = faults(seed);
            back = faults(~seed);
            sender = new MemoryTransport(network, forth);
            owner = new MemoryTransport(network, back);
            log2Cells = InboxLayout.MIN_LOG2_CELLS + random.nextInt(3);
        }

        private Faults faults(long seed) {
            return Faults.seeded(seed)
                    .delay(rate(0.2))
                    .drop(rate(0.1))
                    .duplicate(rate(0.2))
                    .reorder(rate(0.2))
                    .tear(rate(0.3))
                    .cut(random.nextInt(3) == 0 ? 0.002 : 0);
        }

        private double rate(double most) {
            return random.nextInt(4) == 0 ? 0 : most * random.nextDouble();
        }

        void run() {
            connect(0, 0);
            for (int step = 0; step < STEPS; step++) {
                offer();
                step(random.nextInt(20) == 0 ? random.nextInt(700) : random.nextInt(5));
            }
            forth.heal();
            back.heal();
            for (healedMs = 0; healedMs < HEAL_MS; healedMs++) {
                step(1);
            }
            assertEquals(ring.written, ring.taken, "delivered when the faults are over");
            assertEquals(ring.writer.ringSeq(), ring.writer.consumed(), "acked");
            assertEquals(ring.writer.consumed(), ring.writer.durable(), "durable");
            frames += ring.taken;
            count("wraps", ring.reader.consumed() >> log2Cells);
            note();
            count(forth, "forth");
            count(back, "back");
        }

        private void offer() {
            for (int i = random.nextInt(6); i > 0; i--) {
                ring.offer(2 + random.nextInt(16));
            }
        }

        private void step(int ms) {
            ring.clock.advanceNs(ms * 1_000_000L + random.nextInt(1000));
            boolean isLost = forth.cutCount() + back.cutCount() > cuts;
            try {
                if (random.nextInt(3) > 0) {
                    ring.writer.send();
                }
                ring.writer.poll();
            } catch (PeerLostException e) {
                isLost = true;
            }
            sender.progress();
            try {
                ring.drain(random.nextInt(12));
            } catch (PeerLostException e) {
                isLost = true;
            }
            owner.progress();
            if (isLost) {
                reconnect();
            }
        }

        private long cuts;

        /** What is not taken is sent again, over a region of its own. */
        private void reconnect() {
            cuts = forth.cutCount() + back.cutCount();
            final TestRing old = ring;
            old.reader.seal();
            final long taken = old.taken;
            note();
            connect(taken, taken);
            sender.progress();
            assertEquals(0, old.reader.poll((frame, offset, cells, seq) -> true, 9), "sealed");
        }

        private void connect(long written, long taken) {
            connId++;
            ring = new TestRing(owner, sender, log2Cells, connId);
            ring.written = written;
            ring.taken = taken;
        }

        /** What this connection went through. */
        private void note() {
            count("resends", ring.writer.resends());
            count("rewinds asked for", ring.reader.torn());
            count("commit words before their frames", ring.reader.mismatches());
            count("old acks refused", ring.writer.refusedAcks());
            count("claims refused", ring.writer.refusedClaims());
        }
    }

    private void count(Faults faults, String direction) {
        count("delayed " + direction, faults.delayed());
        count("dropped " + direction, faults.dropped());
        count("duplicated " + direction, faults.duplicated());
        count("reordered " + direction, faults.reordered());
        count("torn " + direction, faults.torn());
        count("cut " + direction, faults.cutCount());
    }

    private void count(String kind, long times) {
        fired.merge(kind, times, Long::sum);
    }
}
