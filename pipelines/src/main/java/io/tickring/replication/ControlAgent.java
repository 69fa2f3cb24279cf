package io.tickring.replication;

import io.tickring.ingest.Agent;
import io.tickring.replication.ControlCall.Answer;
import io.tickring.transport.control.ControlConfig;
import io.tickring.transport.control.ControlConnection;
import io.tickring.transport.control.ControlHandler;
import io.tickring.transport.control.ControlServer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Polls the control channel on which peers ask, and has their questions answered. <b>Thread:</b>
 * its own: an answer may wait for the log.
 */
final class ControlAgent implements Agent, ControlHandler, AutoCloseable {
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private final ControlServer server;
    private final ControlCall.Answerer answerer;
    private final Consumer<String> notes;
    private final LongAdder unread = new LongAdder();

    /**
     * @param notes is told in words of a peer that does not read
     * @throws io.tickring.transport.TransportException when the address cannot be had
     */
    ControlAgent(ControlConfig config, ControlCall.Answerer answerer, Consumer<String> notes) {
        this.answerer = answerer;
        this.notes = notes;
        server = ControlServer.open(config, this);
    }

    InetSocketAddress address() {
        return server.address();
    }

    @Override
    public boolean doWork(long nowNs) {
        return server.poll(nowNs) > 0;
    }

    @Override
    public void onOpen(ControlConnection connection) {
        // Nothing is known of a peer before it says hello.
    }

    @Override
    public void onFrame(
            ControlConnection connection, int type, int correlation, ByteBuffer payload) {
        final byte[] body = new byte[payload.remaining()];
        payload.get(body);
        final Answer answer = answerer.answer(type, body);
        if (!connection.send(answer.type(), correlation, ByteBuffer.wrap(answer.body()))) {
            giveUp(connection);
        }
    }

    /**
     * A peer asks one question at a time. One that leaves several answers unread is told no more:
     * an answer that is left out would be taken for the one to the next question.
     */
    private void giveUp(ControlConnection connection) {
        if (!connection.isOpen()) {
            return;
        }
        connection.close("the peer asks and does not read");
        unread.increment();
        // It may come again and again: the log must not grow with it.
        if (Long.bitCount(unread.sum()) == 1) {
            notes.accept(
                    connection.peer()
                            + " asks and does not read the answers: its control connection is"
                            + " closed ("
                            + unread.sum()
                            + " so far)");
        }
    }

    /** Connections that were closed since their peer left answers unread. <b>Thread:</b> any. */
    long unread() {
        return unread.sum();
    }

    @Override
    public void onClose(ControlConnection connection, String reason) {
        // Regions are told apart by their acks and their frames; a peer may come back at any time.
    }

    @Override
    public long idleNs() {
        return IDLE_NS;
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public void close() {
        server.close();
    }
}
