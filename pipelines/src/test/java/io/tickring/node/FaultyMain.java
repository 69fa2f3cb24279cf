package io.tickring.node;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.FlushResult;
import io.tickring.ingest.Publisher;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Publishes numbered ticks over a disk that fails as the second argument says. To be killed. */
final class FaultyMain {
    static final int TICKS = 150;
    static final int PART = 50;

    private static final When SEGMENT = When.any(Operation.CREATE).named("segment-");

    private FaultyMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        final FaultyFileSystem disk = Nodes.faultyDisk();
        final NodeConfig config = KilledMain.config(Path.of(args[0])).files(disk);
        final Node node =
                Node.open(args[1].equals("deletion") ? config.walFileLengthBytes(4096) : config);
        final Publisher publisher = node.publisher("feed", AckMode.FSYNC);
        switch (args[1]) {
            case "deletion" -> killBeforeLogFilesAreDeleted(node, publisher, disk);
            case "shard" -> failOneShardsFlushes(node, publisher, disk);
            case "retry" -> failAFlushOnce(node, publisher, disk);
            default -> throw new IllegalArgumentException(args[1]);
        }
    }

    /** The segments are published; the log files under them are about to go. */
    private static void killBeforeLogFilesAreDeleted(
            Node node, Publisher publisher, FaultyFileSystem disk) throws InterruptedException {
        publish(node, publisher, TICKS);
        flush(node, true, true);
        final FaultyFileSystem.Stall stall = disk.stall(When.any(Operation.DELETE).named("wal-"));
        final Thread closing = new Thread(() -> node.close(Duration.ofMinutes(1)));
        closing.start();
        stall.awaitReached();
        tellAndWait(publisher);
    }

    /** Flush k and k+1 of shard 1 find no space, those of shard 0 succeed. */
    private static void failOneShardsFlushes(Node node, Publisher publisher, FaultyFileSystem disk)
            throws InterruptedException {
        disk.failAlways(SEGMENT.in("shard-1"), FaultyFileSystem.NO_SPACE);
        publish(node, publisher, PART);
        flush(node, true, false);
        publish(node, publisher, PART);
        flush(node, true, false);
        publish(node, publisher, PART);
        tellAndWait(publisher);
    }

    /** Flush k finds no space, is done when it is tried again, and k+1 succeeds. */
    private static void failAFlushOnce(Node node, Publisher publisher, FaultyFileSystem disk)
            throws InterruptedException {
        disk.failOnce(SEGMENT.in("shard-1"), FaultyFileSystem.NO_SPACE);
        publish(node, publisher, PART);
        flush(node, true, false);
        publish(node, publisher, PART);
        flush(node, true, true);
        publish(node, publisher, PART);
        tellAndWait(publisher);
    }

    private static void publish(Node node, Publisher publisher, int ticks) {
        for (int i = 0; i < ticks; i++) {
            final long sequence = publisher.nextSequence();
            final int symbol = node.symbol(AckedLives.symbolOf(sequence));
            Nodes.trade(publisher, symbol, sequence, sequence * Nodes.PRICE_UNIT, 1);
        }
        Nodes.awaitAcked(publisher);
    }

    private static void flush(Node node, boolean first, boolean second)
            throws InterruptedException {
        final List<FlushResult> results = node.flush(Nodes.LONG);
        if (results.get(0).isDone() != first || results.get(1).isDone() != second) {
            throw new IllegalStateException("flush: " + results);
        }
    }

    private static void tellAndWait(Publisher publisher) {
        System.out.println("acked " + publisher.acked());
        while (true) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
