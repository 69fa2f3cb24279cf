package io.tickring.tools;

import io.tickring.query.Query;
import io.tickring.query.Select;
import io.tickring.query.Times;
import io.tickring.shard.StoreReader;
import io.tickring.tick.Tick;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a store. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Asks a store for events, counts, bars or averages.",
        descriptionHeading = "%n",
        description = {
            "Prints the selected events, in receive order unless --order-by says otherwise, or what"
                    + " --count, --latest, --bars or --vwap make of them.",
            "",
            "Which trades count in --bars and --vwap, for ITCH: P (itch.trade), C where printable"
                    + " (itch.order_executed_with_price), and Q by its count of shares"
                    + " (itch.cross_trade). E (order_executed) carries no price: it waits for the"
                    + " order book and does not count. Trades of size 0 are passed over."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:answered, also with no rows",
            "2:usage, an unknown type or field among it",
            "5:the store is damaged",
            "1:anything else"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tickring query store --symbols AAPL --limit 20",
            "  tickring query store --symbols AAPL,MSFT --bars 5m -o csv",
            "  tickring query store --types itch.trade --order-by price --limit 10",
            "  tickring query store --from 2020-01-30T09:30:00-05:00 --to 2020-01-30T16:00:00-05:00"
                    + " --count"
        })
final class QueryCommand implements Callable<Integer> {
    private static final List<String> BAR_COLUMNS =
            List.of("symbol", "time", "open", "high", "low", "close", "volume", "trades");
    private static final List<String> AVERAGE_COLUMNS =
            List.of("symbol", "vwap", "volume", "trades");
    private static final int BUFFER_LENGTH = 1 << 16;

    private final Streams io;

    @Parameters(paramLabel = "DIR", description = "the store's directory")
    private Path directory;

    @Mixin private SelectOptions options;

    @Option(
            names = "--order-by",
            paramLabel = "F",
            description = {
                "eventTime, receiveTime, sourceSequence, symbol, type, source, or a payload field,",
                "least first"
            })
    private String orderBy;

    @Option(names = "--limit", paramLabel = "N", description = "at most so many rows")
    private Long limit;

    @Option(names = "--offset", paramLabel = "N", description = "leave out the first so many rows")
    private long offset;

    @ArgGroup(exclusive = true)
    private final Kind kind = new Kind();

    /** What is made of the events; one of them at most. */
    private static final class Kind {
        @Option(
                names = "--count",
                description = "how many feed events; raw ones included, a raw chain once")
        private boolean count;

        @Option(names = "--latest", description = "the last event of each symbol")
        private boolean latest;

        @Option(
                names = "--bars",
                paramLabel = "WIDTH",
                description =
                        "open, high, low, close, volume per symbol and WIDTH (1m, 5s, 1h, 1d)")
        private String bars;

        @Option(
                names = "--vwap",
                description = "price average weighted by size, and volume, per symbol")
        private boolean vwap;
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (default), csv or jsonl; times in ns since the epoch but in table")
    private RowFormat format;

    @Option(names = "--json", description = "print one JSON object instead")
    private boolean json;

    QueryCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        if (json && format != null) {
            throw new UsageException("--json and -o exclude each other; give one of them");
        }
        final Select select = options.select();
        final Duration width = kind.bars == null ? null : Times.parseDuration("--bars", kind.bars);
        try (StoreReader reader = Stores.read(io, directory)) {
            Stores.noteUnknown(io, directory.toString(), select, reader.names());
            answer(reader, query(reader, select), select, width);
        }
        return ExitCode.OK;
    }

    private Query query(StoreReader reader, Select select) {
        final Query query = Query.over(reader::view).select(select).offset(offset);
        if (limit != null) {
            query.limit(limit);
        }
        if (orderBy != null) {
            query.orderBy(orderBy);
        }
        return query;
    }

    private void answer(StoreReader reader, Query query, Select select, Duration width)
            throws IOException {
        if (kind.count) {
            count(query.count());
        } else if (width != null) {
            print(BAR_COLUMNS, Tables.bars(query.bars(width)));
        } else if (kind.vwap) {
            print(AVERAGE_COLUMNS, Tables.averages(query.vwap()));
        } else {
            final TickColumns columns =
                    new TickColumns(reader.names(), select.resolve(reader.names()));
            events(query, columns);
        }
    }

    private void count(long count) throws IOException {
        if (json) {
            Json.print(io, Map.of("count", count));
        } else if (rowFormat() == RowFormat.TABLE) {
            io.println(Long.toString(count));
        } else {
            Tables.print(rowFormat(), List.of("count"), List.of(Map.of("count", count)), io.out());
        }
    }

    private void print(List<String> columns, List<Map<String, Object>> rows) throws IOException {
        if (json) {
            Json.print(io, Map.of("rows", rows));
        } else {
            Tables.print(rowFormat(), columns, rows, io.out());
        }
    }

    private void events(Query query, TickColumns columns) throws IOException {
        final OutputStream out = new BufferedOutputStream(io.out(), BUFFER_LENGTH);
        final TickOutput output =
                json ? TickJson.document(columns, out) : TickOutput.of(rowFormat(), columns, out);
        if (kind.latest) {
            query.latest().forEach(tick -> write(output, tick));
        } else {
            query.forEach(tick -> write(output, tick));
        }
        output.finish();
        out.flush();
    }

    private static void write(TickOutput output, Tick tick) {
        try {
            output.write(tick);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RowFormat rowFormat() {
        return format == null ? RowFormat.TABLE : format;
    }
}
