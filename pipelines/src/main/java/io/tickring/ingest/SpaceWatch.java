package io.tickring.ingest;

import io.tickring.shard.Shard;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Watches how much room the disk of a shard has, so that offers are refused before the log has no
 * file to go on in. <b>Threads:</b> the log agent looks; any thread reads.
 *
 * <p>Offers are taken again when there is an eighth more than the mark: a disk that hovers about it
 * does not make publishers start and stop.
 */
final class SpaceWatch {
    static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Shard shard;
    private final long minFreeBytes;
    private boolean looked;
    private long lastLookNs;
    private volatile long lowBytes = -1;

    /**
     * @param minFreeBytes the mark below which offers are refused; 0 for none
     */
    SpaceWatch(Shard shard, long minFreeBytes) {
        this.shard = shard;
        this.minFreeBytes = minFreeBytes;
    }

    /**
     * Looks, when it has not for a while.
     *
     * @throws IOException when the disk does not say
     */
    void look(long nowNs) throws IOException {
        if (minFreeBytes == 0 || looked && nowNs - lastLookNs < INTERVAL_NS) {
            return;
        }
        looked = true;
        lastLookNs = nowNs;
        final long usable = usableSpace();
        final long enough = isLow() ? minFreeBytes + minFreeBytes / 8 : minFreeBytes;
        lowBytes = usable < enough ? usable : -1;
    }

    private long usableSpace() throws IOException {
        try {
            return shard.usableSpace();
        } catch (IOException e) {
            throw new IOException(
                    "cannot tell how much room is left in "
                            + shard.directory()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    boolean isLow() {
        return lowBytes >= 0;
    }

    /** What is wrong, in words; null when nothing is. */
    String words() {
        final long low = lowBytes;
        return low < 0
                ? null
                : (low >> 20)
                        + " MB free in "
                        + shard.directory()
                        + ", below minFreeBytes "
                        + minFreeBytes;
    }
}
