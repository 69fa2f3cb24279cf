package io.tickring.node;

import io.tickring.fs.DiskFileSystem;
import io.tickring.fs.FileSystem;
import io.tickring.replication.PeersConfig;
import io.tickring.shard.StoreView;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import io.tickring.transport.Transport;
import io.tickring.transport.memory.MemoryNetwork;
import io.tickring.transport.memory.MemoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Two nodes in one process, each with its own transport of one network. */
final class TwoNodes implements AutoCloseable {
    static final int SYMBOLS = 40;

    private final Path directory;
    private final PeersConfig peers;
    private final MemoryNetwork network = new MemoryNetwork();
    private final Node[] nodes = new Node[3];

    TwoNodes(Path directory, String... more) throws IOException {
        this.directory = directory;
        final List<String> lines = new ArrayList<>();
        lines.add("cluster = 00112233445566778899aabbccddeeff");
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            lines.add("node.1.control = 127.0.0.1:" + one.getLocalPort());
            lines.add("node.2.control = 127.0.0.1:" + two.getLocalPort());
        }
        if (List.of(more).stream().noneMatch(line -> line.startsWith("inboxCells"))) {
            lines.add("inboxCells = 1024");
        }
        lines.add("outboxFileBytes = 1048576");
        lines.addAll(List.of(more));
        peers = PeersConfig.parse("peers.conf", lines);
    }

    PeersConfig peers() {
        return peers;
    }

    /** Another one of their network. */
    MemoryTransport transport() {
        return new MemoryTransport(network);
    }

    Path directoryOf(int id) {
        return directory.resolve("node-" + id);
    }

    Node open(int id) throws IOException {
        return open(id, DiskFileSystem.INSTANCE);
    }

    Node open(int id, FileSystem files) throws IOException {
        return open(id, files, transport());
    }

    /** Over another transport than their network. */
    Node open(int id, Transport transport) throws IOException {
        return open(id, DiskFileSystem.INSTANCE, transport);
    }

    private Node open(int id, FileSystem files, Transport transport) throws IOException {
        nodes[id] =
                Node.open(
                        Nodes.small(directoryOf(id))
                                .files(files)
                                .shards(2)
                                .peers(peers, id, transport));
        return nodes[id];
    }

    void close(int id) {
        if (nodes[id] != null) {
            nodes[id].close();
            nodes[id] = null;
        }
    }

    /** What a node holds: of each symbol the sequences, in the order of its log. */
    static Map<String, List<Long>> stored(Node node) {
        final Map<String, List<Long>> stored = new TreeMap<>();
        try (StoreView view = node.view()) {
            final Tick tick = new Tick(view.names());
            final TickBlock block = new TickBlock();
            for (int shard = 0; shard < view.shardCount(); shard++) {
                try (BlockCursor cursor = view.cursor(shard, Selection.ALL)) {
                    while (cursor.next(block)) {
                        for (int i = 0; i < block.count(); i++) {
                            tick.wrap(block.buffer(i), block.offset(i), block.position(i));
                            stored.computeIfAbsent(tick.symbol(), first -> new ArrayList<>())
                                    .add(tick.sourceSequence());
                        }
                    }
                }
            }
        }
        return stored;
    }

    @Override
    public void close() {
        close(1);
        close(2);
    }
}
