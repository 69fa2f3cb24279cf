package io.tickring.wal;

import io.tickring.fs.RepairHint;
import java.io.IOException;

/** Acked log is missing or fails its checks; nothing was changed. */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String what;

    public DamagedLogException(String file, long offset, String what) {
        super(
                "damaged log: "
                        + file
                        + " at byte "
                        + offset
                        + ": "
                        + what
                        + "; acked ticks lie here or behind it, so the store is not opened: "
                        + RepairHint.of(file));
        this.file = file;
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
