package io.tickring.replication;

import io.tickring.fs.FileSystem;
import io.tickring.fs.WritableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Remembers, in a node's directory, which directory and which life each peer last came from. A peer
 * whose directory was replaced counts its lives, ids and events anew: what it sends would be taken
 * for what was sent before, and left out. So would what a copy of an older state sends.
 *
 * <p>A text of one line a peer, replaced as a whole: tmp, force, rename, force directory.
 *
 * <pre>
 * node 2 outbox 0f3a… incarnation 7
 * </pre>
 *
 * <b>Thread:</b> any.
 */
final class KnownPeers {
    static final String NAME = "peers.known";

    private static final Pattern LINE =
            Pattern.compile("node (\\d{1,2}) outbox ([0-9a-f]{16}) incarnation (\\d{1,10})");

    private final FileSystem files;
    private final Path file;
    private final Map<Integer, Peer> peers = new TreeMap<>();

    private record Peer(long outboxId, int incarnation) {}

    private KnownPeers(FileSystem files, Path file) {
        this.files = files;
        this.file = file;
    }

    /**
     * Reads what an earlier life of this node learned.
     *
     * @throws IOException when the file cannot be read, or says what cannot be
     */
    static KnownPeers open(FileSystem files, Path directory) throws IOException {
        final KnownPeers known = new KnownPeers(files, directory.resolve(NAME));
        if (files.exists(known.file)) {
            final String text = StandardCharsets.UTF_8.decode(files.read(known.file)).toString();
            int number = 0;
            for (String line : text.lines().toList()) {
                known.read(++number, line);
            }
        }
        return known;
    }

    private void read(int number, String line) throws IOException {
        final Matcher words = LINE.matcher(line);
        if (!words.matches()) {
            throw new IOException(
                    file
                            + ":"
                            + number
                            + ": '"
                            + line
                            + "' says nothing of a peer; put a good copy back: without it nobody"
                            + " knows whether a peer is the one that was here before");
        }
        peers.put(
                Integer.valueOf(words.group(1)),
                new Peer(
                        HexFormat.fromHexDigitsToLong(words.group(2)),
                        (int) Long.parseLong(words.group(3))));
    }

    /**
     * Why a peer is not, or no longer, the one that was here before, in words; null when it is, or
     * was never here. It is known durably then.
     *
     * @param outboxId of the peer's outbox for this node: made anew in every new directory
     * @param incarnation of the peer
     * @throws IOException when that cannot be written
     */
    synchronized String problem(int node, long outboxId, int incarnation) throws IOException {
        final Peer last = peers.get(node);
        if (last != null && last.outboxId != outboxId) {
            return "node "
                    + node
                    + " was here with another directory: in this one it counts anew, and its ticks"
                    + " would be taken for those it sent before; give it its own directory, or a"
                    + " node id that was never used";
        }
        if (last != null && Integer.compareUnsigned(incarnation, last.incarnation) < 0) {
            return "node "
                    + node
                    + " says incarnation "
                    + Integer.toUnsignedString(incarnation)
                    + ", but a later life of it was here already: "
                    + Integer.toUnsignedString(last.incarnation);
        }
        if (last == null || last.incarnation != incarnation) {
            final Map<Integer, Peer> next = new TreeMap<>(peers);
            next.put(node, new Peer(outboxId, incarnation));
            write(next);
            peers.putAll(next);
        }
        return null;
    }

    private void write(Map<Integer, Peer> next) throws IOException {
        final StringBuilder text = new StringBuilder();
        next.forEach(
                (node, peer) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "node %d outbox %016x incarnation %d\n",
                                        node,
                                        peer.outboxId,
                                        Integer.toUnsignedLong(peer.incarnation))));
        final Path temporary = file.resolveSibling(NAME + ".tmp");
        if (files.exists(temporary)) {
            files.delete(temporary);
        }
        try (WritableFile to = files.create(temporary)) {
            to.write(StandardCharsets.UTF_8.encode(text.toString()));
            to.force();
        }
        files.rename(temporary, file);
        files.forceDirectory(file.getParent());
    }
}
