package io.tickring.tools;

import io.tickring.ingest.CloseReport;
import io.tickring.node.Node;
import io.tickring.query.Select;
import io.tickring.shard.RecoveryReport;
import io.tickring.shard.ShardReport;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import io.tickring.symbol.NameRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Opens and closes stores, and says what a person should know of it. */
final class Stores {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration INTERRUPTED_CLOSE_TIMEOUT = Duration.ofSeconds(8);

    private Stores() {}

    /** Opens a store for reading, beside its writer if there is one, changing nothing in it. */
    static StoreReader read(Streams io, Path directory) throws IOException {
        check(directory);
        final StoreReader reader = StoreReader.open(StoreConfig.at(directory));
        final RecoveryReport found = reader.recovery();
        if (!found.isClean()) {
            io.note(
                    directory
                            + " was not closed cleanly; read as recovery would leave it: "
                            + words(found)
                            + "; the next ingest or flush recovers it");
        }
        noteMissing(io, directory, found);
        return reader;
    }

    /**
     * @throws CommandFailedException when the directory holds no store
     */
    static void check(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailedException(
                    directory + " is no directory; name one that ingest --into has filled");
        }
        if (!Files.isReadable(directory)) {
            throw new CommandFailedException(
                    directory + " cannot be read: permission denied; check who owns it");
        }
        if (!StoreReader.isStore(StoreConfig.at(directory))) {
            throw new CommandFailedException(
                    directory + " holds no Tickring store; ingest into it first");
        }
    }

    /** Says what opening for writing found, when that was not a clean end. */
    static void noteRecovery(Streams io, Path directory, RecoveryReport found) {
        if (!found.isClean()) {
            io.note("recovered " + directory + ": " + found);
        }
        noteMissing(io, directory, found);
    }

    /** Whoever reads a store must know that it does not hold all that it once did. */
    private static void noteMissing(Streams io, Path directory, RecoveryReport found) {
        for (String loss : found.missing()) {
            io.note(directory + " is not complete since it was damaged: " + loss);
        }
    }

    /** Closes a node within a bound; false, and said so, when not all could be done. */
    static boolean close(Streams io, Path directory, Node node) {
        final CloseReport report =
                node.close(
                        io.interruption().isRequested()
                                ? INTERRUPTED_CLOSE_TIMEOUT
                                : CLOSE_TIMEOUT);
        if (!report.isClean() && node.failure().isEmpty()) {
            io.note(directory + ": " + report + "; the next open recovers it");
        }
        return report.isClean();
    }

    /** Says which of the wanted symbols the store does not know. */
    static void noteUnknown(Streams io, String stores, Select select, NameRegistry names) {
        final List<String> unknown = select.unknownSymbols(names);
        if (!unknown.isEmpty()) {
            io.note(
                    stores
                            + " knows no symbol "
                            + String.join(", ", unknown)
                            + ": selects nothing; inspect tells how many there are");
        }
    }

    private static String words(RecoveryReport report) {
        return report.shards().stream()
                .filter(shard -> !shard.isClean())
                .map(ShardReport::words)
                .collect(Collectors.joining("; "));
    }
}
