package io.tickring.perf.rig;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.BatchSink;
import io.tickring.ingest.FullPolicy;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.Subscription;
import io.tickring.node.Node;
import io.tickring.query.Select;
import io.tickring.replication.PeersConfig;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Published on one node, visible on the node that owns it: both in one JVM, each with a transport
 * of its own and a real control channel between them, so that one clock sees both ends.
 */
final class NodeToNodeScenario implements Scenario {
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int SYMBOLS = 16;
    private static final int PACED_TICKS = 20_000;
    private static final long PACE_NS = 100_000;
    private static final long LEAST_PER_PACED = 20;
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Field PRICE = BuiltinTypes.TRADE.price();
    private static final Field SIZE = BuiltinTypes.TRADE.size();

    private final String transport;

    /**
     * @param transport as {@code --transport} takes it
     */
    NodeToNodeScenario(String transport) {
        this.transport = transport;
    }

    @Override
    public String name() {
        return "node-to-node-" + transport;
    }

    @Override
    public String summary() {
        return "published on one node, logged and acked by the node that owns it, over "
                + transport
                + "; latency from the offer to the owner's live handler at 10,000 a second";
    }

    @Override
    public long defaultTicks() {
        return 5_000_000;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(settings.warmUpTicks()), new Report());
        measure(settings, report);
    }

    private void measure(Settings settings, Report report) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory());
                Node second = open(settings, work, SECOND);
                Node first = open(settings, work, FIRST)) {
            final int[] symbols = symbols(first);
            try (Publisher publisher = first.publisher("perf", AckMode.WAL)) {
                report.add(
                        Figure.rate(
                                "sustained, offer to the owner's ack",
                                rate(publisher, symbols, settings.ticks()),
                                "ticks"));
                final int paced = (int) Math.min(PACED_TICKS, settings.ticks() / LEAST_PER_PACED);
                latency(publisher, second, symbols, Math.max(1, paced), report);
            }
        } catch (TransportException e) {
            throw new LackingException(e.getMessage());
        }
        report.note("both nodes and the publisher share this machine's cores");
    }

    private Node open(Settings settings, WorkDirectory work, int self) throws IOException {
        return Node.open(
                NodeFeed.config(work.resolve("node-" + self), settings)
                        .flushByHandOnly()
                        .peers(Peers.CONFIG, self, transport));
    }

    /** Made once: ports are the kernel's choice, and every symbol is the second node's. */
    private static final class Peers {
        static final PeersConfig CONFIG = make();

        private static PeersConfig make() {
            final List<String> lines = new ArrayList<>();
            lines.add("cluster = 7065726600000000000000006e326e00");
            try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                lines.add("node.1.control = 127.0.0.1:" + one.getLocalPort());
                lines.add("node.2.control = 127.0.0.1:" + two.getLocalPort());
            } catch (IOException e) {
                throw new IllegalStateException("no loopback port is free", e);
            }
            final TreeSet<Integer> slots = new TreeSet<>();
            for (int rank = 0; rank < SYMBOLS; rank++) {
                slots.add(SlotHash.slot(TickInput.symbol(rank)));
            }
            slots.forEach(slot -> lines.add("pin." + slot + " = " + SECOND));
            return PeersConfig.parse("peers", lines);
        }
    }

    private static int[] symbols(Node node) {
        final int[] ids = new int[SYMBOLS];
        for (int rank = 0; rank < ids.length; rank++) {
            ids[rank] = node.symbol(TickInput.symbol(rank));
        }
        return ids;
    }

    private static double rate(Publisher publisher, int[] symbols, long ticks) throws IOException {
        final long startNs = System.nanoTime();
        try (BatchSink sink = publisher.sink(FullPolicy.STALL)) {
            for (long i = 0; i < ticks; i++) {
                sink.begin(BuiltinTypes.TRADE_ID, 1, symbols[(int) i % symbols.length], i, i)
                        .putLong(PRICE, i)
                        .putLong(SIZE, 1);
                sink.end();
            }
        }
        if (!publisher.awaitAcked(TIMEOUT)) {
            throw new IOException("the owner did not ack in time");
        }
        return ticks * 1e9 / (System.nanoTime() - startNs);
    }

    private static void latency(
            Publisher publisher, Node owner, int[] symbols, int ticks, Report report)
            throws IOException {
        final long[] latencies = new long[ticks];
        final AtomicInteger seen = new AtomicInteger();
        final Subscription live =
                owner.onTick(
                        Select.all(),
                        tick -> {
                            final int at = seen.get();
                            latencies[at] = System.nanoTime() - tick.eventTime();
                            seen.set(at + 1);
                        });
        try {
            pace(publisher, symbols, ticks);
            awaitSeen(seen, ticks);
        } finally {
            live.close();
        }
        Arrays.sort(latencies);
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            final int at = (int) Math.min(ticks - 1L, Math.round(percentile / 100 * ticks));
            report.add(
                    Figure.of(
                            "offer to the owner's live handler, p" + trimmed(percentile),
                            latencies[at] / 1e3,
                            "µs"));
        }
    }

    private static void pace(Publisher publisher, int[] symbols, int ticks) {
        final long startNs = System.nanoTime();
        for (int i = 0; i < ticks; i++) {
            final long dueNs = startNs + i * PACE_NS;
            while (System.nanoTime() - dueNs < 0) {
                Thread.onSpinWait();
            }
            final int symbol = symbols[i % symbols.length];
            while (publisher.trade(symbol, System.nanoTime(), i, 1, 1) == Offer.FULL) {
                Thread.onSpinWait();
            }
        }
    }

    private static void awaitSeen(AtomicInteger seen, int ticks) throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT.toNanos();
        while (seen.get() < ticks) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("the owner has not seen all in time");
            }
            LockSupport.parkNanos(PACE_NS);
        }
    }

    private static String trimmed(double percentile) {
        return percentile == Math.rint(percentile)
                ? Integer.toString((int) percentile)
                : Double.toString(percentile);
    }
}
