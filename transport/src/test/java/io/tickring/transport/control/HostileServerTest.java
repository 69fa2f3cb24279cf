package io.tickring.transport.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Seed;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that sends what no server should, or does nothing. */
final class HostileServerTest {
    private static final ControlConfig CONFIG =
            ControlConfig.ofCluster(1, 2)
                    .withTimeouts(TimeUnit.SECONDS.toNanos(30), TimeUnit.SECONDS.toNanos(30));
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ServerSocket listener;
    private Socket peer;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        if (peer != null) {
            peer.close();
        }
    }

    /** The server greets as it should; what follows is the test's. */
    private ControlClient connect(ControlConfig config) throws Exception {
        final Thread greets =
                new Thread(
                        () -> {
                            try {
                                peer = listener.accept();
                                final byte[] greeting = new byte[Greeting.LENGTH];
                                Greeting.of(CONFIG).get(greeting);
                                peer.getOutputStream().write(greeting);
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        greets.start();
        final ControlClient client =
                ControlClient.connect(config, (InetSocketAddress) listener.getLocalSocketAddress());
        greets.join();
        return client;
    }

    private void assertRefused(byte[] bytes, boolean isLast, String reason) throws Exception {
        try (ControlClient client = connect(CONFIG)) {
            peer.getOutputStream().write(bytes);
            if (isLast) {
                peer.shutdownOutput();
            }

            final TransportException refused =
                    assertThrows(TransportException.class, () -> client.ask(1, NOTHING));

            assertTrue(refused.getMessage().contains(reason), refused.getMessage());
            assertFalse(client.isOpen());
            assertThrows(TransportException.class, () -> client.send(1, NOTHING));
        }
        peer.close();
    }

    private static byte[] frame(int payloadLength) {
        final ByteBuffer frame =
                ByteBuffer.allocate(Frames.HEAD_LENGTH + payloadLength)
                        .order(ByteOrder.LITTLE_ENDIAN);
        Frames.encode(frame, 1, 1, ByteBuffer.allocate(payloadLength));
        return frame.array();
    }

    @Test
    void shouldRefuseLengthsThatCannotBe() throws Exception {
        for (int length : new int[] {0, 15, 65_537, -1}) {
            final byte[] announced =
                    ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();

            assertRefused(announced, false, "announced a frame of");
        }
    }

    @Test
    void shouldRefuseAWrongChecksum() throws Exception {
        final byte[] frame = frame(10);
        frame[20]++;

        assertRefused(frame, false, "wrong checksum");
    }

    @Test
    void shouldSayThatTheServerEndedWithinAFrame() throws Exception {
        final byte[] half = new byte[20];
        System.arraycopy(frame(100), 0, half, 0, half.length);

        assertRefused(half, true, "the server closed it");
    }

    @Test
    void shouldSurviveGarbage(@Seed Random random) throws Exception {
        for (int i = 0; i < 20; i++) {
            final byte[] garbage = new byte[1 + random.nextInt(100_000)];
            random.nextBytes(garbage);

            assertRefused(garbage, true, "control channel with");
        }
    }

    @Test
    void shouldTakeTheLongestFrameBehindAnother() throws Exception {
        try (ControlClient client = connect(CONFIG)) {
            final byte[] longest = frame(ControlFrame.MAX_PAYLOAD_LENGTH);
            final Thread sends =
                    new Thread(
                            () -> {
                                try {
                                    peer.getOutputStream().write(frame(1));
                                    peer.getOutputStream().write(longest);
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            sends.start();

            assertEquals(1, client.ask(1, NOTHING).payload().remaining());
            assertEquals(
                    ControlFrame.MAX_PAYLOAD_LENGTH,
                    client.receive(TimeUnit.SECONDS.toNanos(30)).payload().remaining());
            sends.join();
        }
    }

    /** However much more is there: a server that never stops must not keep the caller. */
    @Test
    void shouldTakeNoMoreThanOneReadOnceTheWaitIsOver() throws Exception {
        final ByteBuffer frames =
                ByteBuffer.allocate(4 * Frames.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        while (frames.remaining() > Frames.HEAD_LENGTH) {
            Frames.encode(frames, Frames.KEEP_ALIVE, 0, NOTHING);
        }
        Frames.encode(frames, 7, 0, NOTHING);
        try (ControlClient client = connect(CONFIG)) {
            final Thread sends = new Thread(() -> send(frames.array()));
            sends.start();
            // The sockets' buffers hold it all, most likely; if not, the test is a weaker one.
            sends.join(10_000);

            assertNull(client.receive(0), "a quarter of a million bytes are more than one read");
            ControlFrame last = null;
            while (last == null) {
                last = client.receive(0);
            }
            assertEquals(7, last.type());
            sends.join();
        }
    }

    private void send(byte[] bytes) {
        try {
            peer.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTakeAnAnswerThatIsLateForNone() throws Exception {
        try (ControlClient client = connect(CONFIG.withTimeouts(CONFIG.greetingTimeoutNs(), 1))) {
            send(frame(10));

            final TransportException given =
                    assertThrows(TransportException.class, () -> client.ask(1, NOTHING));

            assertTrue(given.getMessage().contains("no answer"), given.getMessage());
        }
    }

    @Test
    void shouldGiveUpOnAServerThatDoesNotRead() throws Exception {
        final ControlConfig impatient =
                CONFIG.withTimeouts(CONFIG.greetingTimeoutNs(), TimeUnit.MILLISECONDS.toNanos(50));
        try (ControlClient client = connect(impatient)) {
            final ByteBuffer payload = ByteBuffer.allocate(60_000);

            final TransportException given =
                    assertThrows(
                            TransportException.class,
                            () -> {
                                // More than the kernel keeps for a socket.
                                for (int i = 0; i < 2_000; i++) {
                                    client.send(1, payload);
                                }
                            });

            assertTrue(given.getMessage().contains("read nothing within 50 ms"), given::getMessage);
        }
    }
}
