package io.tickring.cluster;

import java.io.IOException;

/**
 * What a cluster has agreed on. Nothing that it answered ever goes back, over crashes and losses of
 * power. <b>Thread:</b> any; what is durable before it returns may wait for the disk.
 */
public interface ControlPlane {
    /** The number of the configuration that is in force, from 1. */
    long epoch();

    /**
     * Begins the next configuration.
     *
     * @return its number, durable
     * @throws IOException when it may not be durable: the epoch is what it was
     */
    long advanceEpoch() throws IOException;

    /**
     * Gives this life of the node a number that no life before it had, and none after will have.
     * Before that the node produces, drains and replicates nothing.
     *
     * @return an unsigned number from 1, durable
     * @throws IOException when it may not be durable: nothing was granted
     */
    int grantIncarnation() throws IOException;
}
