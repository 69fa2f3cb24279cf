package io.tickring.tools;

import io.tickring.node.CorePinning;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one node among others until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Runs one node of a cluster: stores what it owns and what the others send it.",
        descriptionHeading = "%n",
        description = {
            "Which node owns which symbols follows from CONF, which must be the same file on every"
                    + " node. One line is printed when the node serves; SIGINT or SIGTERM ends it in"
                    + " order. What is in the outbox for a node that is away is kept on disk and sent"
                    + " in the next life.",
            "",
            "CONF has one 'key = value' a line, # begins a comment:",
            "  cluster = 32 hex digits       node.ID.control = HOST:PORT, for each node, ID 1..63",
            "  pin.SLOT = ID                 ack = wal | fsync",
            "  inboxCells, outboxBytes, outboxFileBytes, peerTimeoutMs = numbers"
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "2:usage, a CONF that cannot be among it",
            "5:the store is damaged",
            "130:stopped by SIGINT, in order (143 by SIGTERM)",
            "1:anything else, a node that cannot go on and a missing UCX among it"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tickring serve --node 2 --peers peers.conf --into store-2",
            "  tickring ingest day.itch50 --date 2020-01-30 --node 1 --peers peers.conf --into store-1"
        })
final class ServeCommand implements Callable<Integer> {
    private static final long LOOK_MS = 200;

    private final Streams io;

    @Option(
            names = "--into",
            required = true,
            paramLabel = "DIR",
            description = "the node's store, made when it is absent")
    private Path directory;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "of a new store (default 1); an existing one keeps its own")
    private Integer shards;

    @Option(
            names = "--pin",
            paramLabel = "CORE[,CORE]",
            split = ",",
            description = {
                "pin each handler thread to a core, from this one on, and agents from the",
                "second one on; status shows how many the system let be pinned"
            })
    private int[] pins;

    @Mixin private PeersOptions peers;

    ServeCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!peers.hasFile()) {
            throw new UsageException("--peers: name the file that says who belongs to the cluster");
        }
        final NodeConfig config = NodeConfig.at(directory);
        if (shards != null) {
            config.shards(shards);
        }
        if (pins != null) {
            config.pinning(pinning());
        }
        io.interruption().hold();
        peers.apply(config);
        return serve(Node.open(config));
    }

    private CorePinning pinning() {
        if (pins.length > 2) {
            throw new UsageException("--pin: a core for handlers and one for agents, no more");
        }
        final CorePinning handlers = new CorePinning(pins[0]);
        return pins.length == 1 ? handlers : handlers.withAgents(pins[1]);
    }

    private int serve(Node node) throws IOException, InterruptedException {
        try {
            Stores.noteRecovery(io, directory, node.recovery());
            io.print(
                    String.format(
                            Locale.ROOT,
                            "node %d of %d serves on %s:%d, store %s, transport %s, process %d%n",
                            peers.node(),
                            peers.nodeCount(),
                            node.controlAddress().getHostString(),
                            node.controlAddress().getPort(),
                            directory,
                            peers.transportName(),
                            ProcessHandle.current().pid()));
            while (!io.interruption().awaitRequest(LOOK_MS)) {
                final Optional<Throwable> failure = node.failure();
                if (failure.isPresent()) {
                    throw new CommandFailedException(
                            "the node cannot go on: " + failure.get().getMessage(), failure.get());
                }
            }
            return ExitCode.INTERRUPTED;
        } finally {
            Stores.close(io, directory, node);
        }
    }
}
