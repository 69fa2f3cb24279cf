package io.tickring.tools;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.FeedFormat;
import io.tickring.feed.Formats;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.FeedClosedException;
import io.tickring.node.FileIngest;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.node.SessionFinishedException;
import io.tickring.shard.RecoveryReport;
import io.tickring.shard.ShardInfo;
import io.tickring.symbol.SessionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores recorded files. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Stores recorded feed files and reports on their quality.",
        descriptionHeading = "%n",
        description = {
            "Each FILE becomes a source session. It is known by its SHA-256: one whose ingest was"
                    + " killed goes on where it stopped when the same command is given again, and one"
                    + " that is stored already is refused (exit 1; the other FILEs are stored) unless"
                    + " --again stores it as a session more.",
            "",
            "What the format's specification does not know is kept as raw events, counted and"
                    + " replayed byte for byte. With --strict raw events (a cut tail is one) and times"
                    + " that step back make the exit code 3; everything is stored all the same.",
            "",
            "While the store takes nothing, for want of space or behind a disk that does not answer,"
                    + " the reason is told every 5 seconds; after 5 minutes, or --give-up-after, the"
                    + " command gives up (exit 1). So it is while a node is away that owns a symbol"
                    + " which is new, or must ack what was sent to it.",
            "",
            "With --peers the process is node ID of a cluster while it runs, and --into is that"
                    + " node's store: symbols that other nodes own are stored there. Killed and"
                    + " given again, it goes on, and what was left for other nodes is sent first."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stored",
            "2:usage, a date that cannot be told or another shard count among it",
            "3:stored, with flaws (--strict)",
            "5:the store is damaged",
            "130:interrupted; the same command goes on",
            "1:anything else"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tickring ingest 01302020.NASDAQ_ITCH50 --format itch --into store",
            "  tickring ingest day.itch50 --date 2020-01-30 --into store --shards 4 --ack fsync --json",
            "  tickring ingest day.itch50 --date 2020-01-30 --peers peers.conf --node 1 --into store-1"
        })
final class IngestCommand implements Callable<Integer> {
    private static final int MEBIBYTE = 1 << 20;

    private static final long PEERS_WAIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int END_WAIT_S = 30;
    private static final long PEERS_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Streams io;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "recorded feed files")
    private List<Path> files;

    @Option(
            names = "--format",
            defaultValue = "itch",
            paramLabel = "F",
            description = "itch: NASDAQ TotalView-ITCH 5.0, BinaryFILE (default)")
    private String format;

    @Option(
            names = "--into",
            required = true,
            paramLabel = "DIR",
            description = "the store's directory, made when it is absent")
    private Path directory;

    @Option(
            names = "--date",
            paramLabel = "D",
            description = {
                "trading date, YYYY-MM-DD or YYYYMMDD; default: eight digits in the file's name,",
                "YYYYMMDD, else MMDDYYYY"
            })
    private String date;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "of a new store (default 1); an existing one keeps its own")
    private Integer shards;

    @Option(
            names = "--ack",
            defaultValue = "wal",
            paramLabel = "MODE",
            description = {
                "what counts as stored: memory, wal (survives the process, default),",
                "fsync (survives power loss)"
            })
    private AckMode ackMode;

    @Option(names = "--again", description = "store a file that is stored already a second time")
    private boolean again;

    @Option(names = "--strict", description = "exit 3 when the data has flaws")
    private boolean strict;

    @Option(names = "--json", description = "print the report as one JSON object")
    private boolean json;

    @Option(
            names = "--give-up-after",
            defaultValue = "300",
            paramLabel = "S",
            description = "seconds for which nothing may be taken or acked, 1 to 300 (default)")
    private int giveUpAfterSeconds;

    @Mixin private PeersOptions peers;

    private final List<String> refused = new ArrayList<>();

    IngestCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        final boolean isAmongPeers = peers.isGiven();
        final FeedFormat feed = Formats.named(format);
        if (giveUpAfterSeconds < 1 || giveUpAfterSeconds > StallNotes.GIVE_UP_S) {
            throw new UsageException(
                    "--give-up-after: 1 to "
                            + StallNotes.GIVE_UP_S
                            + " seconds, not "
                            + giveUpAfterSeconds);
        }
        final LocalDate tradingDate = date == null ? null : parseDate(date);
        final NodeConfig config = NodeConfig.at(directory);
        if (shards != null) {
            config.shards(shards);
        }
        for (Path file : files) {
            check(feed, file, tradingDate);
        }
        io.interruption().hold();
        if (isAmongPeers) {
            peers.apply(config);
        }
        final IngestTotals totals = new IngestTotals(feed);
        final Node node = Node.open(config);
        boolean isClosed = false;
        final List<ShardInfo> before;
        final List<ShardInfo> after;
        try {
            Stores.noteRecovery(io, directory, node.recovery());
            before = node.shards();
            final StallNotes notes = new StallNotes(io, giveUpAfterSeconds);
            final FileIngest ingest =
                    new FileIngest(node, feed, ackMode, again)
                            .onStall(notes)
                            .onResume(this::noteResumed)
                            .endTimeout(
                                    Duration.ofSeconds(Math.min(END_WAIT_S, giveUpAfterSeconds)));
            ingest(node, ingest, notes, tradingDate, totals);
            awaitPeers(node);
            after = node.shards();
        } finally {
            isClosed = Stores.close(io, directory, node);
        }
        print(totals, before, after, node.recovery());
        return exitCode(totals, isClosed);
    }

    private static LocalDate parseDate(String text) {
        try {
            return LocalDate.parse(
                    text.matches("\\d{8}") ? text.replaceFirst("(....)(..)", "$1-$2-") : text);
        } catch (DateTimeParseException e) {
            throw new UsageException("--date: not a date: '" + text + "'; give YYYY-MM-DD");
        }
    }

    /** Before the store is touched: that the file is there, has a date, and is of the format. */
    private static void check(FeedFormat feed, Path file, LocalDate tradingDate)
            throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new CommandFailedException(file + " is no regular file; name a recorded file");
        }
        final LocalDate told = feed.dateOf(tradingDate, file.getFileName().toString());
        try (ChunkReader reader = ChunkReader.open(file)) {
            feed.decoder(reader, new ProbeSink(), feed.midnight(told)).step(1);
        }
    }

    private void noteResumed(SessionInfo session, long last) {
        io.note(
                "goes on with session "
                        + session.label()
                        + ", of which an earlier run stored ticks up to "
                        + last
                        + ": all is read again, and what is stored is left out");
    }

    private void ingest(
            Node node,
            FileIngest ingest,
            StallNotes notes,
            LocalDate tradingDate,
            IngestTotals totals)
            throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        try (Progress progress =
                json ? io.silentProgress() : io.progress("ingest", bytes, " MiB", MEBIBYTE)) {
            long done = 0;
            for (Path file : files) {
                progress.base(done);
                done += Files.size(file);
                try {
                    totals.add(
                            file,
                            ingest.run(
                                    file,
                                    tradingDate,
                                    read -> {
                                        notes.goesOn();
                                        progress.accept(read);
                                    }));
                    notes.goesOn();
                } catch (SessionFinishedException e) {
                    refused.add(file.toString());
                    io.note(e.getMessage());
                }
            }
        } catch (FeedClosedException e) {
            throw node.failure().map(failure -> nodeFailed(failure)).orElseThrow(() -> e);
        }
    }

    /** What an earlier run left for other nodes is sent now, if they are there. */
    private void awaitPeers(Node node) {
        final long deadlineNs = System.nanoTime() + PEERS_WAIT_NS;
        while (node.peers().stream().anyMatch(peer -> peer.outboxBytes() > 0)
                && node.failure().isEmpty()
                && System.nanoTime() - deadlineNs < 0) {
            io.interruption().check();
            LockSupport.parkNanos(PEERS_LOOK_NS);
        }
        node.peers().stream()
                .filter(peer -> peer.outboxBytes() > 0)
                .forEach(
                        peer ->
                                io.note(
                                        "node "
                                                + peer.node()
                                                + " still lacks "
                                                + peer.outboxBytes()
                                                + " bytes; they are kept in "
                                                + directory
                                                + " and sent when this node runs again"));
    }

    private CommandFailedException nodeFailed(Throwable failure) {
        return new CommandFailedException(
                "the store in "
                        + directory
                        + " cannot go on: "
                        + failure.getMessage()
                        + "; what was acked is stored, the same command goes on from there",
                failure);
    }

    private void print(
            IngestTotals totals,
            List<ShardInfo> before,
            List<ShardInfo> after,
            RecoveryReport recovery)
            throws IOException {
        if (json) {
            final Map<String, Object> map = totals.toMap();
            map.put("refused", refused);
            map.put("shards", after.size());
            map.put("logBytes", logBytes(before, after));
            map.put("recovery", recovery.toMap());
            Json.print(io, map);
            return;
        }
        if (refused.size() == files.size()) {
            return;
        }
        io.print(totals.text());
        io.print(
                String.format(
                        Locale.ROOT,
                        "  storage       %.1f bytes of log per tick, %,d bytes in segments; %d"
                                + " shard%s, ack %s%n",
                        totals.ticks() == 0
                                ? 0.0
                                : (double) logBytes(before, after) / totals.ticks(),
                        segmentBytes(after),
                        after.size(),
                        after.size() == 1 ? "" : "s",
                        ackMode.name().toLowerCase(Locale.ROOT)));
    }

    private static long logBytes(List<ShardInfo> before, List<ShardInfo> after) {
        return after.stream().mapToLong(ShardInfo::append).sum()
                - before.stream().mapToLong(ShardInfo::append).sum();
    }

    private static long segmentBytes(List<ShardInfo> shards) {
        return shards.stream()
                .flatMap(shard -> shard.segments().stream())
                .mapToLong(segment -> segment.fileLength())
                .sum();
    }

    private int exitCode(IngestTotals totals, boolean isClosed) {
        if (!refused.isEmpty() || !isClosed) {
            return ExitCode.FAILURE;
        }
        if (strict && totals.hasFlaws()) {
            io.note("--strict: " + totals.flaws() + "; all of it is stored");
            return ExitCode.DATA_QUALITY;
        }
        return ExitCode.OK;
    }
}
