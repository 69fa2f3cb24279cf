package io.tickring.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Is shown the events of one valid frame after another, in the order of the log, while the frame is
 * still in the processor's cache. <b>Thread:</b> one.
 */
public interface FrameVisitor {
    /** Sees nothing. */
    FrameVisitor NONE = (file, basePosition, from, to) -> {};

    /**
     * @param file bytes of the log file that holds the frame; absolute access only
     * @param basePosition of the file's first byte
     * @param from offset of the frame's first event
     * @param to offset behind its last; whole events fill what lies between
     * @throws IOException when what it sees cannot be: the log is not recovered
     */
    void onFrame(ByteBuffer file, long basePosition, int from, int to) throws IOException;

    /**
     * Sees the entries of a frame that has some, behind its events.
     *
     * @param from offset of the first entry
     * @param count of them, those of zeros included
     * @throws IOException when what it sees cannot be: the log is not recovered
     */
    default void onEntries(ByteBuffer file, long basePosition, int from, int count)
            throws IOException {}
}
