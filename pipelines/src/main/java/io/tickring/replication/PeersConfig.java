package io.tickring.replication;

import io.tickring.transport.inbox.InboxLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who belongs to the cluster, as {@code peers.conf} says it: the same file on every node. Read
 * once, checked as a whole.
 *
 * <pre>
 * # anything behind a # is a comment
 * cluster          = 3f9a0c5d77e14b21a6d0c2b98e41f003   # 32 hex digits, the cluster's own
 * node.1.control   = 127.0.0.1:7101                     # where node 1 answers its peers
 * node.2.control   = 127.0.0.1:7102
 * pin.17           = 2                                  # slot 17 to node 2, whatever the ring says
 * inboxCells       = 65536                              # of each inbox region, a power of two
 * outboxBytes      = 1073741824                         # kept for each peer at most
 * outboxFileBytes  = 16777216                           # of one file of an outbox
 * ack              = wal                                # wal or fsync: when an owner acks
 * peerTimeoutMs    = 3000                               # no ack for so long: the peer is away
 * </pre>
 *
 * @param clusterIdLow first 8 bytes of the cluster's id
 * @param clusterIdHigh last 8 bytes of it
 * @param nodes by id, in order
 * @param pins slot to node
 * @param log2Cells capacity of an inbox region
 * @param outboxBytes what is kept for a peer at most
 * @param outboxFileBytes of one file of it
 * @param fsync whether an owner acks what is forced, else what is logged
 * @param peerTimeoutMs how long, in ms, a peer may say nothing before it counts as away
 */
public record PeersConfig(
        long clusterIdLow,
        long clusterIdHigh,
        Map<Integer, PeerAddress> nodes,
        Map<Integer, Integer> pins,
        int log2Cells,
        long outboxBytes,
        int outboxFileBytes,
        boolean fsync,
        long peerTimeoutMs) {
    /** The highest node id, and the most nodes of a cluster. */
    public static final int MAX_NODE_ID = 63;

    private static final Pattern NODE_KEY = Pattern.compile("node\\.(.+)\\.control");
    private static final int SLOTS = 4096;
    private static final int CLUSTER_DIGITS = 32;
    private static final int LEAST_CELLS = 64;
    private static final long LEAST_OUTBOX_BYTES = 1 << 20;
    private static final int LEAST_FILE_BYTES = 1 << 16;
    private static final int MAX_FILE_BYTES = 1 << 30;

    /**
     * Where a node answers its peers.
     *
     * @param host name or address
     * @param port 1 to 65535
     */
    public record PeerAddress(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it says what cannot be; the message names every line
     *     that is wrong
     */
    public static PeersConfig read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(
                    file.toString(), null, "is a directory; name the peers' file");
        }
        try {
            return parse(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": this is no text in UTF-8", e);
        }
    }

    /** As {@link #read}, of lines; {@code name} stands in messages. */
    public static PeersConfig parse(String name, List<String> lines) {
        return new Parser(name).parse(lines);
    }

    /** The other nodes' ids, in order; a peer's index is its place here. */
    public int[] peersOf(int self) {
        return nodes.keySet().stream()
                .filter(id -> id != self)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The ids of all nodes, in order. */
    public int[] nodeIds() {
        return nodes.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * @throws IllegalArgumentException when the file has no such node
     */
    public PeerAddress address(int node) {
        return Optional.ofNullable(nodes.get(node))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "node "
                                                + node
                                                + " is not in the peers' file; it has "
                                                + nodes.keySet()));
    }

    /** Reads one file; collects all that is wrong with it. */
    private static final class Parser {
        private final String name;
        private final List<String> problems = new ArrayList<>();
        private final Map<String, Integer> lineOfKey = new TreeMap<>();
        private final Map<Integer, PeerAddress> nodes = new TreeMap<>();
        private final Map<Integer, Integer> pins = new TreeMap<>();
        private byte[] cluster;
        private int log2Cells = InboxLayout.DEFAULT_LOG2_CELLS;
        private long outboxBytes = 1L << 30;
        private long outboxFileBytes = 16L << 20;
        private boolean fsync;
        private long peerTimeoutMs = 3000;

        Parser(String name) {
            this.name = name;
        }

        PeersConfig parse(List<String> lines) {
            for (int i = 0; i < lines.size(); i++) {
                final String line = lines.get(i).replaceFirst("#.*", "").strip();
                if (!line.isEmpty()) {
                    entry(i + 1, line);
                }
            }
            checkWhole();
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            final ByteBuffer id = ByteBuffer.wrap(cluster).order(ByteOrder.LITTLE_ENDIAN);
            return new PeersConfig(
                    id.getLong(0),
                    id.getLong(Long.BYTES),
                    nodes,
                    pins,
                    log2Cells,
                    outboxBytes,
                    (int) outboxFileBytes,
                    fsync,
                    peerTimeoutMs);
        }

        private void entry(int line, String text) {
            final int at = text.indexOf('=');
            if (at < 0) {
                problem(line, "'" + text + "' is no 'key = value'");
                return;
            }
            final String key = text.substring(0, at).strip();
            final Integer before = lineOfKey.putIfAbsent(key, line);
            if (before != null) {
                problem(line, key + " stands in line " + before + " already");
                return;
            }
            try {
                set(key, text.substring(at + 1).strip());
            } catch (IllegalArgumentException e) {
                problem(line, e.getMessage());
            }
        }

        private void set(String key, String value) {
            final Matcher node = NODE_KEY.matcher(key);
            if (node.matches()) {
                nodes.put(index(key, node.group(1), 1, MAX_NODE_ID), address(key, value));
            } else if (key.startsWith("pin.")) {
                pins.put(
                        index(key, key.substring("pin.".length()), 0, SLOTS - 1),
                        number(key, value, 1, MAX_NODE_ID));
            } else {
                setOne(key, value);
            }
        }

        private void setOne(String key, String value) {
            switch (key) {
                case "cluster" -> cluster = clusterId(value);
                case "inboxCells" -> log2Cells = log2(key, value);
                case "outboxBytes" ->
                        outboxBytes = range(key, value, LEAST_OUTBOX_BYTES, Long.MAX_VALUE / 2);
                case "outboxFileBytes" ->
                        outboxFileBytes = range(key, value, LEAST_FILE_BYTES, MAX_FILE_BYTES);
                case "ack" -> fsync = isFsync(value);
                case "peerTimeoutMs" -> peerTimeoutMs = range(key, value, 100, 3_600_000);
                default ->
                        throw new IllegalArgumentException(
                                "unknown key '"
                                        + key
                                        + "'; known are cluster, node.ID.control, pin.SLOT,"
                                        + " inboxCells, outboxBytes, outboxFileBytes, ack,"
                                        + " peerTimeoutMs");
            }
        }

        private static byte[] clusterId(String value) {
            if (!value.matches("[0-9a-fA-F]{" + CLUSTER_DIGITS + "}")) {
                throw new IllegalArgumentException(
                        "cluster must be " + CLUSTER_DIGITS + " hex digits: '" + value + "'");
            }
            return HexFormat.of().parseHex(value.toLowerCase(Locale.ROOT));
        }

        private static boolean isFsync(String value) {
            if (!value.equals("wal") && !value.equals("fsync")) {
                throw new IllegalArgumentException("ack must be wal or fsync: '" + value + "'");
            }
            return value.equals("fsync");
        }

        private static PeerAddress address(String key, String value) {
            final int colon = value.lastIndexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException(key + " must be HOST:PORT: '" + value + "'");
            }
            return new PeerAddress(
                    value.substring(0, colon), number(key, value.substring(colon + 1), 1, 65_535));
        }

        private static int log2(String key, String value) {
            final int cells = number(key, value, LEAST_CELLS, 1 << InboxLayout.MAX_LOG2_CELLS);
            if (Integer.bitCount(cells) != 1) {
                throw new IllegalArgumentException(key + " must be a power of two: " + cells);
            }
            return Integer.numberOfTrailingZeros(cells);
        }

        /** A number in a key. Written in one way only, or two keys could mean the same. */
        private static int index(String key, String digits, int least, int most) {
            final int number = number(key, digits, least, most);
            if (!digits.equals(Integer.toString(number))) {
                throw new IllegalArgumentException(
                        key + ": write " + number + " where '" + digits + "' stands");
            }
            return number;
        }

        private static int number(String key, String value, int least, int most) {
            return (int) range(key, value, least, most);
        }

        private static long range(String key, String value, long least, long most) {
            final long number;
            try {
                number = Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(key + ": '" + value + "' is no number", e);
            }
            if (number < least || number > most) {
                throw new IllegalArgumentException(
                        key + ": " + number + " is not within " + least + ".." + most);
            }
            return number;
        }

        private void checkWhole() {
            if (cluster == null && !lineOfKey.containsKey("cluster")) {
                problems.add(name + ": cluster is missing; give 32 hex digits");
            }
            if (nodes.isEmpty() && problems.isEmpty()) {
                problems.add(name + ": no node.ID.control; name at least one node");
            }
            pins.forEach(
                    (slot, node) -> {
                        if (!nodes.containsKey(node)) {
                            problem(
                                    lineOfKey.getOrDefault("pin." + slot, 0),
                                    "pin." + slot + " names node " + node + ", which is not there");
                        }
                    });
            final Map<PeerAddress, Integer> seen = new HashMap<>();
            nodes.forEach(
                    (id, address) -> {
                        final Integer other = seen.putIfAbsent(address, id);
                        if (other != null) {
                            problem(
                                    lineOfKey.get("node." + id + ".control"),
                                    "nodes " + other + " and " + id + " have one address");
                        }
                    });
            if (outboxFileBytes % 64 != 0 || outboxFileBytes * 4 > outboxBytes) {
                problems.add(
                        name
                                + ": outboxFileBytes must be a multiple of 64 and at most a quarter"
                                + " of outboxBytes: "
                                + outboxFileBytes
                                + ", "
                                + outboxBytes);
            }
        }

        private void problem(int line, String words) {
            problems.add(name + ":" + line + ": " + words);
        }
    }
}
