package io.tickring.shard;

import io.tickring.wal.WalFileJournal;
import io.tickring.wal.WalFileUse;
import java.io.IOException;

/**
 * Writes the log's use of its files into the manifest, which is opened once the log is recovered:
 * recovery uses no file anew. <b>Threads:</b> started by who opens the shard, before any other
 * thread knows it; then the log's.
 */
final class ShardJournal implements WalFileJournal {
    private ManifestFile manifest;

    void start(ManifestFile opened) {
        manifest = opened;
    }

    @Override
    public void onUsed(WalFileUse use) throws IOException {
        manifest.append(new ManifestEdit.WalUsed(use));
    }

    @Override
    public void onDropped(int id) throws IOException {
        manifest.append(new ManifestEdit.WalDropped(id));
    }
}
