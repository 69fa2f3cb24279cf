package io.tickring.transport.inbox;

import java.nio.ByteBuffer;

/** Takes the frames of an inbox ring. <b>Thread:</b> the one that polls. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * One whole frame, checked, in memory of the reader's own that is good until this returns.
     *
     * @param frame little endian; the position is not to be relied on
     * @param offset of the header cell in it; the lines follow
     * @param cells of the frame, header cell included
     * @param ringSeq of the header cell
     * @return false to be given the same frame again by a later poll: nothing of it was taken
     */
    boolean onFrame(ByteBuffer frame, int offset, int cells, long ringSeq);
}
