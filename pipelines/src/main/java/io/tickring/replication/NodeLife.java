package io.tickring.replication;

import java.nio.ByteBuffer;

/**
 * Which directory a node is, and which of its lives. Immutable.
 *
 * @param incarnation counts the lives of a directory, from 1, unsigned
 * @param directoryId a random number that a directory keeps
 * @param lifeId a random number of this life: two copies of a directory count alike, and each of
 *     them would take the other's events for its own
 */
record NodeLife(int incarnation, long directoryId, long lifeId) {
    void put(ByteBuffer out) {
        out.putInt(incarnation).putLong(directoryId).putLong(lifeId);
    }

    static NodeLife get(ByteBuffer in) {
        return new NodeLife(in.getInt(), in.getLong(), in.getLong());
    }
}
