package io.tickring.transport.memory;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.Puts;
import io.tickring.transport.RegionHandle;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts within one process, for tests. Plain, a put is a copy that is there when the call returns;
 * with {@link Faults} it is what {@link #progress} makes of it.
 *
 * <p><b>Threads:</b> as {@link Transport} says. With faults one thread, and puts allocate.
 */
public final class MemoryTransport implements Transport {
    /** The longest region, in bytes. */
    public static final long MAX_REGION_LENGTH = 1L << 30;

    static final String NAME = "memory";

    private static final int BODY_LENGTH = 2 * Long.BYTES;

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MemoryNetwork network;

    /** Null when puts are plain. */
    private final FaultyLine line;

    private final Set<MemoryLocalRegion> owned = ConcurrentHashMap.newKeySet();
    private final Set<MemoryRemoteRegion> connected = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /** A transport of its own network: it reaches its own regions. */
    public MemoryTransport() {
        this(new MemoryNetwork());
    }

    /** One of several that reach each other's regions. */
    public MemoryTransport(MemoryNetwork network) {
        this.network = network;
        this.line = null;
    }

    /**
     * One whose puts meet with faults; what others put into its regions is their transports'
     * matter.
     */
    public MemoryTransport(MemoryNetwork network, Faults faults) {
        this.network = network;
        this.line = new FaultyLine(faults);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LocalRegion allocate(long length) {
        checkOpen();
        Puts.checkRegionLength(length, MAX_REGION_LENGTH);
        final MemoryLocalRegion region =
                new MemoryLocalRegion(this, network.nextId(), (int) length);
        owned.add(region);
        network.add(region);
        return region;
    }

    @Override
    public RemoteRegion connect(byte[] handle) {
        checkOpen();
        final ByteBuffer body = RegionHandle.unwrap(NAME, MemoryLocalRegion.HANDLE_VERSION, handle);
        if (body.remaining() != BODY_LENGTH) {
            throw new TransportException(
                    "handle of a memory region with a body of "
                            + body.remaining()
                            + " bytes, not "
                            + BODY_LENGTH);
        }
        final MemoryRemoteRegion region =
                new MemoryRemoteRegion(this, network.find(body.getLong(), body.getLong()));
        connected.add(region);
        return region;
    }

    @Override
    public void put(RemoteRegion region, long offset, long sourceAddress, int length) {
        final MemoryRemoteRegion target = open(region);
        Puts.checkRange(offset, length, target.length());
        if (line == null) {
            try {
                NativeMemory.copy(sourceAddress, target.target().base() + offset, length);
            } finally {
                // An address keeps no memory, and the region may be closed meanwhile.
                Reference.reachabilityFence(target);
            }
        } else {
            line.put(target, offset, sourceAddress, length);
        }
    }

    @Override
    public void putOrderedLong(RemoteRegion region, long offset, long value) {
        final MemoryRemoteRegion target = open(region);
        Puts.checkLong(offset, target.length());
        if (line == null) {
            LONG.setRelease(target.target().bytes(), (int) offset, value);
        } else {
            line.putLong(target, offset, value);
        }
    }

    /** Plain, yes; under faults, no. */
    @Override
    public boolean ordersLongs() {
        return line == null;
    }

    /** Under faults it orders nothing: it is for speed, never for truth. */
    @Override
    public void fence(RemoteRegion region) {
        open(region);
        VarHandle.fullFence();
    }

    /**
     * Under faults it steps until nothing is on its way to the region, or not at all when the
     * time-out is 0.
     *
     * @return false, under faults, when something is on its way still, when the connection was cut,
     *     or when a put was lost since the last flush
     */
    @Override
    public boolean flush(RemoteRegion region, long timeoutNs) {
        final MemoryRemoteRegion target = open(region);
        VarHandle.fullFence();
        if (line == null) {
            return true;
        }
        return timeoutNs > 0 ? line.flush(target) : line.isFlushed(target);
    }

    /** Plain, nothing; under faults, a step of time. */
    @Override
    public int progress() {
        return line == null ? 0 : line.step();
    }

    /**
     * Loses the connection to a region, as {@link Faults#cut} does by chance.
     *
     * @throws IllegalStateException without faults
     */
    public void cut(RemoteRegion region) {
        faultyLine().cut(open(region));
    }

    /**
     * Loses the connections to all regions of this length, without anybody noticing.
     *
     * @return how many there were
     * @throws IllegalStateException without faults
     */
    public int cutUnnoticed(long length) {
        int count = 0;
        for (MemoryRemoteRegion region : connected) {
            if (region.length() == length) {
                faultyLine().cut(region, false);
                count++;
            }
        }
        return count;
    }

    private FaultyLine faultyLine() {
        if (line == null) {
            throw new IllegalStateException("nothing can be cut without faults");
        }
        return line;
    }

    @Override
    public void close() {
        isClosed = true;
        List.copyOf(connected).forEach(MemoryRemoteRegion::close);
        List.copyOf(owned).forEach(MemoryLocalRegion::close);
    }

    void sealed(MemoryLocalRegion region) {
        network.remove(region);
        owned.remove(region);
    }

    void closed(MemoryRemoteRegion region) {
        connected.remove(region);
    }

    private MemoryRemoteRegion open(RemoteRegion region) {
        if (region instanceof MemoryRemoteRegion ours && ours.isOf(this)) {
            ours.checkOpen();
            return ours;
        }
        throw new TransportException(
                "the region was not connected by this memory transport: " + region);
    }

    private void checkOpen() {
        if (isClosed) {
            throw new TransportException("the memory transport is closed");
        }
    }
}
