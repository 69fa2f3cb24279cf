package io.tickring.tools;

import io.tickring.fs.DiskFileSystem;
import io.tickring.replication.PeerStatusFile;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how a store is doing, beside the process that writes it. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Shows whether a store is being written, and how each shard is doing.",
        descriptionHeading = "%n",
        description = {
            "The writer's pid, heartbeat and pinned threads; of each shard its positions, what is in no segment yet,"
                    + " segments by level of compaction, refused offers; and what is wrong: a disk that"
                    + " does not answer, low space, flushes that fail, log files that a view holds too"
                    + " long, events of other nodes that were lost. Of a node among others also its peers: whether they are connected, what waits"
                    + " for them, credits, offers refused. Nothing is changed, and the writer is not"
                    + " disturbed."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:shown",
            "2:usage",
            "5:the store is damaged",
            "130:--watch was interrupted",
            "1:anything else"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  tickring status store", "  tickring status store --watch --json"})
final class StatusCommand implements Callable<Integer> {
    private static final long INTERVAL_MS = 1000;
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    private final Streams io;

    @Parameters(paramLabel = "DIR", description = "the store's directory")
    private Path directory;

    @Option(
            names = "--watch",
            description = "show it anew every second, with rates, until interrupted")
    private boolean watch;

    @Option(
            names = "--json",
            description = "print one JSON object instead; one a line with --watch")
    private boolean json;

    StatusCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Stores.check(directory);
        StatusView before = show(null);
        if (!watch) {
            return ExitCode.OK;
        }
        io.interruption().hold();
        while (!io.interruption().awaitRequest(INTERVAL_MS)) {
            before = show(before);
        }
        return ExitCode.INTERRUPTED;
    }

    /** Prints what is so now, with what has changed since it was shown last. */
    private StatusView show(StatusView before) throws IOException {
        final StoreStatus status = StoreStatus.read(StoreConfig.at(directory));
        final StatusView now =
                new StatusView(
                        directory,
                        status,
                        PeerStatusFile.read(DiskFileSystem.INSTANCE, directory),
                        System.currentTimeMillis());
        if (json) {
            Json.print(io, now.toMap(before));
        } else {
            io.print((watch && io.isTerminal() ? CLEAR_SCREEN : "") + now.text(before));
        }
        return now;
    }
}
