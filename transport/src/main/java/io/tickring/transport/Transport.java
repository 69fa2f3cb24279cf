package io.tickring.transport;

/**
 * One-sided writes into memory of other processes.
 *
 * <p>The owner of memory {@linkplain #allocate allocates} a region and hands its handle, out of
 * band, to one writer, who {@linkplain #connect connects} to it and puts. The owner reads its own
 * memory and takes part in nothing else, but calls {@link #progress} now and then.
 *
 * <p><b>Order.</b> Nothing is promised between two puts: the bytes of one may become visible
 * before, after or between those of another, in steps of 8 aligned bytes. Only where {@link
 * #ordersLongs()} is true does {@link #putOrderedLong} become visible behind every put to the same
 * region that came before it. What must hold on every transport therefore rests on the bytes
 * themselves (a commit word and a checksum), never on order.
 *
 * <p><b>Completion.</b> A put that returned has read its source: the source may be changed. It may
 * not have arrived. {@link #flush} waits until all puts to a region have arrived at memory the
 * owner reads, or says that they have not.
 *
 * <p><b>Errors.</b> Ranges are checked on the writer's side before a byte is touched: {@link
 * IndexOutOfBoundsException}. A put to a region that was closed here, or whose owner had sealed it
 * before the put began: {@link RegionClosedException}, and no byte is touched. Where a put is a
 * message, the second of these is told by a {@link #flush}, or by the first call after the owner
 * has answered; puts before that return and are dropped. A peer whose death the transport noticed:
 * {@link PeerLostException}. That no error came does not mean that the peer lives.
 *
 * <p><b>Threads:</b> {@code allocate}, {@code connect} and {@code close}: any, one at a time. The
 * puts, fence and flush of one {@link RemoteRegion}: one thread. {@link #progress}: one thread, the
 * agent's, which may be a writer's. Nothing of put, putOrderedLong, fence, flush, progress
 * allocates.
 */
public interface Transport extends AutoCloseable {
    /** What {@code --transport} calls it: {@code shm}, {@code ucx}, {@code memory}. */
    String name();

    /**
     * Memory of this process, all zero, that one other may write into.
     *
     * @param length bytes, a multiple of 64
     * @throws TransportException when the machine has no room for it, or refuses
     */
    LocalRegion allocate(long length);

    /**
     * A region of another process, for writing.
     *
     * @param handle as its owner's {@link LocalRegion#handle()} answered
     * @throws TransportException when the handle is not one of this transport, its region is not
     *     there, or is not what the handle says (owner, mode, length, version)
     */
    RemoteRegion connect(byte[] handle);

    /**
     * Copies bytes into a region.
     *
     * @param region of this transport
     * @param offset in it, in bytes
     * @param sourceAddress of the first byte, off the heap, in this process
     * @param length bytes
     */
    void put(RemoteRegion region, long offset, long sourceAddress, int length);

    /**
     * Writes 8 bytes, little endian, whole; behind all earlier puts to the region where {@link
     * #ordersLongs()}.
     *
     * @param offset a multiple of 8
     */
    void putOrderedLong(RemoteRegion region, long offset, long value);

    /** Whether {@link #putOrderedLong} is seen behind the puts before it. */
    boolean ordersLongs();

    /** Asks that puts so far be seen before puts that follow. For speed, never for truth. */
    void fence(RemoteRegion region);

    /**
     * Waits until all puts to the region have arrived.
     *
     * @param timeoutNs how long at most
     * @return false when that was not so in time
     */
    boolean flush(RemoteRegion region, long timeoutNs);

    /**
     * Lets the transport do what it has to do for puts of others to arrive and for those of this
     * process to leave.
     *
     * @return 0 when there was nothing to do
     */
    int progress();

    /**
     * Closes every region. Regions of other processes are let go of, their bytes stay. Only when no
     * thread puts or reads any more: where regions are mapped, memory goes with them.
     */
    @Override
    void close();
}
