package io.tickring.transport;

/** An owner in this process. */
public final class LocalRegionOwner implements RegionOwner {
    private final Transport transport;
    private final LocalRegion region;

    /** Owns a region of its own transport, which is closed with it. */
    public LocalRegionOwner(Transport transport, long length) {
        this.transport = transport;
        this.region = transport.allocate(length);
    }

    @Override
    public byte[] handle() {
        return region.handle();
    }

    @Override
    public byte[] read(int offset, int length) {
        transport.progress();
        final byte[] bytes = new byte[length];
        region.memory().get(offset, bytes);
        return bytes;
    }

    @Override
    public void fill() {
        for (int i = 0; i < region.length(); i++) {
            region.memory().put(i, (byte) i);
        }
    }

    @Override
    public void seal() {
        region.seal();
    }

    @Override
    public void release() {
        region.close();
    }

    @Override
    public void close() {
        transport.close();
    }
}
