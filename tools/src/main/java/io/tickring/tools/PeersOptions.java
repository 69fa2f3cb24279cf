package io.tickring.tools;

import io.tickring.node.NodeConfig;
import io.tickring.replication.PeersConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options by which a command becomes one node among others. */
final class PeersOptions {
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
            defaultValue = "shm",
            paramLabel = "T",
            description = {
                "how nodes write into each other's memory, the same on all:",
                "shm (default), ucx, ucx-tcp"
            })
    private String transportName;

    @Option(
            names = "--insecure-lan",
            description = {
                "let the control channel listen elsewhere than on loopback; nothing on it is",
                "authenticated"
            })
    private boolean insecureLan;

    private PeersConfig peers;

    /** Whether the command is to be one node among others. */
    boolean isGiven() {
        return peersFile != null;
    }

    /**
     * Reads the peers' file, and makes a node one of them.
     *
     * @throws IllegalArgumentException when the file says what cannot be, or has no such node
     */
    void apply(NodeConfig config) throws IOException {
        peers = PeersConfig.read(peersFile);
        if (node == null) {
            node = peers.nodeIds()[0];
        }
        config.peers(peers, node, transportName).insecureLan(insecureLan);
    }

    int node() {
        return node;
    }

    String transportName() {
        return transportName;
    }

    int nodeCount() {
        return peers.nodes().size();
    }
}
