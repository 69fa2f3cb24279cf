package io.tickring.tools;

import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a store consists of. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Shows a store's shards, log files, segments, zones, rows, sessions and symbols.",
        descriptionHeading = "%n",
        description = {
            "Positions are bytes on a shard's log line: append (logged), forced (on disk), visible"
                    + " (readable), flushed (in segments). Nothing is changed."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "2:usage", "5:the store is damaged", "1:anything else"},
        footerHeading = "%nExample:%n",
        footer = {"  tickring inspect store --json", "  tickring inspect store --columns"})
final class InspectCommand implements Callable<Integer> {
    private final Streams io;

    @Parameters(paramLabel = "DIR", description = "the store's directory")
    private Path directory;

    @Option(
            names = "--columns",
            description = "show what each column takes in the segments instead, by type")
    private boolean columns;

    @Option(names = "--json", description = "print one JSON object instead")
    private boolean json;

    InspectCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        try (StoreReader reader = Stores.read(io, directory)) {
            if (columns) {
                final ColumnSizes sizes = ColumnSizes.of(directory, reader.shards());
                if (json) {
                    Json.print(io, sizes.toMap());
                } else {
                    io.print(sizes.text());
                }
                return ExitCode.OK;
            }
            final StoreSummary summary = StoreSummary.of(reader.shards(), reader::view);
            if (json) {
                final Map<String, Object> map = summary.toMap();
                map.put("node", reader.nodeId());
                map.put("missing", reader.recovery().missing());
                Json.print(io, map);
            } else {
                if (reader.nodeId() != 0) {
                    io.print("store of node " + reader.nodeId() + '\n');
                }
                io.print(text(directory, summary));
            }
        }
        return ExitCode.OK;
    }

    /** The summary for people. */
    static String text(Path directory, StoreSummary summary) throws IOException {
        final StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %,d rows of %,d symbols, in %,d segments (%,d zones, %,d bytes) and %,d"
                                + " log files%n%n",
                        directory,
                        summary.rows(),
                        summary.symbols(),
                        summary.segments(),
                        summary.zones(),
                        summary.segmentBytes(),
                        summary.walFiles()));
        final TextTable shards =
                new TextTable(
                        text,
                        "",
                        ">shard",
                        ">append",
                        ">forced",
                        ">visible",
                        ">flushed",
                        ">log files",
                        ">segments",
                        ">zones",
                        ">rows");
        for (ShardInfo shard : summary.shards()) {
            shards.row(
                    number(shard.id()),
                    number(shard.append()),
                    number(shard.forced()),
                    number(shard.visible()),
                    number(shard.flushed()),
                    number(shard.walFiles()),
                    number(shard.segments().size()),
                    number(shard.zones()),
                    number(shard.rows()));
        }
        shards.finish();
        text.append('\n');
        final TextTable sessions =
                new TextTable(text, "", ">session", "source", "format", "date", ">messages", "end");
        for (StoreSummary.Session session : summary.sessions()) {
            sessions.row(
                    Integer.toString(session.info().sourceId()),
                    session.info().label(),
                    session.info().format(),
                    session.info().date(),
                    number(session.messages()),
                    session.end());
        }
        sessions.finish();
        if (!summary.types().isEmpty()) {
            text.append("\ntypes beside the built-in ones: ")
                    .append(String.join(", ", summary.types()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
