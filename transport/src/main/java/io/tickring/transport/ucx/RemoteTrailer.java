package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.PLAIN_POINTER;
import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.posix.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks at the {@link RegionTrailer} of a region that is not mapped here, by a message which the
 * owner answers. <b>Thread:</b> the one that holds the worker's lock.
 */
final class RemoteTrailer {
    private final UcxEndpoint endpoint;
    private final UcxHandle handle;
    private final ByteBuffer line =
            ByteBuffer.allocateDirect(RegionTrailer.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final long lineAddress = NativeMemory.address(line);
    private final RegionTrailer trailer = new RegionTrailer(lineAddress);

    RemoteTrailer(UcxEndpoint endpoint, UcxHandle handle) {
        this.endpoint = endpoint;
        this.handle = handle;
    }

    /**
     * Sends the message.
     *
     * @return what UCX answered: done, an error, or a request
     */
    long look() {
        return UCP.ucp_get_nbx(
                endpoint.endpoint(),
                lineAddress,
                RegionTrailer.LENGTH,
                handle.address() + handle.length(),
                endpoint.key(),
                PLAIN_POINTER);
    }

    /**
     * What the answer says.
     *
     * @return why nothing may be put to the region; null where nothing stands against it
     */
    String refusal() {
        if (!RegionTrailer.isOf(line, handle.idHigh(), handle.idLow(), handle.length())) {
            return Refusals.NOT_THERE;
        }
        return trailer.isSealed() ? Refusals.SEALED : null;
    }
}
