package io.tickring.tools;

import io.tickring.feed.FeedFormat;
import io.tickring.feed.Formats;
import io.tickring.node.Replay;
import io.tickring.query.Select;
import io.tickring.replay.MergedReplay;
import io.tickring.replay.ReplayOrder;
import io.tickring.replay.TickDigest;
import io.tickring.shard.StoreView;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Selection;
import io.tickring.tick.TickHandler;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays a store. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Replays what stores hold, in a documented order, at full speed.",
        descriptionHeading = "%n",
        description = {
            "Orders: append is that of one shard's log, for one symbol or a store of one shard;"
                    + " receive merges the sessions by receive time; source runs session after"
                    + " session. Within a session events always keep its sequence. All but append are"
                    + " the same for any number of shards.",
            "",
            "Several directories are those of the nodes of a cluster, among which symbols are divided:"
                    + " they are read as one store, by names, in an order and with a digest that are those of"
                    + " one. An event that two of them hold is an error.",
            "",
            "-o itch writes the recorded file's own bytes, from decoded fields alone; a session that"
                    + " retention took events of is refused, unless a part of it is asked for. The digest is a"
                    + " SHA-256 over the events and their order, the same for any number of shards and"
                    + " before and after a flush."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:replayed",
            "2:usage",
            "5:the store is damaged",
            "6:another digest than --expect",
            "1:anything else"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tickring replay store --digest",
            "  tickring replay store -o itch --out again.itch50",
            "  tickring replay node1 node2 -o itch --out again.itch50",
            "  tickring replay store --symbols AAPL -o csv | head",
            "  tickring replay store --symbols @watchlist.txt --from 2020-01-30T14:30:00Z --json"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final int BUFFER_LENGTH = 1 << 16;
    private static final int PROGRESS_MASK = (1 << 16) - 1;

    private final Streams io;

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "the store's directory, or those of several nodes")
    private List<Path> directories;

    @Mixin private SelectOptions options;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description = {
                "append, receive or source; default: append for one symbol,",
                "source for -o itch, else receive"
            })
    private OrderChoice order;

    @Option(names = "--limit", paramLabel = "N", description = "at most so many events")
    private Long limit;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "none",
            description = "none (default), csv, jsonl or itch")
    private ReplayFormat format;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "where to, instead of stdout; not overwritten without -f")
    private Path out;

    @Option(
            names = {"-f", "--force"},
            description = "overwrite FILE")
    private boolean force;

    @Option(
            names = "--session",
            paramLabel = "ID",
            description = "of this source session only: its number or source#ordinal, see inspect")
    private String session;

    @Option(names = "--digest", description = "print the digest")
    private boolean digest;

    @Option(
            names = "--expect",
            paramLabel = "HASH",
            description = "exit 6 when the digest is another")
    private String expected;

    @Option(names = "--json", description = "print one JSON object; needs -o none or --out")
    private boolean json;

    ReplayCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        checkOptions();
        final Select select = options.select();
        try (ReplayedStores stores = ReplayedStores.open(io, directories)) {
            return replay(stores, select);
        }
    }

    private void checkOptions() {
        if (format == ReplayFormat.NONE && out != null) {
            throw new UsageException("--out needs something to write: add -o csv, jsonl or itch");
        }
        if (json && format != ReplayFormat.NONE && out == null) {
            throw new UsageException(
                    "--json and -o "
                            + name(format)
                            + " would mix on stdout; add --out FILE, or leave one out");
        }
        if (format == ReplayFormat.ITCH && out == null && io.isTerminal()) {
            throw new UsageException("-o itch is binary; add --out FILE, or pipe it on");
        }
        if (limit != null && limit < 0) {
            throw new UsageException("--limit must not be negative: " + limit);
        }
    }

    private int replay(ReplayedStores stores, Select wanted) throws IOException {
        final SessionInfo only;
        final Select select;
        final ReplayOrder chosen;
        try (StoreView view = stores.view()) {
            Stores.noteUnknown(io, stores.name(), wanted, view.names());
            only = session(view, stores.name());
            select = only == null ? wanted : wanted.sessions(only.label());
            chosen = order(view, stores.name(), select.resolve(view.names()));
        }
        if (out == null) {
            return replay(stores, select, only, chosen, io.out(), Channels.newChannel(io.out()));
        }
        io.interruption().hold();
        try (OutputFile file = OutputFile.open(out, force)) {
            final int code = replay(stores, select, only, chosen, file.stream(), file.channel());
            file.commit();
            return code;
        }
    }

    private SessionInfo session(StoreView view, String stores) {
        final List<SessionInfo> sessions = view.sessions();
        if (session != null) {
            return sessions.stream()
                    .filter(
                            known ->
                                    known.label().equals(session)
                                            || Integer.toString(known.sourceId()).equals(session))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new UsageException(
                                            "--session: "
                                                    + stores
                                                    + " has no session '"
                                                    + session
                                                    + "'; it has "
                                                    + labels(sessions)));
        }
        if (format != ReplayFormat.ITCH) {
            return null;
        }
        if (sessions.size() != 1) {
            throw new UsageException(
                    "-o itch writes one session, and "
                            + stores
                            + (sessions.isEmpty()
                                    ? " has none; ingest one first"
                                    : " has several: choose with --session from "
                                            + labels(sessions)));
        }
        return sessions.get(0);
    }

    private static String labels(List<SessionInfo> sessions) {
        return sessions.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        sessions.stream()
                                .map(known -> known.sourceId() + " (" + known.label() + ')')
                                .toList());
    }

    private ReplayOrder order(StoreView view, String stores, Selection selection) {
        if (order == OrderChoice.APPEND && !MergedReplay.hasAppendOrder(view, selection)) {
            throw new UsageException(
                    "--order append is that of one shard's log, and "
                            + stores
                            + " has "
                            + view.shardCount()
                            + " shards; select one symbol with --symbols, or use --order receive or"
                            + " source");
        }
        if (order != null) {
            return order.order();
        }
        if (format == ReplayFormat.ITCH) {
            return ReplayOrder.SOURCE;
        }
        return selection.symbols() != null
                        && selection.symbols().cardinality() == 1
                        && MergedReplay.hasAppendOrder(view, selection)
                ? ReplayOrder.APPEND
                : ReplayOrder.RECEIVE;
    }

    private int replay(
            ReplayedStores stores,
            Select select,
            SessionInfo only,
            ReplayOrder chosen,
            OutputStream stream,
            WritableByteChannel channel)
            throws IOException {
        final OutputStream buffered = new BufferedOutputStream(stream, BUFFER_LENGTH);
        final TickOutput output = output(stores, select, only, buffered, channel);
        final TickDigest hash = digest || expected != null ? new TickDigest() : null;
        final Replay replay = Replay.over(stores::view).select(select).order(chosen);
        if (limit != null) {
            replay.limit(limit);
        }
        final long startNs = System.nanoTime();
        final long ticks;
        try (Progress progress = progress(stores)) {
            ticks = replay.run(handler(output, hash, progress));
        }
        if (output != null) {
            output.finish();
            buffered.flush();
        }
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        return tell(ticks, seconds, chosen, hash == null ? null : hash.hex());
    }

    /** A bar where it does not mix with data on the same terminal. */
    private Progress progress(ReplayedStores stores) {
        if (json || format != ReplayFormat.NONE && out == null) {
            return io.silentProgress();
        }
        final long rows = stores.rows();
        final boolean isWhole = options.isAll() && session == null && limit == null;
        return io.progress("replay", isWhole ? rows : -1, " ticks", 1);
    }

    private TickOutput output(
            ReplayedStores stores,
            Select select,
            SessionInfo only,
            OutputStream stream,
            WritableByteChannel channel)
            throws IOException {
        return switch (format) {
            case NONE -> null;
            case CSV, JSONL ->
                    TickOutput.of(
                            format == ReplayFormat.CSV ? RowFormat.CSV : RowFormat.JSONL,
                            columns(stores, select),
                            stream);
            case ITCH ->
                    new FeedOutput(
                            feed(only).encoder(only.midnightNs()), channel, whole(stores, only));
        };
    }

    private static TickColumns columns(ReplayedStores stores, Select select) {
        try (StoreView view = stores.view()) {
            return new TickColumns(view.names(), select.resolve(view.names()));
        }
    }

    /** What keeps a session that lost events from passing for a file; null for a chosen part. */
    private WholeSession whole(ReplayedStores stores, SessionInfo only) {
        if (!options.isAll() || limit != null) {
            return null;
        }
        try (StoreView view = stores.view()) {
            return new WholeSession(only, view.end(only.sourceId()));
        }
    }

    private FeedFormat feed(SessionInfo only) {
        if (!only.format().equals(name(format))) {
            throw new UsageException(
                    "session "
                            + only.label()
                            + " was recorded as '"
                            + only.format()
                            + "' and has no "
                            + name(format)
                            + " bytes; use -o csv or jsonl");
        }
        return Formats.named(only.format());
    }

    private static String name(ReplayFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    /** Does to each event what was asked for; the plain replay is left as bare as it can be. */
    private static TickHandler handler(TickOutput output, TickDigest hash, Progress progress) {
        final long[] count = new long[1];
        return tick -> {
            if (hash != null) {
                hash.add(tick);
            }
            if (output != null) {
                try {
                    output.write(tick);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            if ((++count[0] & PROGRESS_MASK) == 0) {
                progress.accept(count[0]);
            }
        };
    }

    private int tell(long ticks, double seconds, ReplayOrder chosen, String hash)
            throws IOException {
        final boolean matches = expected == null || expected.equalsIgnoreCase(hash);
        if (json) {
            final Map<String, Object> object = new LinkedHashMap<>();
            object.put("ticks", ticks);
            object.put("seconds", Json.seconds(seconds));
            object.put("ticksPerSecond", Json.perSecond(ticks, seconds));
            object.put("digest", hash);
            object.put("order", chosen.name().toLowerCase(Locale.ROOT));
            Json.print(io, object);
        } else {
            io.note(
                    String.format(
                            Locale.ROOT,
                            "replayed %,d ticks in %.3f s (%,d ticks/s), order %s",
                            ticks,
                            seconds,
                            Json.perSecond(ticks, seconds),
                            chosen.name().toLowerCase(Locale.ROOT)));
            if (digest && format != ReplayFormat.NONE && out == null) {
                io.note("digest " + hash);
            } else if (digest) {
                io.println(hash);
            }
        }
        if (!matches) {
            io.note("digest " + hash + " is not the expected " + expected);
            return ExitCode.DIGEST_MISMATCH;
        }
        return ExitCode.OK;
    }
}
