package io.tickring.perf.micro;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.IngestRing;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.perf.rig.WorkDirectory;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the publisher's thread pays for a trade while another thread takes trades off the ring: to a
 * node, which routes, admits and counts it; and to a bare Disruptor ring, where it is claimed,
 * written and published. A quarter of a ring at a time into an empty one, so that nothing is
 * refused; emptying it is not counted.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class PublishBenchmark {
    private static final int TICKS = IngestRing.SLOTS / 4;
    private static final long START_NS = 1_767_623_400_000_000_000L; // 2026-01-05T14:30Z
    private static final int SYMBOLS = 1024;

    /** A node that logs what it takes. */
    @State(Scope.Thread)
    public static class LoggedNode {
        private static final Duration TIMEOUT = Duration.ofMinutes(1);

        private final int[] symbolIds = new int[SYMBOLS];
        private WorkDirectory work;
        private Node node;
        private Publisher publisher;
        private long time = START_NS;

        /** Opens it. */
        @Setup
        public void open() throws IOException {
            work = WorkDirectory.in(Path.of(System.getProperty("java.io.tmpdir")));
            node = Node.open(NodeConfig.at(work.resolve("store")).flushByHandOnly());
            for (int i = 0; i < SYMBOLS; i++) {
                symbolIds[i] = node.symbol("SYM" + i);
            }
            publisher = node.publisher("perf", AckMode.WAL);
        }

        /** Flushes, so that log files are used again; not counted. */
        @Setup(Level.Iteration)
        public void flush() throws InterruptedException {
            node.flush(TIMEOUT);
        }

        /** Waits until all is logged and log files stand ready; not counted. */
        @Setup(Level.Invocation)
        public void drain() {
            if (!publisher.awaitAcked(TIMEOUT)) {
                throw new IllegalStateException("not everything was acked within " + TIMEOUT);
            }
            while (node.refusal().isPresent()) {
                Thread.onSpinWait();
            }
        }

        /** Deletes its store. */
        @TearDown
        public void close() throws IOException {
            publisher.close();
            node.close();
            work.close();
        }
    }

    /** A ring of the same size over the same lines, and a thread that reads each line's time. */
    @State(Scope.Thread)
    public static class BareRing {
        /** Ring slots to a claim. */
        @Param({"1", "64"})
        public int batch;

        private final RingBuffer<Object> ring =
                RingBuffer.createMultiProducer(
                        Object::new, IngestRing.SLOTS, new YieldingWaitStrategy());
        private final ByteBuffer lines =
                ByteBuffer.allocateDirect((IngestRing.SLOTS + 1) << TickLayout.LINE_SHIFT)
                        .alignedSlice(TickLayout.LINE_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        private final TickWriter writer = new TickWriter();
        private BatchEventProcessor<Object> processor;
        private Thread consumer;
        private long taken;
        private long sequence;

        /** Starts the consumer. */
        @Setup
        public void start() {
            processor =
                    new BatchEventProcessorBuilder()
                            .build(
                                    ring,
                                    ring.newBarrier(),
                                    (event, at, endOfBatch) -> taken += lines.getLong(offset(at)));
            ring.addGatingSequences(processor.getSequence());
            consumer = new Thread(processor, "bare-consumer");
            consumer.start();
        }

        /** Waits until all is read; not counted. */
        @Setup(Level.Invocation)
        public void drain() {
            while (processor.getSequence().get() < ring.getCursor()) {
                Thread.onSpinWait();
            }
        }

        /** Ends the consumer. */
        @TearDown
        public void stop() throws InterruptedException {
            processor.halt();
            consumer.join();
        }

        private static int offset(long at) {
            return (int) (at & (IngestRing.SLOTS - 1)) << TickLayout.LINE_SHIFT;
        }

        private void write(long at) {
            sequence++;
            final long time = START_NS + sequence;
            writer.wrap(lines, offset(at))
                    .begin(
                            BuiltinTypes.TRADE_ID,
                            1,
                            1 + (int) (sequence & (SYMBOLS - 1)),
                            1,
                            sequence,
                            time,
                            time)
                    .putLong(BuiltinTypes.TRADE.price(), sequence)
                    .putLong(BuiltinTypes.TRADE.size(), 1);
        }
    }

    /** Per trade. */
    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long toNode(LoggedNode to) {
        for (int i = 0; i < TICKS; i++) {
            final long time = ++to.time;
            if (to.publisher.trade(to.symbolIds[i & (SYMBOLS - 1)], time, time, i + 1, 1)
                    != Offer.OK) {
                throw new IllegalStateException(
                        "refused by an empty ring: " + to.node.refusal().orElse("?"));
            }
        }
        return to.time;
    }

    /** Per trade. */
    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long toBareRing(BareRing to) {
        for (int done = 0; done < TICKS; done += to.batch) {
            final long last = to.ring.next(to.batch);
            final long first = last - to.batch + 1;
            for (long at = first; at <= last; at++) {
                to.write(at);
            }
            to.ring.publish(first, last);
        }
        return to.sequence;
    }
}
