package io.tickring.wal;

import java.io.IOException;

/** Where the log records its files before it uses them; the manifest. */
public interface WalFileJournal {
    /** Returns when the use is durable. */
    void onUsed(WalFileUse use) throws IOException;

    /** Returns when it is durable that the file holds nothing that is needed. */
    void onDropped(int id) throws IOException;
}
