package io.tickring.tools;

import io.tickring.ingest.FlushResult;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Flushes a closed store. */
@Command(
        name = "flush",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Moves what a closed store's logs hold into segments.",
        descriptionHeading = "%n",
        description = {
            "A store is flushed by itself whenever a shard holds about a million events that are in no"
                    + " segment; closing it never flushes. Segments are Arrow IPC files."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is in segments",
            "2:usage",
            "5:the store is damaged",
            "1:anything else, a shard that could not be flushed among it"
        },
        footerHeading = "%nExample:%n",
        footer = {"  tickring flush store"})
final class FlushCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    private final Streams io;

    @Parameters(paramLabel = "DIR", description = "the store's directory")
    private Path directory;

    @Option(names = "--json", description = "print one JSON object instead")
    private boolean json;

    FlushCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Stores.check(directory);
        io.interruption().hold();
        final Node node = Node.open(NodeConfig.at(directory));
        boolean isDone = false;
        try {
            Stores.noteRecovery(io, directory, node.recovery());
            isDone = flush(node);
        } finally {
            isDone &= Stores.close(io, directory, node);
        }
        return isDone ? ExitCode.OK : ExitCode.FAILURE;
    }

    private boolean flush(Node node) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        final List<FlushResult> results = node.flush(TIMEOUT);
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        final StoreSummary summary = StoreSummary.of(node.shards(), node::view);
        if (json) {
            final Map<String, Object> map = summary.toMap();
            map.put("recovery", node.recovery().toMap());
            Json.print(io, map);
        } else {
            io.print(text(results, summary, seconds));
        }
        for (FlushResult result : results) {
            if (!result.isDone()) {
                io.note(
                        directory
                                + ": shard "
                                + result.shard()
                                + " was not flushed: "
                                + result.failure()
                                + "; its events stay in its log");
            }
        }
        return results.stream().allMatch(FlushResult::isDone);
    }

    private String text(List<FlushResult> results, StoreSummary summary, double seconds) {
        final StringBuilder text = new StringBuilder();
        for (FlushResult result : results) {
            text.append(
                    result.isDone()
                            ? String.format(
                                    Locale.ROOT,
                                    "shard %d: flushed up to position %,d%n",
                                    result.shard(),
                                    result.flushed())
                            : String.format(
                                    Locale.ROOT, "shard %d: not flushed%n", result.shard()));
        }
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %,d rows of %,d symbols, %,d segments of %,d bytes, in %.3f s%n",
                        directory,
                        summary.rows(),
                        summary.symbols(),
                        summary.segments(),
                        summary.segmentBytes(),
                        seconds));
        return text.toString();
    }
}
