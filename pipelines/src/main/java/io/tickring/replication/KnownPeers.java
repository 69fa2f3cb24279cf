package io.tickring.replication;

import io.tickring.fs.FileSystem;
import io.tickring.fs.ReplacedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Remembers, in a node's directory, which directory this is, and which directory and which life
 * each peer last came from. A peer whose directory was replaced counts its lives, ids and events
 * anew: what it sends would be taken for what was sent before, and left out. So would what a copy
 * of an older state sends, which begins a life of the same count once more.
 *
 * <p>A text, a random number for each directory, replaced as a whole ({@link ReplacedFile}).
 *
 * <pre>
 * self 8b1c…
 * node 2 directory 0f3a… incarnation 7 life 44b0…
 * </pre>
 *
 * <b>Thread:</b> any.
 */
final class KnownPeers {
    static final String NAME = "peers.known";

    private static final Pattern SELF = Pattern.compile("self ([0-9a-f]{16})");
    private static final Pattern PEER =
            Pattern.compile(
                    "node (\\d{1,2}) directory ([0-9a-f]{16}) incarnation (\\d{1,10})"
                            + " life ([0-9a-f]{16})");

    private final FileSystem files;
    private final Path file;
    private final long self;
    private final Map<Integer, NodeLife> peers = new TreeMap<>();

    private KnownPeers(FileSystem files, Path file, long self) {
        this.files = files;
        this.file = file;
        this.self = self;
    }

    /**
     * Reads what an earlier life of this node learned.
     *
     * @param newId a random number for a directory that has none yet
     * @throws IOException when the file cannot be read, or says what cannot be
     */
    static KnownPeers open(FileSystem files, Path directory, long newId) throws IOException {
        final Path file = directory.resolve(NAME);
        if (!files.exists(file)) {
            final KnownPeers known = new KnownPeers(files, file, newId);
            known.write(Map.of());
            return known;
        }
        final String text = StandardCharsets.UTF_8.decode(files.read(file)).toString();
        final List<String> lines = text.lines().toList();
        final Matcher first = SELF.matcher(lines.isEmpty() ? "" : lines.get(0));
        if (!first.matches()) {
            throw unreadable(file, 1, lines.isEmpty() ? "" : lines.get(0));
        }
        final KnownPeers known =
                new KnownPeers(files, file, HexFormat.fromHexDigitsToLong(first.group(1)));
        for (int i = 1; i < lines.size(); i++) {
            known.read(i + 1, lines.get(i));
        }
        return known;
    }

    private static IOException unreadable(Path file, int number, String line) {
        return new IOException(
                file
                        + ":"
                        + number
                        + ": '"
                        + line
                        + "' says nothing of a node; put a good copy back: without it nobody knows"
                        + " whether a peer is the one that was here before");
    }

    /** The number of this directory: another one in every directory that a node is begun in. */
    long self() {
        return self;
    }

    private void read(int number, String line) throws IOException {
        final Matcher words = PEER.matcher(line);
        if (!words.matches()) {
            throw unreadable(file, number, line);
        }
        peers.put(
                Integer.valueOf(words.group(1)),
                new NodeLife(
                        (int) Long.parseLong(words.group(3)),
                        HexFormat.fromHexDigitsToLong(words.group(2)),
                        HexFormat.fromHexDigitsToLong(words.group(4))));
    }

    /**
     * Why a peer is not, or no longer, the one that was here before, in words; null when it is, or
     * was never here. It is known durably then.
     *
     * @param life of the peer
     * @throws IOException when that cannot be written
     */
    synchronized String problem(int node, NodeLife life) throws IOException {
        final NodeLife last = peers.get(node);
        if (last != null && last.directoryId() != life.directoryId()) {
            return "node "
                    + node
                    + " was here with another directory: in this one it counts anew, and its ticks"
                    + " would be taken for those it sent before; give it its own directory, or a"
                    + " node id that was never used";
        }
        if (last != null && Integer.compareUnsigned(life.incarnation(), last.incarnation()) < 0) {
            return "node "
                    + node
                    + " says incarnation "
                    + Integer.toUnsignedString(life.incarnation())
                    + ", but a later life of it was here already: "
                    + Integer.toUnsignedString(last.incarnation());
        }
        if (last != null
                && last.incarnation() == life.incarnation()
                && last.lifeId() != life.lifeId()) {
            return "node "
                    + node
                    + " says incarnation "
                    + Integer.toUnsignedString(life.incarnation())
                    + ", but another life of that count was here already: its directory is an older"
                    + " copy, and its ticks would be taken for those that were sent before; give it"
                    + " its own directory, or a node id that was never used";
        }
        if (!life.equals(last)) {
            final Map<Integer, NodeLife> next = new TreeMap<>(peers);
            next.put(node, life);
            write(next);
            peers.putAll(next);
        }
        return null;
    }

    private void write(Map<Integer, NodeLife> next) throws IOException {
        final StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "self %016x\n", self));
        next.forEach(
                (node, peer) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "node %d directory %016x incarnation %d life %016x\n",
                                        node,
                                        peer.directoryId(),
                                        Integer.toUnsignedLong(peer.incarnation()),
                                        peer.lifeId())));
        ReplacedFile.write(files, file, StandardCharsets.UTF_8.encode(text.toString()));
    }
}
