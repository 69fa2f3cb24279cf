package io.tickring.transport.inbox;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportException;
import java.util.ArrayList;
import java.util.List;

/** Another transport, whose calls are kept, or fail when told to, or are under way for long. */
final class ShimTransport implements Transport {
    /** One call, by name, with its place in the region. */
    record Call(String name, long offset, long length) {}

    final List<Call> calls = new ArrayList<>();
    boolean ordersLongs;
    boolean drops;
    boolean fails;
    boolean isUnderWay;

    private final Transport under;

    ShimTransport(Transport under) {
        this.under = under;
        this.ordersLongs = under.ordersLongs();
    }

    @Override
    public String name() {
        return under.name();
    }

    @Override
    public LocalRegion allocate(long length) {
        return under.allocate(length);
    }

    @Override
    public RemoteRegion connect(byte[] handle) {
        return under.connect(handle);
    }

    @Override
    public void put(RemoteRegion region, long offset, long sourceAddress, int length) {
        if (goes("put", offset, length)) {
            under.put(region, offset, sourceAddress, length);
        }
    }

    @Override
    public void putOrderedLong(RemoteRegion region, long offset, long value) {
        if (goes("ordered", offset, Long.BYTES)) {
            under.putOrderedLong(region, offset, value);
        }
    }

    private boolean goes(String name, long offset, long length) {
        if (fails) {
            throw new TransportException("told to fail");
        }
        calls.add(new Call(name, offset, length));
        return !drops;
    }

    @Override
    public boolean ordersLongs() {
        return ordersLongs;
    }

    @Override
    public void fence(RemoteRegion region) {
        calls.add(new Call("fence", 0, 0));
    }

    @Override
    public boolean flush(RemoteRegion region, long timeoutNs) {
        return !isUnderWay && under.flush(region, timeoutNs);
    }

    @Override
    public int progress() {
        return under.progress();
    }

    @Override
    public void close() {
        under.close();
    }
}
