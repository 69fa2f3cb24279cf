package io.tickring.shard;

import java.io.IOException;
import java.nio.file.Path;

/** A flush did not happen; its rows are still readable and logged, and it may be tried again. */
public final class FlushFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    FlushFailedException(Path shard, IOException cause) {
        super("flush of " + shard + " failed: " + cause.getMessage(), cause);
    }
}
