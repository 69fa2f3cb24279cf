package io.tickring.shard;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A compaction did not happen: nothing changed, what it had written is deleted or will be swept,
 * and it may be tried again.
 */
public final class CompactionFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    CompactionFailedException(Path shard, Exception cause) {
        super("compaction of " + shard + " failed: " + cause.getMessage(), cause);
    }
}
