package io.tickring.wal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Log files that the log has let go of, and since when views have held them nevertheless: until
 * they are released the log makes new files where it could use these again. <b>Threads:</b> the
 * flush agent lets go; one thread at a time observes.
 */
public final class HeldFiles {
    private final Queue<WalFile> letGo = new ConcurrentLinkedQueue<>();
    private final Map<WalFile, Long> sinceMs = new LinkedHashMap<>();

    /**
     * A file that is held.
     *
     * @param fileId its number
     * @param name of the file
     * @param sinceMs when it was first seen held, in ms since the Unix epoch
     */
    public record Held(int fileId, String name, long sinceMs) {}

    /** Lets a file go for the log, and remembers it while others hold it. */
    void letGo(WalFile file) {
        letGo.add(file);
        file.release();
    }

    /**
     * The files that were held for longer than a time, the one held longest first.
     *
     * @param nowMs ms since the Unix epoch
     * @param tooLongMs the time, in ms
     */
    public List<Held> observe(long nowMs, long tooLongMs) {
        for (WalFile file = letGo.poll(); file != null; file = letGo.poll()) {
            sinceMs.put(file, nowMs);
        }
        final List<Held> held = new ArrayList<>();
        final Iterator<Map.Entry<WalFile, Long>> entries = sinceMs.entrySet().iterator();
        while (entries.hasNext()) {
            final Map.Entry<WalFile, Long> entry = entries.next();
            final WalFile file = entry.getKey();
            if (!file.isHeld()) {
                entries.remove();
            } else if (nowMs - entry.getValue() >= tooLongMs) {
                held.add(new Held(file.id(), WalFileUse.fileName(file.id()), entry.getValue()));
            }
        }
        return held;
    }
}
