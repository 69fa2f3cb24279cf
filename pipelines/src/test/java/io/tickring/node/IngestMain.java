package io.tickring.node;

import io.tickring.feed.Formats;
import io.tickring.ingest.AckMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.locks.LockSupport;

/**
 * Ingests a file, saying how far it is and what it stored; then waits to be killed. Arguments:
 * store, file, shards, and perhaps {@code again}.
 */
final class IngestMain {
    private static final LocalDate DATE = LocalDate.of(2019, 1, 30);

    private IngestMain() {}

    static NodeConfig config(Path directory, int shards) {
        return Nodes.small(directory).walFileLengthBytes(4 << 20).shards(shards).flushRows(40_000);
    }

    public static void main(String[] args) throws IOException {
        final Path file = Path.of(args[1]);
        final boolean dated = file.getFileName().toString().contains("20200130");
        try (Node node = Node.open(config(Path.of(args[0]), Integer.parseInt(args[2])))) {
            final FileIngestReport report =
                    new FileIngest(node, Formats.named("itch"), AckMode.WAL, args.length > 3)
                            .run(
                                    file,
                                    dated ? null : DATE,
                                    bytes -> System.out.println("bytes " + bytes));
            System.out.println("duplicates " + report.duplicates());
            System.out.println("stored " + report.stored());
            while (node.failure().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
