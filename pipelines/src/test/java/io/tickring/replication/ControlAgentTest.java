package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.replication.ControlCall.Answer;
import io.tickring.transport.control.ControlConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Peers that ask and do not read the answers. */
final class ControlAgentTest {
    private static final ControlConfig CONFIG = ControlConfig.ofCluster(1, 2);
    private static final byte[] ANSWER = new byte[PeerMessages.MAX_LENGTH];
    private static final int MOST_TURNS = 200_000;

    private final List<String> notes = new ArrayList<>();
    private long nowNs;

    private ControlAgent agent() {
        return new ControlAgent(
                CONFIG, (type, body) -> new Answer(PeerMessages.SYMBOL_IDS, ANSWER), notes::add);
    }

    /** A peer by hand, behind its greeting; it need not read. */
    private static SocketChannel peer(ControlAgent agent) throws IOException {
        final SocketChannel peer = SocketChannel.open(agent.address());
        final ByteBuffer greeting = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        greeting.putInt(0x43435254).putInt(1).putLong(1).putLong(2).putInt(0);
        greeting.putInt(crc(greeting, 0, 28)).flip();
        peer.write(greeting);
        peer.configureBlocking(false);
        return peer;
    }

    private static int crc(ByteBuffer bytes, int from, int to) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(to).position(from));
        return (int) crc.getValue();
    }

    private static ByteBuffer question() {
        final ByteBuffer frame = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(16).putInt(0).putInt(PeerMessages.SYMBOLS).putInt(7);
        final CRC32C crc = new CRC32C();
        crc.update(frame.duplicate().limit(4).position(0));
        crc.update(frame.duplicate().limit(16).position(8));
        return frame.putInt(4, (int) crc.getValue()).flip();
    }

    /** Asks until the agent gives the peer up, reading nothing. */
    private void askAndNeverRead(ControlAgent agent, SocketChannel peer) throws IOException {
        final long before = agent.unread();
        ByteBuffer question = question();
        for (int turn = 0; agent.unread() == before; turn++) {
            assertTrue(turn < MOST_TURNS, "the agent answers a peer that does not read");
            peer.write(question);
            question = question.hasRemaining() ? question : question();
            agent.doWork(nowNs);
        }
    }

    @Test
    void aPeerThatDoesNotReadIsClosedAndCountedAndOthersAreAnswered() throws IOException {
        try (ControlAgent agent = agent();
                SocketChannel hostile = peer(agent);
                SocketChannel other = peer(agent)) {
            askAndNeverRead(agent, hostile);
            assertEquals(1, agent.unread());
            assertEquals(1, notes.size());
            assertTrue(notes.get(0).contains("does not read"), notes.get(0));

            other.write(question());
            final ByteBuffer answer =
                    ByteBuffer.allocate(32 + 16 + ANSWER.length).order(ByteOrder.LITTLE_ENDIAN);
            while (answer.hasRemaining()) {
                agent.doWork(nowNs);
                assertTrue(other.read(answer) >= 0, "closed");
            }
            assertEquals(7, answer.getInt(32 + 12));
            final byte[] body = new byte[ANSWER.length];
            answer.get(48, body);
            assertArrayEquals(ANSWER, body);
        }
    }

    /** An answer that is left out would be taken for the next one's. */
    @Test
    void whatTheHostilePeerReadsLateIsWholeAnswersAndThenTheEnd() throws IOException {
        try (ControlAgent agent = agent();
                SocketChannel hostile = peer(agent)) {
            askAndNeverRead(agent, hostile);
            final ByteBuffer in = ByteBuffer.allocate(1 << 16);
            long bytes = 0;
            int read = 0;
            while (read >= 0) {
                agent.doWork(nowNs);
                in.clear();
                read = hostile.read(in);
                bytes += Math.max(0, read);
            }
            assertEquals(0, (bytes - 32) % (16 + ANSWER.length), "half an answer");
            assertEquals(1, agent.unread());
        }
    }

    @Test
    void theLogDoesNotGrowWithAPeerThatComesAgainAndAgain() throws IOException {
        try (ControlAgent agent = agent()) {
            for (int i = 1; i <= 9; i++) {
                try (SocketChannel hostile = peer(agent)) {
                    askAndNeverRead(agent, hostile);
                }
                assertEquals(i, agent.unread());
            }
            assertEquals(4, notes.size(), notes::toString);
            assertTrue(notes.get(3).contains("8 so far"), notes.get(3));
        }
    }
}
