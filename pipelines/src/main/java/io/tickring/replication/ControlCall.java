package io.tickring.replication;

import java.io.IOException;

/** A conversation with one peer: a question at a time, each answered. <b>Thread:</b> any. */
interface ControlCall extends AutoCloseable {
    /**
     * An answer.
     *
     * @param type of {@link PeerMessages}
     */
    @SuppressWarnings("ArrayRecordComponent") // handed through, never compared
    record Answer(int type, byte[] body) {}

    /**
     * Asks, and waits for the answer.
     *
     * @throws IOException when none came in time, or the peer is gone
     */
    Answer ask(int type, byte[] body) throws IOException;

    /**
     * Tells the peer that this node lives, and notices when the peer has gone.
     *
     * @throws IOException when it has
     */
    void keepAlive() throws IOException;

    /** Whether the peer can still be asked, as far as is known. */
    boolean isOpen();

    @Override
    void close();

    /** Reaches peers. */
    interface Dialer {
        /**
         * @throws IOException when the peer does not answer
         */
        ControlCall dial(int node) throws IOException;
    }

    /** Answers what peers ask. */
    interface Answerer {
        Answer answer(int type, byte[] body);
    }
}
