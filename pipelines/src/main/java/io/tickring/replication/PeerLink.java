package io.tickring.replication;

import io.tickring.symbol.SessionEnd;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.transport.TransportException;
import io.tickring.transport.inbox.AckLayout;
import io.tickring.transport.inbox.InboxLayout;
import io.tickring.transport.inbox.InboxWriter;
import io.tickring.wal.WalFollower;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way to one peer: its outbox, and the region that is fed from it while there is a connection
 * and as far as credits go. <b>Threads:</b> the outlet's takes, seals and works; the peer's agent
 * hands connections in; any thread asks.
 *
 * <p>Events go into the region from the outbox and from nowhere else, so a peer that lags, was away
 * or never was there is one and the same to the ingest ring. A new connection starts at or before
 * the first event that was not acked, in order; what the peer has already it drops by slotSeq.
 */
final class PeerLink {
    /** Events fed before acks are looked at again. */
    private static final int EVENTS_PER_TURN = 4096;

    private final int self;
    private final int peer;
    private final OutboxLog outbox;
    private final long ackTimeoutNs;
    private final WalFollower reader;
    private final Steps fed = new Steps(0);
    private final Steps taken;
    private final AtomicReference<Connection> offered = new AtomicReference<>();
    private volatile Connection connection;
    private boolean pending;
    private long fedPosition;
    private long ackedPosition;
    private long ackedRing = -1;
    private long takenRing = -1;
    private long lastAckNs;
    private long lastAckStamp;
    private int lastType = -1;
    private int lastSource = -1;
    private final AtomicLong duplicates = new AtomicLong();
    private volatile long credits;

    /**
     * @param self id of this node
     * @param peer id of the other
     * @param ackTimeoutNs how long the peer may ack nothing, or what it was sent may not arrive,
     *     before its connection counts as lost
     */
    PeerLink(int self, int peer, OutboxLog outbox, long ackTimeoutNs) {
        this.self = self;
        this.peer = peer;
        this.outbox = outbox;
        this.ackTimeoutNs = ackTimeoutNs;
        reader = outbox.follower();
        taken = new Steps(-1);
        ackedPosition = outbox.acked();
        fedPosition = ackedPosition;
    }

    int peer() {
        return peer;
    }

    OutboxLog outbox() {
        return outbox;
    }

    /** Takes an event, unless it was taken in an earlier life. */
    void take(int hashSlot, long epoch, ByteBuffer lines, int offset) throws IOException {
        if (!outbox.append(hashSlot, epoch, lines, offset)) {
            duplicates.lazySet(duplicates.get() + 1);
        }
    }

    void endSession(int sourceId, SessionEnd end) throws IOException {
        outbox.appendEnd(sourceId, end);
    }

    /** Ends a batch that reaches to this ring sequence. */
    void seal(long ringSequence) {
        final long before = outbox.end();
        outbox.seal();
        takenRing = ringSequence;
        if (outbox.end() > before) {
            taken.add(outbox.end(), ringSequence);
        }
        if (ackedPosition >= outbox.end()) {
            ackedRing = ringSequence;
        }
    }

    /** Ring sequence up to which the peer has acked. */
    long acked() {
        return ackedRing;
    }

    /** Hands in a new connection. <b>Thread:</b> the peer's agent. */
    void offer(Connection next) {
        offered.set(next);
    }

    /** The peer's agent found that a connection is of no use. <b>Thread:</b> the peer's agent. */
    void refuse(Connection useless, String why) {
        useless.refuse(why);
    }

    /** Looks at acks, feeds the region; false when there was nothing to do. */
    boolean work(long nowNs) throws IOException {
        final Connection next = offered.getAndSet(null);
        if (next != null) {
            adopt(next, nowNs);
        }
        final Connection current = connection;
        if (current == null) {
            return next != null;
        }
        try {
            boolean worked = look(current, nowNs);
            if (connection != null) {
                worked |= feed(current);
            }
            return worked || next != null;
        } catch (TransportException e) {
            lose(e.getMessage());
            return true;
        }
    }

    private void adopt(Connection next, long nowNs) {
        if (connection != null) {
            lose("another connection took its place");
        }
        reader.seek(outbox.resendFrom());
        pending = false;
        fedPosition = outbox.resendFrom();
        fed.clear(fedPosition);
        lastType = -1;
        lastSource = -1;
        lastAckNs = nowNs;
        lastAckStamp = next.writer().ackStamp();
        connection = next;
    }

    private void lose(String why) {
        final Connection old = connection;
        connection = null;
        credits = 0;
        old.lose(why);
    }

    private boolean look(Connection current, long nowNs) {
        final InboxWriter writer = current.writer();
        final boolean worked = writer.poll() > 0;
        if (writer.ackStamp() != lastAckStamp) {
            lastAckStamp = writer.ackStamp();
            lastAckNs = nowNs;
            onAck(current);
        }
        if (current.refusal() != null) {
            lose(current.refusal());
        } else if (writer.isSealed()) {
            lose(
                    writer.nackFrom() == AckLayout.NO_NACK
                            ? "the peer takes nothing more of it"
                            : "the peer refused what was sent; its own log says why");
        } else if (nowNs - lastAckNs > ackTimeoutNs) {
            lose("the peer has acked nothing for " + ackTimeoutNs / 1_000_000 + " ms");
        } else if (writer.missingNs() > ackTimeoutNs) {
            // Its acks come another way than what it is sent: that they come says nothing.
            lose(
                    "what was sent to the peer has not arrived for "
                            + ackTimeoutNs / 1_000_000
                            + " ms, though its acks come");
        }
        return worked;
    }

    private void onAck(Connection current) {
        final InboxWriter writer = current.writer();
        final long durable = writer.durable();
        final long position = durable == writer.ringSeq() ? fedPosition : fed.passed(durable);
        if (position <= ackedPosition) {
            return;
        }
        ackedPosition = position;
        current.serve();
        outbox.acked(position);
        ackedRing =
                position >= outbox.end() ? takenRing : Math.max(ackedRing, taken.passed(position));
    }

    private boolean feed(Connection current) {
        final InboxWriter writer = current.writer();
        int events = 0;
        while (events < EVENTS_PER_TURN && (pending || reader.next())) {
            pending = true;
            if (!feedOne(current, writer)) {
                break;
            }
            pending = false;
            fedPosition = reader.position();
            events++;
        }
        if (events > 0) {
            fed.add(writer.ringSeq(), fedPosition);
            writer.send();
        }
        credits = writer.consumed() - writer.ringSeq();
        return events > 0;
    }

    /** False when the event cannot go now. */
    private boolean feedOne(Connection current, InboxWriter writer) {
        final ByteBuffer lines = reader.buffer();
        final int offset = reader.offset();
        final int type = TickLayout.typeOf(TickLayout.typeAndLines(lines, offset));
        final int source = TickLayout.sourceId(lines, offset);
        if ((type != lastType || source != lastSource) && !isKnown(current, type, source)) {
            return false;
        }
        final long at = writer.tryClaim(DataFrame.HEADER_CELLS + reader.lines());
        if (at < 0) {
            return false;
        }
        DataFrame.write(
                writer.staging(),
                (int) at,
                reader.entry().slotEpoch,
                reader.entry().hashSlot,
                reader.entry().slotSeq,
                self,
                reader.entry().senderInc);
        writer.staging()
                .put(
                        (int) at + InboxLayout.CELL_LENGTH,
                        lines,
                        offset,
                        reader.lines() << TickLayout.LINE_SHIFT);
        writer.commit(
                InboxLayout.TYPE_DATA,
                type == BuiltinTypes.SESSION_END_ID ? DataFrame.FLAG_END : 0);
        return true;
    }

    /** Whether the peer knows type and source; asks for it to be told when it does not. */
    private boolean isKnown(Connection current, int type, int source) {
        final boolean known =
                (type < BuiltinTypes.FIRST_DEFINED_ID || current.knowsType(type))
                        && current.knowsSource(source);
        if (known) {
            lastType = type;
            lastSource = source;
        } else {
            current.wantDefinitions(type, source);
        }
        return known;
    }

    /** Events that were offered again although an earlier life had taken them. */
    long duplicates() {
        return duplicates.get();
    }

    /** Cells that may still be sent before the peer must take some, as of the last turn. */
    long credits() {
        final Connection current = connection;
        return current == null ? 0 : current.capacity() + credits;
    }
}
