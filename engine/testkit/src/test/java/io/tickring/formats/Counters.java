package io.tickring.formats;

import java.util.ArrayList;
import java.util.List;

/** The {@code counters} of a store's writer, FORMATS.md §2. */
public record Counters(long storeId, int state, long pid, List<Shard> shards) {
    private static final int HEADER_LENGTH = 4096;
    private static final int SHARD_LENGTH = 1024;

    /** Positions of a shard. */
    public record Shard(long append, long forced, long visible, long flushed) {}

    public static Counters read(StoreImage image) {
        final Bytes bytes = image.file("counters");
        FormatException.check("TRCN".equals(bytes.ascii(0, 4)), bytes.where(), "no counters");
        StoreHeader.checkMajor(bytes.where(), bytes.i32(4));
        final List<Shard> shards = new ArrayList<>();
        for (int shard = 0; shard < bytes.i32(16); shard++) {
            final long at = HEADER_LENGTH + (long) SHARD_LENGTH * shard;
            shards.add(
                    new Shard(
                            bytes.i64(at),
                            bytes.i64(at + 128),
                            bytes.i64(at + 256),
                            bytes.i64(at + 384)));
        }
        return new Counters(bytes.i64(8), bytes.i32(20), bytes.i64(24), List.copyOf(shards));
    }
}
