package io.tickring.transport.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seed;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that send what no peer should. The server is stepped here, on a clock of the test's. */
final class HostilePeerTest {
    private static final long GREETING_NS = 1_000;
    private static final long IDLE_NS = 10_000;
    private static final ControlConfig CONFIG =
            ControlConfig.ofCluster(1, 2).withTimeouts(GREETING_NS, IDLE_NS);

    private final List<String> closed = new ArrayList<>();
    private final List<String> frames = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private long nowNs = 1_000_000;

    private final ControlServer server =
            ControlServer.open(
                    CONFIG,
                    new ControlHandler() {
                        @Override
                        public void onOpen(ControlConnection connection) {
                            frames.add("open");
                        }

                        @Override
                        public void onFrame(
                                ControlConnection connection,
                                int type,
                                int correlation,
                                ByteBuffer payload) {
                            frames.add(type + "/" + correlation + "/" + payload.remaining());
                            if (type == 99) {
                                connection.send(99, correlation, payload);
                            }
                        }

                        @Override
                        public void onClose(ControlConnection connection, String reason) {
                            closed.add(reason);
                        }
                    });

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private Socket connect() throws IOException {
        final Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private Socket greeted() throws IOException {
        final Socket socket = connect();
        final int before = frames.size();
        socket.getOutputStream().write(greeting());
        pollUntil("the greeting", () -> frames.size() > before);
        return socket;
    }

    /** Steps until it is so; the clock stands still meanwhile. */
    private void pollUntil(String what, BooleanSupplier isSo) {
        final long startNs = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            server.poll(nowNs);
            assertTrue(
                    System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(60),
                    () -> "no " + what + "; frames " + frames + ", closed " + closed);
        }
    }

    private void pollUntilClosed(int count) {
        pollUntil(count + " closed", () -> closed.size() >= count);
    }

    private static byte[] greeting() {
        final byte[] greeting = new byte[Greeting.LENGTH];
        Greeting.of(CONFIG).get(greeting);
        return greeting;
    }

    private static byte[] frame(int type, int correlation, int payloadLength) {
        final ByteBuffer frame =
                ByteBuffer.allocate(Frames.HEAD_LENGTH + payloadLength)
                        .order(ByteOrder.LITTLE_ENDIAN);
        Frames.encode(frame, type, correlation, ByteBuffer.allocate(payloadLength));
        return frame.array();
    }

    private void assertClosedFor(String reason) {
        assertTrue(closed.get(closed.size() - 1).contains(reason), closed::toString);
        assertEquals(0, server.connectionCount());
    }

    @Test
    void shouldTakeFramesInAnyPortions(@Seed Random random) throws IOException {
        final Socket socket = greeted();
        final ByteBuffer stream = ByteBuffer.allocate(1 << 20);
        final List<String> expected = new ArrayList<>(frames);
        for (int i = 0; i < 60; i++) {
            final int length = random.nextInt(i % 10 == 0 ? 60_000 : 300);
            if (stream.remaining() > length + Frames.HEAD_LENGTH) {
                stream.put(frame(1 + i, i, length));
                expected.add((1 + i) + "/" + i + "/" + length);
            }
        }

        int at = 0;
        while (at < stream.position()) {
            final int most = random.nextInt(3) == 0 ? 20 : 9000;
            final int portion = Math.min(stream.position() - at, 1 + random.nextInt(most));
            socket.getOutputStream().write(stream.array(), at, portion);
            at += portion;
            server.poll(nowNs);
        }
        pollUntil("all frames", () -> frames.size() == expected.size());

        assertEquals(expected, frames);
        assertEquals(List.of(), closed);
    }

    @Test
    void shouldRefuseLengthsThatCannotBe() throws IOException {
        final int[] lengths = {0, 1, 15, 65_537, 1 << 20, Integer.MAX_VALUE, -1, Integer.MIN_VALUE};
        for (int i = 0; i < lengths.length; i++) {
            final Socket socket = greeted();
            // Four bytes are enough: nobody waits for what was announced.
            socket.getOutputStream()
                    .write(
                            ByteBuffer.allocate(4)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .putInt(lengths[i])
                                    .array());

            pollUntilClosed(i + 1);

            assertClosedFor("announced a frame of " + Integer.toUnsignedString(lengths[i]));
        }
        assertEquals(lengths.length, server.counters().refusedFrames());
        assertEquals(0, server.counters().frames());
    }

    @Test
    void shouldRefuseEveryFlippedBitOfAFrame() throws IOException {
        final byte[] good = frame(7, 3, 5);
        int refused = 0;
        // Not of the length: what it announces then is waited for, until the time-out.
        for (int bit = 4 * 8; bit < 8 * good.length; bit++) {
            final byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            greeted().getOutputStream().write(bad);

            pollUntilClosed(++refused);

            assertClosedFor("wrong checksum");
        }
        assertEquals(refused, server.counters().refusedFrames());
        assertEquals(0, server.counters().frames());
    }

    @Test
    void shouldRefuseBitsThatMustBeZeroThoughTheChecksumFits() throws IOException {
        final ByteBuffer frame = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        Frames.encode(frame, 7 | 1 << 20, 0, ByteBuffer.allocate(0));
        greeted().getOutputStream().write(frame.array());

        pollUntilClosed(1);

        assertClosedFor("must be zero");
    }

    @Test
    void shouldRefuseEveryFlippedBitOfAGreeting() throws IOException {
        final byte[] good = greeting();
        int refused = 0;
        for (int bit = 0; bit < 8 * good.length; bit++) {
            final byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            final Socket socket = connect();
            socket.getOutputStream().write(bad);

            pollUntilClosed(++refused);

            final boolean isOurs = bit >= 4 * 8;
            assertClosedFor(
                    !isOurs ? "not a greeting" : bit < 6 * 8 ? "control version" : "damaged");
            assertEquals(
                    isOurs ? Greeting.LENGTH : 0,
                    socket.getInputStream().readAllBytes().length,
                    "only who speaks this protocol is greeted back");
        }
        assertEquals(refused, server.counters().refusedGreeting());
        assertEquals(List.of(), frames);
    }

    @Test
    void shouldSurviveGarbage(@Seed Random random) throws IOException {
        final int rounds = Nightly.or(60, 5_000);
        for (int i = 0; i < rounds; i++) {
            final boolean isGreeted = random.nextBoolean();
            final Socket socket = isGreeted ? greeted() : connect();
            final byte[] garbage = new byte[40 + random.nextInt(200_000)];
            random.nextBytes(garbage);
            final Thread sends = new Thread(() -> send(socket, garbage));
            sends.start();

            pollUntilClosed(i + 1);

            socket.close();
            assertEquals(0, server.connectionCount());
        }
        assertEquals(0, server.counters().frames());
        assertEquals(0, server.counters().handlerErrors());
        final Socket good = greeted();
        good.getOutputStream().write(frame(1, 2, 3));
        pollUntil("a good frame", () -> frames.contains("1/2/3"));
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The server hung up, as it should.
            return;
        }
    }

    @Test
    void shouldCloseWhoDripsAGreeting() throws IOException {
        final Socket socket = connect();
        final byte[] greeting = greeting();
        pollUntil("connection", () -> server.connectionCount() == 1);
        // A byte at every tick: none of them puts the time-out off.
        for (int i = 0; i < 10; i++) {
            socket.getOutputStream().write(greeting, i, 1);
            nowNs += GREETING_NS / 10;
            server.poll(nowNs);
            assertEquals(1, server.connectionCount());
        }
        nowNs++;
        server.poll(nowNs);

        assertClosedFor("no whole greeting");
        assertEquals(1, server.counters().timedOut());
    }

    @Test
    void shouldCloseWhoDripsAFrameButNotWhoSendsWholeOnes() throws IOException {
        final Socket dripping = greeted();
        final Socket living = greeted();
        final byte[] slow = frame(1, 0, 1000);
        for (int i = 0; i < 10; i++) {
            dripping.getOutputStream().write(slow, i, 1);
            living.getOutputStream().write(frame(Frames.KEEP_ALIVE, 0, 0));
            living.getOutputStream().write(frame(2, i, 0));
            final int expected = frames.size() + 1;
            nowNs += IDLE_NS / 10;
            pollUntil("the living peer's frame", () -> frames.size() == expected);
        }
        nowNs++;
        server.poll(nowNs);

        assertEquals(1, server.connectionCount());
        assertEquals(1, closed.size());
        assertTrue(closed.get(0).contains("no whole frame"), closed::toString);
    }

    @Test
    void shouldLetKeepAlivesKeepAConnectionWithoutHandingThemOver() throws IOException {
        final Socket socket = greeted();
        for (int i = 0; i < 5; i++) {
            nowNs += IDLE_NS;
            socket.getOutputStream().write(frame(Frames.KEEP_ALIVE, 0, 0));
            socket.getOutputStream().write(frame(3, i, 0));
            final int expected = frames.size() + 1;
            pollUntil("a frame", () -> frames.size() == expected);
        }

        assertEquals(0, server.counters().timedOut());
        assertEquals(5, server.counters().frames());
    }

    @Test
    void shouldSayWhenAPeerEndsWithinAFrame() throws IOException {
        final Socket socket = greeted();
        socket.getOutputStream().write(frame(1, 0, 100), 0, 50);
        socket.shutdownOutput();

        pollUntilClosed(1);

        assertClosedFor("within a frame");
    }

    @Test
    void shouldCloseWhoDoesNotRead() throws IOException {
        final Socket socket = greeted();
        final byte[] question = frame(99, 1, 60_000);
        // Answers fill the kernel's buffers, then the connection's own.
        final Thread asks =
                new Thread(
                        () -> {
                            for (int i = 0; i < 2_000; i++) {
                                send(socket, question);
                            }
                        });
        asks.setDaemon(true);
        asks.start();
        final long startNs = System.nanoTime();
        while (closed.isEmpty()) {
            final int before = frames.size();
            server.poll(nowNs);
            // The clock moves with the questions, so that only the unread answers are late.
            nowNs += frames.size() > before ? IDLE_NS / 8 : 0;
            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(60));
        }

        assertClosedFor("does not read");
        assertEquals(1, server.counters().timedOut());
    }

    @Test
    void shouldHangUpOnABrowser() throws IOException {
        final byte[] request =
                "GET / HTTP/1.1\r\nHost: example\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 200; i++) {
            final Socket socket = connect();
            socket.getOutputStream().write(request);
            pollUntilClosed(i + 1);
            socket.close();
        }

        assertEquals(0, server.connectionCount());
        assertEquals(200, server.counters().refusedGreeting());
    }
}
