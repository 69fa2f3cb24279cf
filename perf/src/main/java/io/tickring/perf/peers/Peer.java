package io.tickring.perf.peers;

import java.nio.file.Path;
import java.util.List;

/** A system, in its own JVM. <b>Thread:</b> one. */
interface Peer {
    /** As the library itself tells it. */
    String version() throws Exception;

    /** How it was set up, in words. */
    List<String> settings();

    /**
     * Does every job that it can, once.
     *
     * @param directory empty, deleted afterwards
     */
    void run(Path directory, PeerInput input, PeerSettings settings, Figures figures)
            throws Exception;
}
