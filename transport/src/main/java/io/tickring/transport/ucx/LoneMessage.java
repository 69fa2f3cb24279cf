package io.tickring.transport.ucx;

import static io.tickring.transport.ucx.Native.PLAIN;
import static io.tickring.transport.ucx.Native.PLAIN_POINTER;
import static io.tickring.transport.ucx.Native.UCP;

import io.tickring.jni.ucx.UcsStatus;

/**
 * The one message to a region's owner that is on its way: a look at the region's trailer, or a put.
 * Its operations of UCX are kept until the owner has answered.
 *
 * <p><b>Thread:</b> the one that holds the worker's lock.
 */
final class LoneMessage {
    private static final int IN_PROGRESS = UcsStatus.UCS_INPROGRESS.code();

    private enum Kind {
        NONE,
        LOOK,
        PUT
    }

    private final UcxEndpoint endpoint;
    private Kind kind = Kind.NONE;

    /** As UCX answered it: done, an error, or a request. */
    private long request;

    /** Of the flush behind a put, which is done when the owner has answered; else 0. */
    private long answer;

    LoneMessage(UcxEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Whether one was sent and its end was not asked for. */
    boolean isSent() {
        return kind != Kind.NONE;
    }

    boolean isLook() {
        return kind == Kind.LOOK;
    }

    /** Whether one was sent that the owner has not answered. */
    boolean isOpen() {
        return isOpen(request) || isOpen(answer);
    }

    private static boolean isOpen(long operation) {
        return UcsStatus.isRequest(operation)
                && UCP.ucp_request_check_status(operation) == IN_PROGRESS;
    }

    /** Sends a look. */
    void look(RemoteTrailer trailer) {
        kind = Kind.LOOK;
        request = trailer.look();
    }

    /**
     * Sends a put.
     *
     * @param target an address in the owner
     * @param copy what goes there, unchanged until the end
     * @param length at most what UCX sends in one piece
     */
    void put(long target, long copy, int length) {
        kind = Kind.PUT;
        request =
                UCP.ucp_put_nbx(
                        endpoint.endpoint(), copy, length, target, endpoint.key(), PLAIN_POINTER);
        answer = UCP.ucp_ep_flush_nbx(endpoint.endpoint(), PLAIN);
    }

    /**
     * Gives back what UCX held for one that is open no more; then none was sent.
     *
     * @return 0, or the first status that was an error
     */
    int end() {
        final int first = end(request);
        final int second = end(answer);
        clear();
        return first < 0 ? first : Math.min(second, 0);
    }

    private static int end(long operation) {
        if (!UcsStatus.isRequest(operation)) {
            return (int) operation;
        }
        final int status = UCP.ucp_request_check_status(operation);
        UCP.ucp_request_free(operation);
        return status;
    }

    /** Gives back what UCX holds, answered or not; behind the endpoint's end. */
    void giveUp() {
        free(request);
        free(answer);
        clear();
    }

    private static void free(long operation) {
        if (UcsStatus.isRequest(operation)) {
            UCP.ucp_request_free(operation);
        }
    }

    private void clear() {
        request = 0;
        answer = 0;
        kind = Kind.NONE;
    }
}
