package io.tickring.replication;

import io.tickring.ingest.Agent;
import io.tickring.ingest.RemoteInlet;
import io.tickring.ingest.Routes;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.TickLayout;
import io.tickring.transport.Transport;
import io.tickring.transport.TransportException;
import io.tickring.transport.inbox.FrameHandler;
import io.tickring.transport.inbox.InboxLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Takes what other nodes wrote into this node's memory, checks all of it, and publishes it into the
 * ingest ring; tells each of them how far the log has it. <b>Thread:</b> its own; connections are
 * handed in by any.
 *
 * <p>What a frame says was written by another process: nothing of it is used before it was checked.
 * A frame that cannot be taken ends its connection, with nothing behind it taken; the sender comes
 * again. While the ring or the event's shard is full a frame is left where it is, and the sender
 * runs out of credits.
 */
final class RemoteWriteReceiver implements Agent {
    private static final int FRAMES_PER_TURN = 256;

    /** A region stays mapped so long after it was sealed: its writer may not know it yet. */
    private static final long QUARANTINE_NS = TimeUnit.SECONDS.toNanos(60);

    private final Transport transport;
    private final RemoteInlet inlet;
    private final Routes routes;
    private final FrameCheck check;
    private final Consumer<String> notes;
    private final Queue<InboundConnection> incoming = new ConcurrentLinkedQueue<>();
    private final List<InboundConnection> open = new ArrayList<>();
    private final List<InboundConnection> sealed = new ArrayList<>();
    private final AtomicIntegerArray regions = new AtomicIntegerArray(PeersConfig.MAX_NODE_ID + 1);
    private final LongAdder events = new LongAdder();
    private final AtomicLongArray refused = new AtomicLongArray(PeersConfig.MAX_NODE_ID + 1);
    private final FrameHandler onFrame = this::onFrame;
    private InboundConnection current;
    private int idles;

    /**
     * @param notes is told in words why a connection was ended
     */
    RemoteWriteReceiver(
            Transport transport,
            RemoteInlet inlet,
            Routes routes,
            NameRegistry names,
            Consumer<String> notes) {
        this.transport = transport;
        this.inlet = inlet;
        this.routes = routes;
        this.check = new FrameCheck(routes, names);
        this.notes = notes;
    }

    /** Hands in a connection; an older one of the same sender is sealed. <b>Thread:</b> any. */
    void offer(InboundConnection connection) {
        regions.incrementAndGet(connection.header().sender());
        incoming.add(connection);
    }

    /**
     * Regions of a sender that are mapped now, those in quarantine too. <b>Thread:</b> any.
     *
     * @param sender a node's id
     */
    int regions(int sender) {
        return regions.get(sender);
    }

    /** Events that were published into the ring. <b>Thread:</b> any. */
    long events() {
        return events.sum();
    }

    /** Frames of a sender that ended their connection. <b>Thread:</b> any. */
    long refused(int sender) {
        return refused.get(sender);
    }

    @Override
    public boolean doWork(long nowNs) {
        boolean worked = transport.progress() > 0;
        for (InboundConnection next = incoming.poll(); next != null; next = incoming.poll()) {
            adopt(next, nowNs);
            worked = true;
        }
        for (int i = open.size() - 1; i >= 0; i--) {
            worked |= drain(open.get(i));
        }
        passTokens();
        endAllOnceClosed();
        for (int i = open.size() - 1; i >= 0; i--) {
            tell(i, nowNs);
        }
        release(nowNs);
        idles = worked ? 0 : idles + 1;
        return worked;
    }

    private void adopt(InboundConnection next, long nowNs) {
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i).header().sender() == next.header().sender()) {
                sealAt(i, nowNs);
            }
        }
        open.add(next);
    }

    private void sealAt(int index, long nowNs) {
        final InboundConnection old = open.remove(index);
        sealed.add(old);
        try {
            old.seal(nowNs);
        } catch (TransportException e) {
            // It takes nothing more either way: what is left behind is a name, or a mapping.
            notes.accept("node " + old.header().sender() + ": " + e.getMessage());
        }
    }

    private boolean drain(InboundConnection connection) {
        current = connection;
        final long tornBefore = connection.reader().torn();
        final int frames = connection.reader().poll(onFrame, FRAMES_PER_TURN);
        inlet.flush(frames);
        if (connection.reader().torn() != tornBefore) {
            notes.accept(
                    "node "
                            + connection.header().sender()
                            + ": a frame stayed damaged and is asked for again");
        }
        return frames > 0;
    }

    private boolean onFrame(ByteBuffer frame, int offset, int cells, long ringSeq) {
        final String problem = check.problem(frame, offset, cells, current.header());
        if (problem != null) {
            refused.incrementAndGet(current.header().sender());
            current.refuse(ringSeq, problem);
            return false;
        }
        if (!current.hasRoomForToken()) {
            return false;
        }
        final int lines = offset + InboxLayout.CELL_LENGTH;
        final int shard;
        final long at;
        if (DataFrame.isEnd(frame, offset)) {
            shard = InboundConnection.ALL_SHARDS;
            at = inlet.offerEnd(TickLayout.sourceId(frame, lines), check.end());
        } else {
            final int hashSlot = DataFrame.hashSlot(frame, offset);
            shard = inlet.shard(hashSlot);
            at =
                    inlet.offer(
                            frame,
                            lines,
                            cells - DataFrame.HEADER_CELLS,
                            hashSlot,
                            DataFrame.slotEpoch(frame, offset),
                            DataFrame.senderId(frame, offset),
                            DataFrame.senderInc(frame, offset),
                            DataFrame.slotSeq(frame, offset));
        }
        if (at < 0) {
            return false;
        }
        current.addToken(ringSeq + cells, at, shard);
        events.increment();
        return true;
    }

    /** Passes what the shards have. A gap is looked for behind each look at them. */
    private void passTokens() {
        for (int i = 0; i < open.size(); i++) {
            final InboundConnection connection = open.get(i);
            final long durableOfAll = inlet.durable();
            while (connection.hasToken()) {
                final int shard = connection.shardOfOldest();
                final long reached =
                        shard == InboundConnection.ALL_SHARDS ? durableOfAll : inlet.durable(shard);
                final long gaps = inlet.takeGaps();
                if (gaps != 0) {
                    onGaps(gaps);
                }
                if (!connection.hasToken() || reached < connection.ringSequenceOfOldest()) {
                    break;
                }
                connection.passOldest();
            }
        }
    }

    private void onGaps(long senders) {
        for (InboundConnection connection : open) {
            if ((senders >>> connection.header().sender() & 1) != 0) {
                refused.incrementAndGet(connection.header().sender());
                connection.dropTokens();
                connection.refuse(
                        connection.durable(),
                        "an event is missing before what it sent; it must send again what it has");
            }
        }
    }

    /** A node that failed, or closes and has stored what it took, is of no use to its senders. */
    private void endAllOnceClosed() {
        final String why = inlet.closedBecause();
        if (why == null) {
            return;
        }
        for (InboundConnection connection : open) {
            if (inlet.hasFailed()) {
                connection.dropTokens();
            }
            if (connection.refusal() == null && !connection.hasToken()) {
                connection.end(why);
            }
        }
    }

    private void tell(int index, long nowNs) {
        final InboundConnection connection = open.get(index);
        try {
            connection.reader().ack(connection.durable(), connection.nackFrom(), routes.epoch());
        } catch (TransportException e) {
            notes.accept("node " + connection.header().sender() + ": " + e.getMessage());
            sealAt(index, nowNs);
            return;
        }
        if (connection.refusal() != null && !connection.hasToken()) {
            // What ends all of them is told once, by the node itself.
            if (inlet.closedBecause() == null) {
                notes.accept(
                        "node "
                                + connection.header().sender()
                                + ": its connection was ended: "
                                + connection.refusal());
            }
            sealAt(index, nowNs);
        }
    }

    private void release(long nowNs) {
        for (int i = sealed.size() - 1; i >= 0; i--) {
            if (nowNs - sealed.get(i).sealedNs() > QUARANTINE_NS) {
                final InboundConnection old = sealed.remove(i);
                old.close();
                regions.decrementAndGet(old.header().sender());
            }
        }
    }

    /** Lets go of every connection. Only when the agent's thread has ended. */
    void close() {
        open.forEach(connection -> connection.seal(0));
        open.forEach(InboundConnection::close);
        sealed.forEach(InboundConnection::close);
        for (InboundConnection next = incoming.poll(); next != null; next = incoming.poll()) {
            next.close();
        }
    }

    /** Connections that are open now. <b>Thread:</b> the receiver's. */
    int connections() {
        return open.size();
    }

    @Override
    public long idleNs() {
        return inlet.idleNs(idles);
    }

    @Override
    public String name() {
        return "remote-receive";
    }
}
