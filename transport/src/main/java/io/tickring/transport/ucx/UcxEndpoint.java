package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.ucx.LibUcp;
import io.tickring.jni.ucx.UcpEpParams;
import io.tickring.jni.ucx.UcpRequestParam;
import io.tickring.jni.ucx.UcsStatus;
import io.tickring.jni.ucx.Ucx;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * {@code ucp_ep_h} and the {@code ucp_rkey_h} of the one region it is for. Immutable.
 *
 * @param endpoint to the process that owns the region
 * @param key of the region
 */
record UcxEndpoint(long endpoint, long key) {
    private static final long CLOSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** An endpoint that failed says so to whoever uses it; nobody else needs to hear of it. */
    private static final LibUcp.ucp_err_handler_cb NOTHING = (arg, ep, status) -> {};

    private static final long NOTHING_POINTER = Ucx.pointerTo(NOTHING);

    /**
     * @param padded what UCX reads an address and a key from
     * @param posixNumberOffset where in a key a {@link PosixSegment} is named, -1 where none is
     * @throws TransportException when the two processes have no transport of UCX in common, or the
     *     key is not one for this endpoint
     */
    static UcxEndpoint open(
            UcxWorker worker,
            UcxHandle handle,
            UcxConfig config,
            Padded padded,
            int posixNumberOffset) {
        final long endpoint = connect(worker, padded, handle.worker(), config);
        if (posixNumberOffset < 0) {
            return new UcxEndpoint(endpoint, unpack(endpoint, padded, handle.key()));
        }
        try (PosixSegment segment =
                PosixSegment.open(
                        handle.key(), posixNumberOffset, handle.length() + RegionTrailer.LENGTH)) {
            return new UcxEndpoint(endpoint, unpack(endpoint, padded, segment.key()));
        }
    }

    private static long connect(UcxWorker worker, Padded padded, byte[] address, UcxConfig config) {
        try {
            final Scratch scratch = Scratch.cleared();
            final ByteBuffer params = scratch.struct;
            long fields = UcpEpParams.UCP_EP_PARAM_FIELD_REMOTE_ADDRESS;
            params.putLong(UcpEpParams.ADDRESS_OFFSET, padded.take(address));
            if (config.tellsOfDeadPeers()) {
                fields |=
                        UcpEpParams.UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE
                                | UcpEpParams.UCP_EP_PARAM_FIELD_ERR_HANDLER;
                params.putInt(UcpEpParams.ERR_MODE_OFFSET, UcpEpParams.UCP_ERR_HANDLING_MODE_PEER);
                params.putLong(UcpEpParams.ERR_HANDLER_CB_OFFSET, NOTHING_POINTER);
            }
            params.putLong(UcpEpParams.FIELD_MASK_OFFSET, fields);
            final int status =
                    UCP.ucp_ep_create(worker.worker, scratch.structAddress, scratch.outAddress);
            if (status != UcsStatus.UCS_OK.code()) {
                throw new TransportException(
                        "no way to the region's owner with the transports "
                                + config.tls()
                                + " of UCX: "
                                + UcsStatus.of(status)
                                + "; give both processes the same ones, and posix only within"
                                + " one machine and user");
            }
            return scratch.out(0);
        } finally {
            Reference.reachabilityFence(padded);
        }
    }

    private static long unpack(long endpoint, Padded padded, byte[] key) {
        try {
            final Scratch scratch = Scratch.cleared();
            final int status =
                    UCP.ucp_ep_rkey_unpack(endpoint, padded.take(key), scratch.outAddress);
            if (status != UcsStatus.UCS_OK.code()) {
                throw new TransportException(
                        "the key of the region does not open it: "
                                + UcsStatus.of(status)
                                + "; its owner closed it, or is gone: ask for a new handle");
            }
            return scratch.out(0);
        } finally {
            Reference.reachabilityFence(padded);
        }
    }

    /**
     * The trailer of a region that is mapped here, all of which is there and is the one that was
     * meant.
     *
     * @throws TransportException when it is not
     */
    RegionTrailer map(UcxHandle handle) {
        final long length = handle.length() + RegionTrailer.LENGTH;
        final Scratch scratch = Scratch.cleared();
        final int status = UCP.ucp_rkey_ptr(key, handle.address(), scratch.outAddress);
        if (status != UcsStatus.UCS_OK.code() || !MappedMemory.isWritable(scratch.out(0), length)) {
            throw notMapped("its memory is not mapped here");
        }
        final long trailerAddress = scratch.out(0) + handle.length();
        if (!RegionTrailer.isOf(
                copyOfTrailer(trailerAddress), handle.idHigh(), handle.idLow(), handle.length())) {
            throw notMapped("the key is for another region");
        }
        final RegionTrailer trailer = new RegionTrailer(trailerAddress);
        if (trailer.isSealed()) {
            throw notMapped("its owner sealed it");
        }
        return trailer;
    }

    private static ByteBuffer copyOfTrailer(long address) {
        try {
            return MappedMemory.read(address, RegionTrailer.LENGTH);
        } catch (IOException e) {
            throw notMapped("the line behind it cannot be read (" + e + ")");
        }
    }

    /**
     * Ends the endpoint; waits a little for what UCX still has to do for it.
     *
     * @param byForce puts that have not arrived are given up; only where UCX tells of dead peers
     */
    void close(UcxWorker worker, boolean byForce) {
        final Scratch scratch = Scratch.cleared();
        if (byForce) {
            scratch.struct.putInt(
                    UcpRequestParam.OP_ATTR_MASK_OFFSET, UcpRequestParam.UCP_OP_ATTR_FIELD_FLAGS);
            scratch.struct.putInt(
                    UcpRequestParam.FLAGS_OFFSET, UcpRequestParam.UCP_EP_CLOSE_FLAG_FORCE);
        }
        final long request = UCP.ucp_ep_close_nbx(endpoint, scratch.structAddress);
        if (!UcsStatus.isRequest(request)) {
            return;
        }
        final long deadline = System.nanoTime() + CLOSE_NS;
        do {
            worker.progress();
        } while (UCP.ucp_request_check_status(request) == UcsStatus.UCS_INPROGRESS.code()
                && System.nanoTime() - deadline < 0);
        UCP.ucp_request_free(request);
    }

    void destroyKey() {
        UCP.ucp_rkey_destroy(key);
    }

    private static TransportException notMapped(String why) {
        return new TransportException(
                "the region cannot be written: " + why + "; ask its owner for a new handle");
    }
}
