package io.tickring.replication;

import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import io.tickring.transport.inbox.InboxWriter;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The sender's end of one connection. <b>Threads:</b> the outlet's writes, and lets go of the
 * region; the peer's agent makes it, says what the owner has learned, and closes the rest when the
 * outlet has let go.
 */
final class Connection {
    private static final int TYPES = 1 << 12;
    private static final int SOURCES = 1 << 16;
    private static final int BITS = Integer.SIZE;
    private static final long NOTHING = -1;

    private final ControlCall call;
    private final RemoteRegion inbox;
    private final LocalRegion ackBlock;
    private final InboxWriter writer;
    private final int capacity;
    private final AtomicIntegerArray types = new AtomicIntegerArray(TYPES / BITS);
    private final AtomicIntegerArray sources = new AtomicIntegerArray(SOURCES / BITS);
    private volatile long wanted = NOTHING;
    private volatile String refusal;
    private volatile String lost;
    private volatile boolean hasServed;

    Connection(
            ControlCall call,
            RemoteRegion inbox,
            LocalRegion ackBlock,
            InboxWriter writer,
            int capacity) {
        this.capacity = capacity;
        this.call = call;
        this.inbox = inbox;
        this.ackBlock = ackBlock;
        this.writer = writer;
    }

    ControlCall call() {
        return call;
    }

    InboxWriter writer() {
        return writer;
    }

    /** Cells of the region. */
    int capacity() {
        return capacity;
    }

    boolean knowsType(int typeId) {
        return has(types, typeId);
    }

    boolean knowsSource(int sourceId) {
        return has(sources, sourceId);
    }

    void learnedType(int typeId) {
        set(types, typeId);
    }

    void learnedSource(int sourceId) {
        set(sources, sourceId);
    }

    private static boolean has(AtomicIntegerArray bits, int id) {
        return (bits.get(id / BITS) & 1 << id % BITS) != 0;
    }

    private static void set(AtomicIntegerArray bits, int id) {
        bits.getAndUpdate(id / BITS, word -> word | 1 << id % BITS);
    }

    /** The outlet waits for the owner to learn the type and session of an event. */
    void wantDefinitions(int typeId, int sourceId) {
        wanted = (long) typeId << Integer.SIZE | sourceId;
    }

    /** What the outlet waits for is looked after; it says so again when it still waits. */
    void wantNothing() {
        wanted = NOTHING;
    }

    boolean wantsDefinitions() {
        return wanted != NOTHING;
    }

    /** The type of the event that waits; only while it {@link #wantsDefinitions}. */
    int wantedType() {
        return (int) (wanted >>> Integer.SIZE);
    }

    /** The session of the event that waits; only while it {@link #wantsDefinitions}. */
    int wantedSource() {
        return (int) wanted;
    }

    /** The owner acked what it had not acked before. */
    void serve() {
        if (!hasServed) {
            hasServed = true;
        }
    }

    boolean hasServed() {
        return hasServed;
    }

    /** The outlet is to let go of it. */
    void refuse(String why) {
        refusal = why;
    }

    /** Why the outlet is to let go of it; null when it is not. */
    String refusal() {
        return refusal;
    }

    /**
     * The outlet lets go of it, and touches it no more. The region goes at once: only the thread
     * that wrote it can close it without waiting for that thread's end. <b>Thread:</b> the
     * outlet's.
     */
    void lose(String why) {
        String said = why;
        try {
            inbox.close();
        } catch (TransportException e) {
            said = why + "; and its region stays open: " + e.getMessage();
        }
        lost = said;
    }

    /** Why the outlet let go of it; null while it has not. */
    String lost() {
        return lost;
    }

    /**
     * Gives all back, the region too when the outlet never had it. The ack block goes at once: its
     * owner writes it by name or key no more.
     */
    void close() {
        call.close();
        inbox.close();
        ackBlock.seal();
    }

    /** The memory behind {@link #close}; only when the owner can be writing no more. */
    LocalRegion ackBlock() {
        return ackBlock;
    }
}
