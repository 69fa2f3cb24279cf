package io.tickring.transport.control;

import java.nio.ByteBuffer;

/**
 * What a {@link ControlServer} tells of its connections, on the thread that polls it. An exception
 * thrown here closes the connection, and only that one, and is counted.
 */
public interface ControlHandler {
    /** A peer of this cluster and version is connected. */
    void onOpen(ControlConnection connection);

    /**
     * A whole frame came.
     *
     * @param type 1 to 255
     * @param correlation to hand to {@link ControlConnection#send} with the answer; 0 when none is
     *     expected
     * @param payload little endian, read only, good during this call
     */
    void onFrame(ControlConnection connection, int type, int correlation, ByteBuffer payload);

    /**
     * It is closed; nothing can be sent any more. Told also of peers that were refused for their
     * greeting and never opened; not of those that were one too many, which are only counted.
     *
     * @param reason for people
     */
    void onClose(ControlConnection connection, String reason);
}
