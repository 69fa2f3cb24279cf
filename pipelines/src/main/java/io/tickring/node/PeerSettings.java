package io.tickring.node;

import io.tickring.replication.PeersConfig;
import io.tickring.transport.Transport;

/**
 * What makes a node one of several. Immutable.
 *
 * @param cluster who belongs to it
 * @param nodeId this one
 * @param transport by which nodes write into each other's memory; null when one of that name is to
 *     be opened
 * @param transportName of one to be opened; else null
 * @param trustsNetwork whether the control channel may listen elsewhere than on loopback
 */
record PeerSettings(
        PeersConfig cluster,
        int nodeId,
        Transport transport,
        String transportName,
        boolean trustsNetwork) {}
