package io.tickring.tools;

import io.tickring.feed.FeedFormat;
import io.tickring.feed.Formats;
import io.tickring.feed.itch.ItchGenerator;
import io.tickring.ingest.AckMode;
import io.tickring.node.FileIngest;
import io.tickring.node.FileIngestReport;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.node.Replay;
import io.tickring.query.Query;
import io.tickring.query.Vwap;
import io.tickring.replay.ReplayOrder;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import io.tickring.symbol.SessionInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job, with no input needed. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Shows the whole path: a session in, durable, queryable, replayed byte for byte.",
        descriptionHeading = "%n",
        description = {
            "Makes up an ITCH session, stores it, prints rate and storage and the bars of the busiest"
                    + " symbol, replays everything, and compares the replay with the file it came from."
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the replay equals the input", "2:usage", "1:anything else"},
        footerHeading = "%nExample:%n",
        footer = {"  tickring demo --messages 500000 --dir look"})
final class DemoCommand implements Callable<Integer> {
    private static final int SYMBOLS = 200;
    private static final long SEED = 1;
    private static final String FILE_NAME = "demo_20260105.itch50";
    private static final Duration BAR_WIDTH = Duration.ofHours(1);
    private static final int MEBIBYTE = 1 << 20;
    private static final List<String> BAR_COLUMNS =
            List.of("time", "open", "high", "low", "close", "volume", "trades");

    private final Streams io;

    @Option(
            names = "--messages",
            defaultValue = "2000000",
            paramLabel = "N",
            description = "of the session (default: ${DEFAULT-VALUE})")
    private long messages;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "where the data goes, empty or absent; default: a new one for temporary files")
    private Path directory;

    DemoCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        final ItchGenerator generator = new ItchGenerator(messages, symbols(), SEED);
        final Path home = home();
        final Path file = home.resolve(FILE_NAME);
        final Path store = home.resolve("store");
        io.interruption().hold();
        generate(generator, file);
        ingest(file, store);
        final boolean isEqual;
        final String busiest;
        try (StoreReader reader = StoreReader.open(StoreConfig.at(store))) {
            busiest = bars(reader);
            isEqual = compare(reader, file);
        }
        say("");
        say("The data lies in %s; remove it with  rm -r %s", home, home);
        say("Go on with:");
        say("  %s query %s --symbols %s --bars 5m", launcher(), store, busiest);
        say("  %s replay %s -o csv --limit 10", launcher(), store);
        say("  %s inspect %s", launcher(), store);
        return isEqual ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** Fewer where the session is too short to list all. */
    private int symbols() {
        final long most = (messages - ItchGenerator.leastMessages(0)) / 3;
        return (int) Math.max(1, Math.min(SYMBOLS, most));
    }

    private Path home() throws IOException {
        if (directory == null) {
            return Files.createTempDirectory("tickring-demo-");
        }
        if (Files.isDirectory(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                if (entries.findAny().isPresent()) {
                    throw new CommandFailedException(
                            directory + " is not empty; name another directory with --dir");
                }
            }
        }
        return Files.createDirectories(directory);
    }

    private void generate(ItchGenerator generator, Path file) throws IOException {
        final long startNs = System.nanoTime();
        try (OutputFile out = OutputFile.open(file, false)) {
            try (Progress progress = io.progress("generate", messages, " messages", 1)) {
                generator.writeTo(out.channel(), progress);
            }
            out.commit();
        }
        line(
                "session",
                "%,d ITCH 5.0 messages of %,d symbols, %,d bytes, made up in %.1f s",
                messages,
                symbols(),
                Files.size(file),
                secondsSince(startNs));
    }

    private void ingest(Path file, Path store) throws IOException {
        final FeedFormat feed = Formats.named("itch");
        final Node node = Node.open(NodeConfig.at(store));
        final FileIngestReport report;
        final List<ShardInfo> shards;
        try (Progress progress = io.progress("ingest", Files.size(file), " MiB", MEBIBYTE)) {
            report =
                    new FileIngest(node, feed, AckMode.WAL, false)
                            .onStall(new StallNotes(io, StallNotes.GIVE_UP_S))
                            .run(file, null, progress);
            shards = node.shards();
        } finally {
            Stores.close(io, store, node);
        }
        line(
                "ingest",
                "%,d ticks in %.2f s: %,d ticks/s, logged and readable; %,d raw",
                report.stored(),
                report.seconds(),
                Json.perSecond(report.stored(), report.seconds()),
                report.feed().raw());
        final long logged = shards.stream().mapToLong(ShardInfo::append).sum();
        final long rows = shards.stream().mapToLong(ShardInfo::rows).sum();
        line("storage", "%.1f bytes of log per tick", (double) logged / Math.max(1, rows));
    }

    /** Prints the busiest symbol's bars and returns its name. */
    private String bars(StoreReader reader) throws IOException {
        final long startNs = System.nanoTime();
        final Optional<Vwap> most =
                Query.over(reader::view).vwap().stream().max(Comparator.comparing(Vwap::count));
        if (most.isEmpty()) {
            line("bars", "none: nothing was traded");
            return reader.names().symbol(1);
        }
        final String busiest = most.get().symbol();
        final var bars = Tables.bars(Query.over(reader::view).symbols(busiest).bars(BAR_WIDTH));
        line(
                "bars",
                "%s, the busiest symbol: %,d trades, %s shares, VWAP %s; found in %.2f s",
                busiest,
                most.get().count(),
                most.get().volume().toPlainString(),
                most.get().vwap().toPlainString(),
                secondsSince(startNs));
        say("");
        Tables.printTable("    ", BAR_COLUMNS, bars, io.out());
        say("");
        return busiest;
    }

    private boolean compare(StoreReader reader, Path file) throws IOException {
        final SessionInfo session = reader.names().sessions().get(0);
        final HashingChannel replayed = new HashingChannel();
        final FeedOutput output =
                new FeedOutput(
                        Formats.named(session.format()).encoder(session.midnightNs()),
                        replayed,
                        null);
        final long startNs = System.nanoTime();
        final long ticks =
                Replay.over(reader::view)
                        .order(ReplayOrder.SOURCE)
                        .run(
                                tick -> {
                                    try {
                                        output.write(tick);
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                });
        output.finish();
        final double seconds = secondsSince(startNs);
        line(
                "replay",
                "%,d ticks back into ITCH in %.2f s: %,d ticks/s",
                ticks,
                seconds,
                Json.perSecond(ticks, seconds));
        final String wanted = HashingChannel.of(file);
        final String found = replayed.hex();
        line("input", "sha256 %s", wanted);
        line("output", "sha256 %s", found);
        final boolean isEqual = wanted.equals(found) && replayed.length() == Files.size(file);
        line("result", isEqual ? "EQUAL, byte for byte" : "NOT EQUAL: please report this");
        return isEqual;
    }

    /** How the person starts us; the launcher tells. */
    private static String launcher() {
        return System.getProperty("tickring.launcher", "tickring");
    }

    private static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }

    private void line(String what, String format, Object... values) {
        say("%-9s %s", what, String.format(Locale.ROOT, format, values));
    }

    private void say(String format, Object... values) {
        io.println(String.format(Locale.ROOT, format, values));
    }
}
