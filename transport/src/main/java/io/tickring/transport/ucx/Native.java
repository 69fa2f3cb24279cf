package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.jni.ucx.LibUcp;
import io.tickring.jni.ucx.UcpRequestParam;
import io.tickring.jni.ucx.UcsStatus;
import io.tickring.jni.ucx.Ucx;
import io.tickring.transport.PeerLostException;
import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * libucp as a constant, which calls of it need to be fast, and what every call shares. Not to be
 * touched before {@link Ucx#missing()} was asked. <b>Thread:</b> any.
 */
final class Native {
    static final LibUcp UCP = Ucx.library();

    private static final ByteBuffer PLAIN_MEMORY =
            ByteBuffer.allocateDirect(UcpRequestParam.LENGTH).order(ByteOrder.nativeOrder());

    /** The {@code ucp_request_param_t} of an operation without wishes; never written. */
    static final long PLAIN = NativeMemory.address(PLAIN_MEMORY);

    static final Pointer PLAIN_POINTER = Pointer.wrap(Runtime.getSystemRuntime(), PLAIN);

    private Native() {}

    /** Answers for what went wrong; nothing for what did not. */
    static void check(int status, String what) {
        if (status != UcsStatus.UCS_OK.code()) {
            throw failure(status, what);
        }
    }

    /** The one translation of a status into an exception. */
    static TransportException failure(int status, String what) {
        final UcsStatus known = UcsStatus.of(status);
        final String message = what + ": UCX says " + known;
        return known.meaning() == UcsStatus.Meaning.PEER_LOST
                ? new PeerLostException(message + "; connect anew")
                : new TransportException(message);
    }
}
