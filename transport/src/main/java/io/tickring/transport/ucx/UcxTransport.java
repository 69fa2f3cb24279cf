package io.tickring.transport.ucx;

import io.tickring.jni.ucx.Ucx;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.Puts;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts through libucp.
 *
 * <p>With {@code posix} or {@code sysv} regions are shared memory that UCX allocated: puts are
 * one-sided, a sealed region is refused, and <em>nothing</em> is noticed of a peer that died. With
 * {@code tcp} puts are messages: they arrive when the owner calls {@link #progress}. That a region
 * was sealed or closed is told by a flush, or by the first call after the owner has answered; puts
 * before that return and are dropped. The death of the owner is noticed, usually within 0.2 s.
 * Nothing orders two puts.
 *
 * <p>Every region of another process has a UCX worker of its own, so that its writer waits for
 * nobody. Puts of others come in through one more, which {@link #progress} and whoever waits in
 * {@link #flush} see to.
 *
 * <p><b>Threads:</b> as {@link Transport} says.
 */
public final class UcxTransport implements Transport {
    /** The longest region, in bytes. */
    public static final long MAX_REGION_LENGTH = 1L << 30;

    private final SecureRandom random = new SecureRandom();
    private final UcxConfig config;
    private final UcxContext context;
    private final UcxWorker inbound;
    private final byte[] address;
    private final HandleCheck check;
    private final int posixNumberOffset;
    private final Padded padded = new Padded();
    private final Quarantine quarantine;
    private final Set<UcxLocalRegion> owned = new HashSet<>();
    private final Set<UcxRemoteRegion> connected = new HashSet<>();

    /** Closed while their writers lived. */
    private final List<UcxConnection> lingering = new ArrayList<>();

    /** Whose puts leave by progress; replaced as a whole, under this object's lock. */
    private volatile UcxConnection[] emulated = {};

    private boolean isClosed;

    private UcxTransport(UcxConfig config, UcxContext context, UcxWorker inbound) {
        this.config = config;
        this.context = context;
        this.inbound = inbound;
        this.address = inbound.address();
        this.quarantine = new Quarantine(context);
        final UcxContext.Memory sample = context.allocate(RegionTrailer.LENGTH);
        try {
            this.check = new HandleCheck(address, context.key(sample), sample.address());
            this.posixNumberOffset = check.posixNumberOffset();
        } finally {
            context.free(sample);
        }
    }

    /**
     * A transport.
     *
     * @throws TransportException when UCX is not on this machine, has no such transports or
     *     devices, or others than this machine could reach it and are not trusted
     */
    public static UcxTransport open(UcxConfig config) {
        final String missing = Ucx.missing().orElse(null);
        if (missing != null) {
            throw new TransportException(missing);
        }
        config.checkExposure();
        final UcxContext context = UcxContext.open(config);
        UcxWorker inbound = null;
        boolean opened = false;
        try {
            inbound = context.worker();
            final UcxTransport transport = new UcxTransport(config, context, inbound);
            opened = true;
            return transport;
        } finally {
            if (!opened) {
                if (inbound != null) {
                    inbound.close();
                }
                context.close();
            }
        }
    }

    @Override
    public String name() {
        return UcxHandle.TRANSPORT;
    }

    @Override
    public synchronized LocalRegion allocate(long length) {
        checkOpen();
        Puts.checkRegionLength(length, MAX_REGION_LENGTH);
        final UcxContext.Memory memory = context.allocate(length + RegionTrailer.LENGTH);
        boolean made = false;
        try {
            final UcxHandle handle =
                    new UcxHandle(
                            random.nextLong(),
                            random.nextLong(),
                            memory.address(),
                            length,
                            config.isOneSided(),
                            address,
                            context.key(memory));
            final RegionTrailer trailer = new RegionTrailer(memory.address() + length);
            trailer.write(handle.idHigh(), handle.idLow(), length);
            final UcxLocalRegion region = new UcxLocalRegion(this, memory, trailer, handle);
            owned.add(region);
            made = true;
            return region;
        } finally {
            if (!made) {
                context.free(memory);
            }
        }
    }

    @Override
    public synchronized RemoteRegion connect(byte[] handle) {
        checkOpen();
        final UcxHandle decoded = UcxHandle.decode(handle, MAX_REGION_LENGTH);
        if (decoded.isOneSided() != config.isOneSided()) {
            throw new TransportException(
                    "the region's owner uses UCX "
                            + (decoded.isOneSided() ? "over shared memory" : "over a network")
                            + ", this process the transports "
                            + config.tls()
                            + "; give both the same ones");
        }
        lingering.removeIf(UcxConnection::close);
        if (connected.size() + lingering.size() >= config.maxConnections()) {
            throw new TransportException(
                    "no more than "
                            + config.maxConnections()
                            + " regions of others at a time: close one, or raise maxConnections");
        }
        if (config.comparesHandles()) {
            check.check(decoded);
        }
        final UcxRemoteRegion region =
                new UcxRemoteRegion(this, connection(decoded), decoded.length());
        boolean listed = false;
        try {
            connected.add(region);
            listEmulated();
            listed = true;
            return region;
        } finally {
            if (!listed) {
                connected.remove(region);
                region.connection.close();
            }
        }
    }

    /** What was made of it in vain is given back, whatever failed. */
    private UcxConnection connection(UcxHandle handle) {
        final UcxWorker worker = context.worker();
        UcxEndpoint endpoint = null;
        boolean made = false;
        try {
            endpoint = UcxEndpoint.open(worker, handle, config, padded, posixNumberOffset);
            final UcxConnection connection = connection(worker, endpoint, handle);
            made = true;
            return connection;
        } finally {
            if (!made) {
                if (endpoint != null) {
                    endpoint.destroyKey();
                }
                worker.close();
            }
        }
    }

    private UcxConnection connection(UcxWorker worker, UcxEndpoint endpoint, UcxHandle handle) {
        if (handle.isOneSided()) {
            return new MappedConnection(
                    worker, endpoint, handle.address(), endpoint.map(handle), config.stallNs());
        }
        return new EmulatedConnection(worker, inbound, endpoint, handle, config);
    }

    private void listEmulated() {
        if (!config.isOneSided()) {
            emulated =
                    connected.stream()
                            .map(region -> region.connection)
                            .toArray(UcxConnection[]::new);
        }
    }

    @Override
    public void put(RemoteRegion region, long offset, long sourceAddress, int length) {
        final UcxRemoteRegion ours = ours(region);
        Puts.checkRange(offset, length, ours.length());
        ours.connection.put(offset, sourceAddress, length);
    }

    @Override
    public void putOrderedLong(RemoteRegion region, long offset, long value) {
        final UcxRemoteRegion ours = ours(region);
        Puts.checkLong(offset, ours.length());
        ours.connection.putLong(offset, value);
    }

    @Override
    public boolean ordersLongs() {
        return false;
    }

    @Override
    public void fence(RemoteRegion region) {
        ours(region).connection.fence();
    }

    @Override
    public boolean flush(RemoteRegion region, long timeoutNs) {
        return ours(region).connection.flush(timeoutNs);
    }

    @Override
    public int progress() {
        int done = inbound.tryProgress();
        final UcxConnection[] connections = emulated;
        for (int i = 0; i < connections.length; i++) {
            done += connections[i].progress();
        }
        return done;
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        final Closings closings = new Closings();
        List.copyOf(connected).forEach(region -> closings.run(region::close));
        closings.run(this::closeInbound);
        List.copyOf(owned).forEach(region -> closings.run(region::close));
        closings.run(quarantine::close);
        closings.run(() -> lingering.removeIf(UcxConnection::close));
        // A writer may still be inside UCX: then what it uses stays until the process ends.
        if (lingering.isEmpty()) {
            closings.run(context::close);
        }
        closings.end();
    }

    private void closeInbound() {
        inbound.lock.lock();
        try {
            inbound.close();
        } finally {
            inbound.lock.unlock();
        }
    }

    synchronized void close(UcxLocalRegion region) {
        if (!owned.remove(region)) {
            return;
        }
        if (config.isNetwork() && !isClosed) {
            quarantine.add(region.allocated(), region.length() + RegionTrailer.LENGTH);
        } else {
            context.free(region.allocated());
        }
    }

    synchronized void close(UcxRemoteRegion region) {
        if (connected.remove(region)) {
            listEmulated();
            if (!region.connection.close()) {
                lingering.add(region.connection);
            }
        }
    }

    private UcxRemoteRegion ours(RemoteRegion region) {
        if (region instanceof UcxRemoteRegion ours && ours.transport == this) {
            return ours;
        }
        throw new TransportException(
                "the region was not connected by this ucx transport: " + region);
    }

    private void checkOpen() {
        if (isClosed) {
            throw new TransportException("the ucx transport is closed");
        }
    }
}
