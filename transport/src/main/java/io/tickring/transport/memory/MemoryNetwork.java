package io.tickring.transport.memory;

import io.tickring.transport.TransportException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the {@link MemoryTransport}s of a test share: who owns which region. Ids are counted, not
 * drawn, so that a run can be repeated. <b>Thread:</b> any.
 */
public final class MemoryNetwork {
    private final ConcurrentMap<Long, MemoryLocalRegion> regions = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    long nextId() {
        return lastId.incrementAndGet();
    }

    void add(MemoryLocalRegion region) {
        regions.put(region.id(), region);
    }

    void remove(MemoryLocalRegion region) {
        regions.remove(region.id(), region);
    }

    MemoryLocalRegion find(long id, long length) {
        final MemoryLocalRegion region = regions.get(id);
        if (region == null) {
            throw new TransportException(
                    "no memory region has number "
                            + id
                            + ": it was sealed, or belongs to another network; ask its owner for a"
                            + " new handle");
        }
        if (region.length() != length) {
            throw new TransportException(
                    "memory region "
                            + id
                            + " has "
                            + region.length()
                            + " bytes, its handle says "
                            + length);
        }
        return region;
    }
}
