package io.tickring.shard;

import io.tickring.fs.RepairHint;
import java.io.IOException;
import java.nio.file.Path;

/** A file of a store fails its checks where no crash explains it; nothing was changed. */
public final class DamagedStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String what;

    public DamagedStoreException(Path file, long offset, String what, Throwable cause) {
        super(
                "damaged store: "
                        + file
                        + " at byte "
                        + offset
                        + ": "
                        + what
                        + "; "
                        + RepairHint.of(file.toString()),
                cause);
        this.file = file.toString();
        this.offset = offset;
        this.what = what;
    }

    public String file() {
        return file;
    }

    public long offset() {
        return offset;
    }

    public String what() {
        return what;
    }
}
