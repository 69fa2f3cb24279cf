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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts within one process, for tests: a put is a copy that is there when the call returns.
 *
 * <p><b>Threads:</b> as {@link Transport} says.
 */
public final class MemoryTransport implements Transport {
    /** The longest region, in bytes. */
    public static final long MAX_REGION_LENGTH = 1L << 30;

    static final String NAME = "memory";

    private static final int BODY_LENGTH = 2 * Long.BYTES;

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MemoryNetwork network;
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
        final MemoryLocalRegion target = openTarget(region);
        Puts.checkRange(offset, length, target.length());
        NativeMemory.copy(sourceAddress, target.address() + offset, length);
    }

    @Override
    public void putOrderedLong(RemoteRegion region, long offset, long value) {
        final MemoryLocalRegion target = openTarget(region);
        Puts.checkLong(offset, target.length());
        LONG.setRelease(target.memory(), (int) offset, value);
    }

    @Override
    public boolean ordersLongs() {
        return true;
    }

    @Override
    public void fence(RemoteRegion region) {
        openTarget(region);
        VarHandle.fullFence();
    }

    @Override
    public boolean flush(RemoteRegion region, long timeoutNs) {
        openTarget(region);
        VarHandle.fullFence();
        return true;
    }

    @Override
    public int progress() {
        return 0;
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

    private MemoryLocalRegion openTarget(RemoteRegion region) {
        if (region instanceof MemoryRemoteRegion ours && ours.isOf(this)) {
            ours.checkOpen();
            return ours.target();
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
