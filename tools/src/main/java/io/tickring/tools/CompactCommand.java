package io.tickring.tools;

import io.tickring.ingest.CompactionResult;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Merges a store's segments. */
@Command(
        name = "compact",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Merges a store's segments into few large ones, in their final form.",
        descriptionHeading = "%n",
        description = {
            "Flushes write many small segments. A node merges them by and by, eight at a time; this"
                    + " merges all that is left, UTC day by day, at full speed. Nothing that is read"
                    + " changes by it. What is in no segment yet is left alone: flush first.",
            "",
            "No other process may write the store meanwhile. Interrupted, it keeps what is done."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing is left to merge",
            "2:usage",
            "5:the store is damaged",
            "130:interrupted",
            "1:anything else, a shard that could not be compacted among it"
        },
        footerHeading = "%nExample:%n",
        footer = {"  tickring flush store && tickring compact store"})
final class CompactCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofHours(24);
    private static final long MEBIBYTE = 1L << 20;

    private final Streams io;

    @Parameters(paramLabel = "DIR", description = "the store's directory")
    private Path directory;

    @Option(names = "--json", description = "print one JSON object instead")
    private boolean json;

    CompactCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Stores.check(directory);
        io.interruption().hold();
        final Node node = Node.open(NodeConfig.at(directory).compaction(false));
        boolean isDone = false;
        try {
            Stores.noteRecovery(io, directory, node.recovery());
            isDone = compact(node);
        } finally {
            isDone &= Stores.close(io, directory, node);
        }
        return isDone ? ExitCode.OK : ExitCode.FAILURE;
    }

    private boolean compact(Node node) throws IOException, InterruptedException {
        final SegmentTotals before = SegmentTotals.of(node.shards());
        final long startNs = System.nanoTime();
        final List<CompactionResult> results;
        try (Progress progress =
                json ? io.silentProgress() : io.progress("compact", -1, " MiB read", MEBIBYTE)) {
            results = node.compact(TIMEOUT, progress);
        }
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        final SegmentTotals after = SegmentTotals.of(node.shards());
        if (json) {
            Json.print(io, toMap(before, after, results, seconds));
        } else {
            io.print(text(before, after, results, seconds));
        }
        for (CompactionResult result : results) {
            if (!result.isDone()) {
                io.note(
                        directory
                                + ": shard "
                                + result.shard()
                                + " was not compacted to its end: "
                                + result.failure()
                                + "; its segments are as readable as before");
            }
        }
        return results.stream().allMatch(CompactionResult::isDone);
    }

    private static long plans(List<CompactionResult> results) {
        return results.stream().mapToLong(CompactionResult::plans).sum();
    }

    /** Bytes after to bytes before; 1 where there were none. */
    private static double ratio(SegmentTotals before, SegmentTotals after) {
        return before.bytes() == 0 ? 1 : (double) after.bytes() / before.bytes();
    }

    private String text(
            SegmentTotals before,
            SegmentTotals after,
            List<CompactionResult> results,
            double seconds) {
        return String.format(
                Locale.ROOT,
                "before: %s%nafter:  %s%n%s: %,d merges in %.3f s, %.1f %% of the bytes%n",
                before.text(),
                after.text(),
                directory,
                plans(results),
                seconds,
                100 * ratio(before, after));
    }

    private static Map<String, Object> toMap(
            SegmentTotals before,
            SegmentTotals after,
            List<CompactionResult> results,
            double seconds) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("before", before.toMap());
        map.put("after", after.toMap());
        map.put("ratio", ratio(before, after));
        map.put("plans", plans(results));
        map.put("inputBytes", results.stream().mapToLong(CompactionResult::inputBytes).sum());
        map.put("outputBytes", results.stream().mapToLong(CompactionResult::outputBytes).sum());
        map.put("seconds", Json.seconds(seconds));
        map.put("shards", results.stream().map(CompactCommand::toMap).toList());
        return map;
    }

    private static Map<String, Object> toMap(CompactionResult result) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", result.shard());
        map.put("plans", result.plans());
        map.put("inputBytes", result.inputBytes());
        map.put("outputBytes", result.outputBytes());
        map.put("failure", result.failure());
        return map;
    }
}
