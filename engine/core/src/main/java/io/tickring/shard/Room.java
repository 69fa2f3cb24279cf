package io.tickring.shard;

import java.io.IOException;

/**
 * Asked for before segments are written, so that a flush or a compaction, which can be tried again,
 * does not take the last room of the disk from the manifest and the log, which cannot.
 */
final class Room {
    /** Left for manifest edits beside what is asked for, in bytes. */
    private static final int LEAST_BYTES = 64 << 10;

    private Room() {}

    /**
     * @param wantedBytes about what will be written
     * @throws IOException when there is less
     */
    static void check(ShardConfig config, long wantedBytes) throws IOException {
        final long usable = config.files().usableSpace(config.directory());
        if (usable < wantedBytes + LEAST_BYTES) {
            throw new IOException(
                    "no room for segments: "
                            + usable
                            + " bytes are free in "
                            + config.directory()
                            + ", and they may take "
                            + wantedBytes
                            + "; make room, and it is tried again");
        }
    }
}
