package io.tickring.tools;

import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.shard.RetentionPlan;
import io.tickring.shard.RetentionRule;
import io.tickring.shard.StoreReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Drops old days of a store. */
@Command(
        name = "retain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Keeps the newest days of a store, and drops the segments of those before.",
        descriptionHeading = "%n",
        description = {
            "Days are UTC days of event time, counted back from the newest day that has events in"
                    + " segments and is not in the future: a session recorded a year ago is kept. Whole"
                    + " segments go when all their days do; the newest day and what is in no segment yet"
                    + " always stay. A feed file stored before is still recognised, and not stored"
                    + " again. Dropped events cannot be brought back: try --dry-run first."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, also when there was nothing to drop",
            "2:usage",
            "5:the store is damaged",
            "1:anything else"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tickring retain store --days 30 --dry-run",
            "  tickring retain store --bytes 200000000000"
        })
final class RetainCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final Streams io;

    @Parameters(paramLabel = "DIR", description = "the store's directory")
    private Path directory;

    @Option(names = "--days", paramLabel = "N", description = "keep the newest N days")
    private Integer days;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            description = "drop the oldest days until segments have at most N bytes")
    private Long bytes;

    @Option(names = "--dry-run", description = "say what would go, and change nothing")
    private boolean dryRun;

    @Option(names = "--json", description = "print one JSON object instead")
    private boolean json;

    RetainCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        final RetentionRule rule = rule();
        Stores.check(directory);
        if (dryRun) {
            plan(rule);
            return ExitCode.OK;
        }
        return retain(rule) ? ExitCode.OK : ExitCode.FAILURE;
    }

    private RetentionRule rule() {
        if (days == null && bytes == null) {
            throw new UsageException("say what to keep: --days N, --bytes N, or both");
        }
        if (days != null && days < 1) {
            throw new UsageException("--days must be at least 1: " + days);
        }
        if (bytes != null && bytes < 1) {
            throw new UsageException("--bytes must be at least 1: " + bytes);
        }
        return new RetentionRule(days == null ? 0 : days, bytes == null ? 0 : bytes);
    }

    private void plan(RetentionRule rule) throws IOException {
        try (StoreReader reader = Stores.read(io, directory)) {
            final long today = LocalDate.now(ZoneOffset.UTC).toEpochDay();
            final RetentionPlan plan = RetentionPlan.of(reader.shards(), rule, today);
            final SegmentTotals before = SegmentTotals.of(reader.shards());
            tell(
                    plan,
                    new SegmentTotals(
                            0,
                            before.segments() - plan.segments(),
                            before.rows() - plan.rows(),
                            before.bytes() - plan.bytes()));
        }
    }

    private boolean retain(RetentionRule rule) throws IOException, InterruptedException {
        io.interruption().hold();
        final Node node = Node.open(NodeConfig.at(directory).compaction(false));
        boolean isClosed = false;
        try {
            Stores.noteRecovery(io, directory, node.recovery());
            final RetentionPlan plan = node.retain(rule, TIMEOUT);
            tell(plan, SegmentTotals.of(node.shards()));
        } finally {
            isClosed = Stores.close(io, directory, node);
        }
        return isClosed;
    }

    private void tell(RetentionPlan plan, SegmentTotals kept) throws IOException {
        if (json) {
            Json.print(io, toMap(plan, kept));
            return;
        }
        final StringBuilder text = new StringBuilder();
        for (RetentionPlan.Day day : plan.days()) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%s: %,d segments, %,d rows, %,d bytes%n",
                            day.text(),
                            day.segments(),
                            day.rows(),
                            day.bytes()));
        }
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %s %,d days: %,d segments, %,d rows, %,d bytes; %s %,d segments, %,d"
                                + " rows, %,d bytes%n",
                        directory,
                        dryRun ? "would drop" : "dropped",
                        plan.days().size(),
                        plan.segments(),
                        plan.rows(),
                        plan.bytes(),
                        dryRun ? "would keep" : "kept",
                        kept.segments(),
                        kept.rows(),
                        kept.bytes()));
        io.print(text.toString());
    }

    private Map<String, Object> toMap(RetentionPlan plan, SegmentTotals kept) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("dryRun", dryRun);
        map.put("newestDay", plan.newestDayText());
        map.put("segments", plan.segments());
        map.put("rows", plan.rows());
        map.put("bytes", plan.bytes());
        map.put("days", plan.days().stream().map(RetainCommand::toMap).toList());
        final Map<String, Object> rest = new LinkedHashMap<>();
        rest.put("segments", kept.segments());
        rest.put("rows", kept.rows());
        rest.put("bytes", kept.bytes());
        map.put("kept", rest);
        return map;
    }

    private static Map<String, Object> toMap(RetentionPlan.Day day) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("day", day.text());
        map.put("segments", day.segments());
        map.put("rows", day.rows());
        map.put("bytes", day.bytes());
        return map;
    }
}
