package io.tickring.node;

import io.tickring.fs.DiskFileSystem;
import io.tickring.fs.FileSystem;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.Publisher;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes numbered trades into a node that flushes and compacts all the time, and says how far
 * they are acked and when a compaction begins to write, and has published. To be killed.
 */
final class CompactingMain {
    private static final int SYMBOLS = 8;
    private static final int PAUSE_EVERY = 128;
    private static final long PAUSE_NS = 100_000;

    private CompactingMain() {}

    static NodeConfig config(Path directory) {
        return Nodes.small(directory)
                .shards(2)
                .flushRows(250)
                .zoneRows(64)
                .compactionWidth(3)
                .compactionBytesPerSecond(4 << 20);
    }

    public static void main(String[] args) throws IOException {
        try (Node node = Node.open(config(Path.of(args[0])).files(watched()))) {
            final int[] symbols = new int[SYMBOLS];
            for (int i = 0; i < SYMBOLS; i++) {
                symbols[i] = node.symbol(AckedLives.symbolOf(i));
            }
            final Publisher publisher = node.publisher("feed", AckMode.WAL);
            System.out.println("first " + publisher.nextSequence());
            long told = 0;
            while (true) {
                final long sequence = publisher.nextSequence();
                final int symbol = symbols[(int) (sequence % SYMBOLS)];
                Nodes.trade(publisher, symbol, sequence, sequence * Nodes.PRICE_UNIT, 1);
                final long acked = publisher.acked();
                if (acked > told) {
                    told = acked;
                    System.out.println("acked " + told);
                }
                if (sequence % PAUSE_EVERY == 0) {
                    LockSupport.parkNanos(PAUSE_NS);
                }
            }
        }
    }

    /** The machine's disk; says what the compaction's thread creates and deletes. */
    private static FileSystem watched() {
        return (FileSystem)
                Proxy.newProxyInstance(
                        FileSystem.class.getClassLoader(),
                        new Class<?>[] {FileSystem.class},
                        (proxy, method, arguments) -> {
                            final boolean compacts =
                                    Thread.currentThread().getName().endsWith("compact");
                            if (compacts && method.getName().equals("create")) {
                                System.out.println("compacting 1");
                            }
                            try {
                                return method.invoke(DiskFileSystem.INSTANCE, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            } finally {
                                if (compacts && method.getName().equals("delete")) {
                                    System.out.println("compacting 0");
                                }
                            }
                        });
    }
}
