package io.tickring.transport.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.transport.TransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions, answers, and peers that are not what they should be. */
final class ControlChannelTest {
    private static final int ECHO = 1;
    private static final int SILENT = 2;
    private static final int PUSH = 3;
    private static final int FAIL = 4;
    private static final int HANG_UP = 5;
    private static final ControlConfig CONFIG = ControlConfig.ofCluster(0xABCDEF, 0x123456);

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Answers as the type of the question asks. */
    private static final class Echo implements ControlHandler {
        final List<String> closed = new ArrayList<>();
        int openCount;

        @Override
        public void onOpen(ControlConnection connection) {
            openCount++;
            connection.attach(openCount);
        }

        @Override
        public void onFrame(
                ControlConnection connection, int type, int correlation, ByteBuffer payload) {
            switch (type) {
                case ECHO -> assertTrue(connection.send(ECHO, correlation, payload));
                case PUSH -> {
                    assertTrue(connection.send(PUSH, 0, payload));
                    assertTrue(connection.send(PUSH, correlation - 1, payload));
                    assertTrue(connection.send(PUSH, correlation, payload));
                }
                case FAIL -> throw new IllegalStateException("planted");
                case HANG_UP -> {
                    assertTrue(connection.send(HANG_UP, correlation, payload));
                    connection.close("asked to");
                    assertFalse(connection.send(HANG_UP, correlation, payload));
                }
                default -> assertEquals(SILENT, type);
            }
        }

        @Override
        public void onClose(ControlConnection connection, String reason) {
            closed.add(reason);
        }
    }

    private final Echo echo = new Echo();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    /** The server, stepped by a thread of the test while the client blocks. */
    private final class Stepped implements AutoCloseable {
        final ControlServer server;
        private final Thread agent;
        private volatile boolean isRunning = true;
        private volatile Throwable failure;

        Stepped(ControlConfig config) {
            server = ControlServer.open(config, echo);
            agent =
                    new Thread(
                            () -> {
                                try {
                                    while (isRunning) {
                                        if (server.poll(System.nanoTime()) == 0) {
                                            Thread.onSpinWait();
                                        }
                                    }
                                } catch (RuntimeException | AssertionError e) {
                                    failure = e;
                                }
                            });
            agent.start();
            opened.add(this);
        }

        /** Stops stepping, so that the server can be looked at. */
        ControlServer stop() throws InterruptedException {
            isRunning = false;
            agent.join();
            if (failure != null) {
                throw new AssertionError("the server failed", failure);
            }
            return server;
        }

        @Override
        public void close() {
            try {
                stop();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
            server.close();
        }
    }

    private ControlClient client(ControlConfig config, InetSocketAddress address) {
        final ControlClient client = ControlClient.connect(config, address);
        opened.add(client);
        return client;
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static TransportException refusal(ControlConfig config, InetSocketAddress address) {
        return assertThrows(TransportException.class, () -> ControlClient.connect(config, address));
    }

    @Test
    void shouldAnswerQuestionsOfManyClients() throws Exception {
        final Stepped stepped = new Stepped(CONFIG);
        final List<ControlClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(client(CONFIG, stepped.server.address()));
        }

        for (int i = 0; i < 200; i++) {
            final String question = "question " + i;
            final ControlFrame answer = clients.get(i % 8).ask(ECHO, text(question));
            assertEquals(ECHO, answer.type());
            assertEquals(question, text(answer.payload()));
        }

        final ControlCounters counters = stepped.stop().counters();
        assertEquals(8, echo.openCount);
        assertEquals(8, counters.opened());
        assertEquals(200, counters.frames());
    }

    @Test
    void shouldCarryEveryLengthUpToTheBound() throws Exception {
        final Stepped stepped = new Stepped(CONFIG);
        final ControlClient client = client(CONFIG, stepped.server.address());

        final int max = ControlFrame.MAX_PAYLOAD_LENGTH;
        assertEquals(65_520, max);
        for (int length : new int[] {0, 1, 7, 8, 1000, max - 1, max}) {
            final ByteBuffer payload = ByteBuffer.allocate(length);
            for (int i = 0; i < length; i++) {
                payload.put(i, (byte) (i * 31));
            }
            assertEquals(payload, client.ask(ECHO, payload).payload(), length + " bytes");
        }
        assertThrows(
                TransportException.class, () -> client.ask(ECHO, ByteBuffer.allocate(max + 1)));
        assertThrows(IllegalArgumentException.class, () -> client.send(256, text("")));
        assertThrows(IllegalArgumentException.class, () -> client.send(-1, text("")));
        assertThrows(IllegalArgumentException.class, () -> client.send(0, text("vanishes")));
        assertEquals("still", text(client.ask(ECHO, text("still")).payload()));
    }

    @Test
    void shouldTellAnswersFromNewsAndFromLateAnswers() throws Exception {
        final Stepped stepped = new Stepped(CONFIG);
        final ControlClient client = client(CONFIG, stepped.server.address());

        // The server sends news and an answer to an earlier question first.
        final ControlFrame answer = client.ask(PUSH, text("x"));

        assertEquals(1, answer.correlation());
        assertEquals("second", text(client.ask(ECHO, text("second")).payload()));
        client.send(PUSH, text("news"));
        final ControlFrame news = client.receive(TimeUnit.SECONDS.toNanos(30));
        assertEquals(0, news.correlation());
        assertEquals("news", text(news.payload()));
    }

    @Test
    void shouldGiveUpWhenNoAnswerComes() {
        final Stepped stepped = new Stepped(CONFIG);
        final long shortNs = TimeUnit.MILLISECONDS.toNanos(50);
        final ControlClient client =
                client(
                        CONFIG.withTimeouts(CONFIG.greetingTimeoutNs(), shortNs),
                        stepped.server.address());
        assertNull(client.receive(0));
        assertNull(client.receive(1));
        assertTrue(client.isOpen());

        final TransportException given =
                assertThrows(TransportException.class, () -> client.ask(SILENT, text("?")));

        assertTrue(given.getMessage().contains("type 2 within 50 ms"), given.getMessage());
        assertFalse(client.isOpen());
    }

    @Test
    void shouldStayOpenWhenTheAskerIsInterrupted() {
        final Stepped stepped = new Stepped(CONFIG);
        final ControlClient client = client(CONFIG, stepped.server.address());
        for (int question : new int[] {SILENT, ECHO, PUSH}) {
            Thread.currentThread().interrupt();
            try {
                final TransportException given =
                        assertThrows(
                                TransportException.class, () -> client.ask(question, text("?")));
                assertTrue(given.getMessage().contains("interrupted"), given.getMessage());
            } finally {
                assertTrue(Thread.interrupted(), "the caller must learn of it, too");
            }
            assertTrue(client.isOpen());
            assertEquals("on", text(client.ask(ECHO, text("on")).payload()));
        }
    }

    @Test
    void shouldCloseOnlyTheConnectionWhoseHandlingFailed() throws Exception {
        final Stepped stepped = new Stepped(CONFIG);
        final ControlClient other = client(CONFIG, stepped.server.address());
        final ControlClient failing = client(CONFIG, stepped.server.address());

        assertThrows(TransportException.class, () -> failing.ask(FAIL, text("")));
        assertEquals("on", text(other.ask(ECHO, text("on")).payload()));

        assertEquals(1, stepped.stop().counters().handlerErrors());
        assertTrue(echo.closed.get(0).contains("planted"), echo.closed::toString);
    }

    @Test
    void shouldSendWhatWasAnsweredBeforeItHangsUp() throws Exception {
        final Stepped stepped = new Stepped(CONFIG);
        final ControlClient client = client(CONFIG, stepped.server.address());

        assertEquals("bye", text(client.ask(HANG_UP, text("bye")).payload()));
        assertThrows(TransportException.class, () -> client.ask(ECHO, text("more")));

        stepped.stop();
        assertEquals(List.of("asked to"), echo.closed);
    }

    @Test
    void shouldRefuseMoreConnectionsThanAllowed() throws Exception {
        final Stepped stepped = new Stepped(CONFIG.withMaxConnections(2));
        final ControlClient first = client(CONFIG, stepped.server.address());
        final ControlClient second = client(CONFIG, stepped.server.address());

        assertTrue(
                refusal(CONFIG, stepped.server.address()).getMessage().contains("cannot connect"));
        assertEquals("1", text(first.ask(ECHO, text("1")).payload()));
        second.close();
        assertEquals("1", text(first.ask(ECHO, text("1")).payload()));

        final ControlServer server = stepped.stop();
        assertEquals(1, server.counters().refusedFull());
        // Time for the second's end to be seen, however long it takes.
        while (server.connectionCount() > 1) {
            server.poll(System.nanoTime());
        }
        assertNotNull(echo.closed.get(0));
    }

    @Test
    void shouldRefuseAnotherClusterByName() throws Exception {
        final Stepped stepped = new Stepped(CONFIG);

        final String refusal =
                refusal(ControlConfig.ofCluster(0xABCDEF, 0x654321), stepped.server.address())
                        .getMessage();

        assertTrue(refusal.contains("0000000000abcdef0000000000123456"), refusal);
        assertTrue(refusal.contains("0000000000abcdef0000000000654321"), refusal);
        assertEquals(1, stepped.stop().counters().refusedGreeting());
        assertEquals(0, echo.openCount);
    }

    @Test
    void shouldRefuseAnotherVersionByName() throws Exception {
        final byte[] greeting = new byte[Greeting.LENGTH];
        Greeting.of(CONFIG).putShort(4, (short) 9).get(greeting);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final Thread greets =
                    new Thread(
                            () -> {
                                try (Socket socket = other.accept()) {
                                    socket.getOutputStream().write(greeting);
                                    socket.getInputStream().readNBytes(Greeting.LENGTH);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            greets.start();

            final String refusal =
                    refusal(CONFIG, (InetSocketAddress) other.getLocalSocketAddress()).getMessage();

            assertTrue(refusal.contains("version 9, this process version 1"), refusal);
            greets.join();
        }
    }

    @Test
    void shouldSayThatNobodyListens() throws Exception {
        final InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }

        final String refusal = refusal(CONFIG, nobody).getMessage();

        assertTrue(refusal.contains(String.valueOf(nobody.getPort())), refusal);
        assertTrue(
                refusal(CONFIG, InetSocketAddress.createUnresolved("nowhere.invalid", 1))
                        .getMessage()
                        .contains("no such host"));
    }

    @Test
    void shouldNotWaitLongerForAGreetingThanItsTimeout() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final String refusal =
                    refusal(
                                    CONFIG.withTimeouts(TimeUnit.MILLISECONDS.toNanos(50), 1),
                                    (InetSocketAddress) mute.getLocalSocketAddress())
                            .getMessage();

            assertTrue(refusal.contains("within 50 ms"), refusal);
        }
    }

    @Test
    void shouldNameAPortInUse() {
        final Stepped stepped = new Stepped(CONFIG);

        final TransportException refused =
                assertThrows(
                        TransportException.class,
                        () -> ControlServer.open(CONFIG.boundTo(stepped.server.address()), echo));

        assertTrue(
                refused.getMessage().contains(String.valueOf(stepped.server.address().getPort())),
                refused.getMessage());
    }

    @Test
    void shouldListenOnLoopbackUnlessTold() throws Exception {
        final InetSocketAddress anywhere =
                new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0);

        final TransportException refused =
                assertThrows(TransportException.class, () -> CONFIG.boundTo(anywhere));
        assertTrue(refused.getMessage().contains("--insecure-lan"), refused.getMessage());

        final Stepped usual = new Stepped(CONFIG);
        assertTrue(usual.server.address().getAddress().isLoopbackAddress());
        final Stepped told = new Stepped(CONFIG.boundTo(anywhere, true));
        assertTrue(told.server.address().getAddress().isAnyLocalAddress());
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThrows(TransportException.class, () -> CONFIG.withMaxConnections(0));
        assertThrows(TransportException.class, () -> CONFIG.withMaxConnections(65));
        assertThrows(TransportException.class, () -> CONFIG.withTimeouts(0, 1));
        assertThrows(TransportException.class, () -> CONFIG.withTimeouts(1, 0));
        assertThrows(
                TransportException.class,
                () -> CONFIG.boundTo(InetSocketAddress.createUnresolved("nowhere.invalid", 1)));
    }

    @Test
    void shouldTellEveryConnectionOfItsClose() throws Exception {
        final Stepped stepped = new Stepped(CONFIG);
        final ControlClient client = client(CONFIG, stepped.server.address());
        client.ask(ECHO, text(""));

        stepped.close();

        assertEquals(List.of("the server is closed"), echo.closed);
        assertThrows(TransportException.class, () -> client.ask(ECHO, text("")));
    }
}
