package io.tickring.shard;

import io.tickring.segment.SegmentMeta;
import java.io.IOException;
import java.nio.file.Path;

/** Deletes segments that no manifest names. */
final class SegmentFiles {
    private SegmentFiles() {}

    /** What cannot be deleted stays as an orphan, and is swept when the shard is opened again. */
    static void deleteQuietly(ShardConfig config, SegmentMeta meta) {
        final Path file = config.directory().resolve(meta.fileName());
        try {
            config.files().delete(file);
        } catch (IOException e) {
            assert meta.id() > 0 : e;
        }
    }
}
