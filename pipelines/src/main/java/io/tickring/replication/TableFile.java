package io.tickring.replication;

import io.tickring.fs.FileSystem;
import io.tickring.fs.ReplacedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Remembers, in a node's directory, by which table of owners its events were divided: one line of
 * text, written once. As long as slots do not move between nodes, a peers' file with other nodes or
 * pins would part a symbol's events, and give it a second id.
 */
final class TableFile {
    static final String NAME = "peers.table";

    private TableFile() {}

    /**
     * Notes the table of a node that has none yet.
     *
     * @throws IllegalArgumentException when the node was run with another one
     */
    static void check(FileSystem files, Path directory, Cluster cluster) throws IOException {
        final Path path = directory.resolve(NAME);
        final String line = line(cluster);
        if (!files.exists(path)) {
            ReplacedFile.write(files, path, StandardCharsets.UTF_8.encode(line));
            return;
        }
        final ByteBuffer bytes = files.read(path);
        final String found = StandardCharsets.UTF_8.decode(bytes).toString();
        if (!found.equals(line)) {
            throw new IllegalArgumentException(
                    path
                            + ": this node's store was divided otherwise ("
                            + found.strip()
                            + ", now "
                            + line.strip()
                            + "): slots do not move between nodes yet; give it the cluster, nodes"
                            + " and pins that it had, or another directory");
        }
    }

    private static String line(Cluster cluster) {
        return String.format(
                Locale.ROOT,
                "cluster %016x%016x node %d table %08x%n",
                Long.reverseBytes(cluster.peers().clusterIdLow()),
                Long.reverseBytes(cluster.peers().clusterIdHigh()),
                cluster.self(),
                cluster.tableCrc());
    }
}
