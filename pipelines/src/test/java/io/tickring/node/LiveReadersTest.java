package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.shard.ShardStatus;
import io.tickring.shard.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside a live writer: in other processes, and in its own. */
@Timeout(600)
class LiveReadersTest {
    static final int WAL_FILE_LENGTH = 128 << 10;
    static final int SYMBOLS = 16;

    private static final int PROCESSES = 4;
    private static final int PAUSE_EVERY = 500;
    private static final long PAUSE_NS = 4_000_000;

    /** Every open reads all that there is: a long run must not write more than it can read. */
    private static final long LONG_PAUSE_NS = 16_000_000;

    private static NodeConfig config(Path directory) {
        return NodeConfig.at(directory)
                .shards(2)
                .walFileLengthBytes(WAL_FILE_LENGTH)
                .flushRows(3_000);
    }

    @Test
    void N6_shouldBeReadFromOtherProcessesWhileItWrites(@TempDir Path directory)
            throws IOException, InterruptedException {
        readWhileWriting(directory, 160, PAUSE_NS);
    }

    @Test
    @Tag("nightly")
    void N6_shouldBeReadAThousandTimesFromOtherProcesses(@TempDir Path directory)
            throws IOException, InterruptedException {
        readWhileWriting(directory, 1_000, LONG_PAUSE_NS);
    }

    private static void readWhileWriting(Path directory, int opens, long pauseNs)
            throws IOException, InterruptedException {
        try (Node node = Node.open(config(directory))) {
            final AtomicBoolean done = new AtomicBoolean();
            final AtomicLong written = new AtomicLong();
            final Thread writer = new Thread(() -> write(node, done, written, pauseNs), "writer");
            writer.start();
            Await.until("first events", () -> written.get() > 10_000);
            final List<ChildJvm> readers = new ArrayList<>();
            long generations = 0;
            long manifests = 0;
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    readers.add(
                            ChildJvm.start(
                                    "N6", LiveReaderMain.class, directory, opens / PROCESSES));
                }
                for (ChildJvm reader : readers) {
                    reader.succeed();
                    assertEquals(opens / PROCESSES, reader.lastNumber("opens"));
                    final String refused = reader.last("refused").orElse("nothing");
                    assertTrue(
                            refused.contains("held by process " + ProcessHandle.current().pid()),
                            refused);
                    generations += reader.lastNumber("generations");
                    manifests += reader.lastNumber("manifests");
                }
            } finally {
                done.set(true);
                readers.forEach(ChildJvm::close);
                writer.join();
            }
            final long merged =
                    node.status().shards().stream()
                            .flatMap(shard -> shard.levels().stream())
                            .filter(level -> level.level() > 0)
                            .mapToLong(ShardStatus.Level::segments)
                            .sum();
            System.out.println(
                    "N6: "
                            + opens
                            + " opens beside "
                            + written.get()
                            + " events written, "
                            + generations
                            + " generation changes met, "
                            + manifests
                            + " manifests read, "
                            + merged
                            + " segments of compaction at the end");
            assertTrue(generations > 0, "no log was used again under a reader: nothing is proven");
            assertTrue(merged > 0, "nothing was compacted: less is proven than is said");
            assertTrue(node.failure().isEmpty());
            assertEquals(written.get(), Nodes.rows(node));
        }
    }

    private static void write(Node node, AtomicBoolean done, AtomicLong written, long pauseNs) {
        final PatternEvents pattern = new PatternEvents(node);
        final int[] symbols = new int[SYMBOLS];
        for (int i = 0; i < SYMBOLS; i++) {
            symbols[i] = node.symbol("SYM" + i);
        }
        try (Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            while (!done.get()) {
                publish(pattern, publisher, symbols, PAUSE_EVERY);
                written.addAndGet(PAUSE_EVERY);
                LockSupport.parkNanos(pauseNs);
            }
            Nodes.awaitAcked(publisher);
        }
    }

    private static void publish(
            PatternEvents pattern, Publisher publisher, int[] symbols, int events) {
        for (int i = 0; i < events; i++) {
            pattern.stage(publisher, symbols[(int) (publisher.nextSequence() % SYMBOLS)]);
            Offer answer = publisher.offer();
            while (answer == Offer.FULL) {
                LockSupport.parkNanos(5_000);
                answer = publisher.offer();
            }
            assertEquals(Offer.OK, answer);
        }
    }

    @Test
    void N7_shouldReadToTheEndWhatAViewHoldsAndNameItInStatus(@TempDir Path directory)
            throws IOException {
        try (Node node = Node.open(config(directory).heldViewMs(1));
                Publisher publisher = node.publisher("feed", AckMode.WAL)) {
            final PatternEvents pattern = new PatternEvents(node);
            final int[] symbols = new int[SYMBOLS];
            for (int i = 0; i < SYMBOLS; i++) {
                symbols[i] = node.symbol("SYM" + i);
            }
            publish(pattern, publisher, symbols, 4_000);
            Nodes.awaitAcked(publisher);
            assertEquals(0, held(node));
            try (StoreView view = node.view()) {
                final List<Long> before = numbers(view);
                assertEquals(4_000, before.size());
                publish(pattern, publisher, symbols, 60_000);
                Nodes.awaitAcked(publisher);
                Await.until("the held files to be named", () -> held(node) > 0);
                final ShardStatus shard =
                        node.status().shards().stream()
                                .filter(status -> status.heldFiles() > 0)
                                .findFirst()
                                .orElseThrow();
                assertTrue(shard.heldFile().startsWith("wal-"), shard.toString());
                assertTrue(shard.heldSinceMs() > 0 && shard.isTroubled(), shard.toString());
                assertEquals(before, numbers(view));
            }
            Await.until("the files to be free again", () -> held(node) == 0);
            assertFalse(node.status().shards().stream().anyMatch(ShardStatus::isTroubled));
            assertEquals(64_000, Nodes.rows(node));
        }
    }

    private static long held(Node node) {
        return node.status().shards().stream().mapToLong(ShardStatus::heldFiles).sum();
    }

    /** Of all events of a view, shard by shard; each is checked. */
    private static List<Long> numbers(StoreView view) {
        final List<Long> numbers = new ArrayList<>();
        for (int shard = 0; shard < view.shardCount(); shard++) {
            Nodes.forEach(
                    view,
                    shard,
                    tick -> {
                        PatternEvents.check(tick);
                        numbers.add(tick.sourceSequence());
                    });
        }
        return numbers;
    }
}
