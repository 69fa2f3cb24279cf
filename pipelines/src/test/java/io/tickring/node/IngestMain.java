package io.tickring.node;

import io.tickring.feed.Formats;
import io.tickring.ingest.AckMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.locks.LockSupport;

/**
 * Ingests a file, saying how far it is and what it stored; then waits to be killed. Arguments:
 * store, file, shards, and perhaps the byte at which to hold, so that a slow test still finds the
 * ingest unfinished, and {@code again}.
 */
final class IngestMain {
    private static final LocalDate DATE = LocalDate.of(2019, 1, 30);

    private IngestMain() {}

    static NodeConfig config(Path directory, int shards) {
        return Nodes.small(directory).walFileLengthBytes(4 << 20).shards(shards).flushRows(40_000);
    }

    public static void main(String[] args) throws IOException {
        final Path file = Path.of(args[1]);
        final long holdAt = args.length > 3 ? Long.parseLong(args[3]) : Long.MAX_VALUE;
        final boolean dated = file.getFileName().toString().contains("20200130");
        try (Node node = Node.open(config(Path.of(args[0]), Integer.parseInt(args[2])))) {
            final FileIngestReport report =
                    new FileIngest(node, Formats.named("itch"), AckMode.WAL, args.length > 4)
                            .run(file, dated ? null : DATE, bytes -> progress(node, bytes, holdAt));
            System.out.println("duplicates " + report.duplicates());
            System.out.println("stored " + report.stored());
            while (node.failure().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static void progress(Node node, long bytes, long holdAt) {
        System.out.println("bytes " + bytes);
        while (bytes >= holdAt && node.failure().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
