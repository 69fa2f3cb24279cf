package io.tickring.node;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Two publishers offer {@link PatternEvents} under a batch bound of 100 lines. Prints now and then
 * how far each is acked, and how many batches ended inside an event. To be killed.
 */
final class PatternMain {
    static final int BATCH_LINES = 100;
    static final List<String> SOURCES = List.of("one", "two");
    private static final int REPORT_EVERY = 5_000;

    private PatternMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        try (Node node = Node.open(config(Path.of(args[0])))) {
            publish(node, Long.parseLong(args[1]));
            System.out.println("ended " + node.splitBatches());
            while (node.failure().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    static NodeConfig config(Path directory) {
        return NodeConfig.at(directory)
                .shards(2)
                .maxBatchLines(BATCH_LINES)
                .walFileLengthBytes(4 << 20)
                .flushRows(60_000);
    }

    /** Both publishers to their ends, which is half of the events each. */
    static void publish(Node node, long events) throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (String source : SOURCES) {
            threads.add(new Thread(() -> publish(node, source, events / 2), source));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void publish(Node node, String source, long events) {
        final PatternEvents pattern = new PatternEvents(node);
        final int[] symbols = new int[16];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = node.symbol("SYM" + i);
        }
        try (Publisher publisher = node.publisher(source, AckMode.WAL)) {
            for (long i = 1; i <= events; i++) {
                pattern.stage(publisher, symbols[(int) (i % symbols.length)]);
                Offer answer = publisher.offer();
                while (answer == Offer.FULL) {
                    LockSupport.parkNanos(5_000);
                    answer = publisher.offer();
                }
                if (answer == Offer.CLOSED) {
                    throw new IllegalStateException("closed", node.failure().orElse(null));
                }
                if (i % REPORT_EVERY == 0) {
                    System.out.println(source + " " + publisher.acked());
                    System.out.println("split " + node.splitBatches());
                }
            }
            if (!publisher.awaitAcked(Nodes.LONG)) {
                throw new IllegalStateException("not acked in time");
            }
            System.out.println(source + " " + publisher.acked());
        }
    }
}
