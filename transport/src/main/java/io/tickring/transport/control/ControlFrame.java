package io.tickring.transport.control;

import java.nio.ByteBuffer;

/**
 * A frame as a client gets it.
 *
 * @param type 1 to 255
 * @param correlation of the question it answers, else 0
 * @param payload little endian, read only, its own copy
 */
public record ControlFrame(int type, int correlation, ByteBuffer payload) {
    /** The longest payload, in bytes. */
    public static final int MAX_PAYLOAD_LENGTH = Frames.MAX_LENGTH - Frames.HEAD_LENGTH;
}
