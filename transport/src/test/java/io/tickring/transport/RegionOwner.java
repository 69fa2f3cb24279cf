package io.tickring.transport;

/** Who owns a region, in this process or in another, and what it sees in its own memory. */
public interface RegionOwner extends AutoCloseable {
    /** The region's handle. */
    byte[] handle();

    /** Bytes of the owner's memory. */
    byte[] read(int offset, int length);

    /** Writes 0, 1, … 255, 0, … over the whole region, as its owner. */
    void fill();

    /** Seals the region. */
    void seal();

    /** Closes the region. */
    void release();

    @Override
    void close();
}
