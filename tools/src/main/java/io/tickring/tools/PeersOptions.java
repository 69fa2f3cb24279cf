package io.tickring.tools;

import io.tickring.node.NodeConfig;
import io.tickring.replication.PeersConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options by which a command becomes one node among others. */
final class PeersOptions {
    private static final String DEFAULT_TRANSPORT = "shm";

    @Option(
            names = "--peers",
            paramLabel = "CONF",
            description = "who belongs to the cluster: the same file on every node")
    private Path peersFile;

    @Option(
            names = "--node",
            paramLabel = "ID",
            description = "which of them this is (default: the first of CONF)")
    private Integer node;

    @Option(
            names = "--transport",
            paramLabel = "T",
            description = {
                "how nodes write into each other's memory, the same on all:",
                "shm (default), ucx, ucx-tcp"
            })
    private String transport;

    @Option(
            names = "--insecure-lan",
            description = {
                "let the control channel listen elsewhere than on loopback; nothing on it is",
                "authenticated"
            })
    private boolean insecureLan;

    private PeersConfig peers;

    boolean hasFile() {
        return peersFile != null;
    }

    /**
     * Whether the command is to be one node among others.
     *
     * @throws UsageException when it is to be one, and is not told of which cluster
     */
    boolean isGiven() {
        if (peersFile == null && (node != null || transport != null || insecureLan)) {
            throw new UsageException(
                    "--node, --transport and --insecure-lan are for a node of a cluster: name its"
                            + " --peers file, or leave them out");
        }
        return peersFile != null;
    }

    /**
     * Reads the peers' file, and makes a node one of them.
     *
     * @throws IllegalArgumentException when the file says what cannot be, or has no such node
     */
    void apply(NodeConfig config) throws IOException {
        peers = read(peersFile);
        if (node == null) {
            node = peers.nodeIds()[0];
        }
        config.peers(peers, node, transportName()).insecureLan(insecureLan);
    }

    /** All that is wrong with the file, in one line. */
    private static PeersConfig read(Path file) throws IOException {
        try {
            return PeersConfig.read(file);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage().replace("\n", "; "), e);
        }
    }

    int node() {
        return node;
    }

    String transportName() {
        return transport == null ? DEFAULT_TRANSPORT : transport;
    }

    int nodeCount() {
        return peers.nodes().size();
    }
}
