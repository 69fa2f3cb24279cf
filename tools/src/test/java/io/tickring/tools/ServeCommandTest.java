package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.tools.NodeProcesses.Started;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node among others is not started with: each is said in one line. */
final class ServeCommandTest {
    private static final String CLUSTER = "cluster = 00112233445566778899aabbccddeeff";

    private static final int MOST_LOOKS = 2_000;

    @TempDir private Path directory;

    private Path peers;
    private Path store;

    @BeforeEach
    void place() {
        peers = directory.resolve("peers.conf");
        store = directory.resolve("store");
    }

    private Cli.Result serve(Object... more) {
        final Object[] arguments = new Object[5 + more.length];
        System.arraycopy(
                new Object[] {"serve", "--peers", peers, "--into", store}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return Cli.run(arguments);
    }

    private void conf(String... lines) throws IOException {
        Files.write(peers, List.of(lines));
    }

    @Test
    void needsAPeersFileThatIsThere() {
        Cli.run("serve", "--into", store).failsWith(ExitCode.USAGE, "--peers");
        serve().failsWith(ExitCode.FAILURE, peers.toString());
        assertFalse(Files.exists(store), "a store was made");
    }

    @Test
    void saysWhatIsWrongInTheFileByLine() throws IOException {
        conf(CLUSTER, "node.1.control = nowhere");
        serve().failsWith(ExitCode.USAGE, peers + ":2", "HOST:PORT");
        conf(CLUSTER, "node.1.control = 127.0.0.1:1");
        serve("--node", 2).failsWith(ExitCode.USAGE, "node 2", "[1]");
        serve("--transport", "pigeon").failsWith(ExitCode.USAGE, "pigeon", "shm, ucx, ucx-tcp");
    }

    @Test
    void pinsWhereThereMayBeACoreAndToNoMore() throws IOException {
        conf(CLUSTER, "node.1.control = 127.0.0.1:1");
        serve("--pin", "0,0,0").failsWith(ExitCode.USAGE, "--pin", "no more");
        serve("--pin", "0,-1").failsWith(ExitCode.USAGE, "cores count from 0: -1");
        serve("--pin", "first").failsWith(ExitCode.USAGE, "--pin");
        assertFalse(Files.exists(store), "a store was made");
    }

    @Test
    void saysAllThatIsWrongInTheFileInOneLine() throws IOException {
        conf("ack = maybe", "node.control = 127.0.0.1:1");
        serve().failsWith(
                        ExitCode.USAGE,
                        peers + ":1: ack",
                        "'maybe'; " + peers + ":2: unknown key 'node.control'",
                        "; " + peers + ": cluster is missing");
        Files.delete(peers);
        Files.createDirectory(peers);
        serve().failsWith(ExitCode.FAILURE, peers + ": is a directory");
    }

    @Test
    void whatIsForANodeOfAClusterIsNotIgnoredWithoutOne() throws IOException {
        final Path file = Cli.generate(directory, "s_20260105.itch50", 1000, 10);
        for (Object[] option :
                new Object[][] {{"--node", 2}, {"--transport", "shm"}, {"--insecure-lan"}}) {
            final List<Object> arguments =
                    new ArrayList<>(List.of("ingest", file, "--into", store));
            arguments.addAll(List.of(option));
            Cli.run(arguments.toArray()).failsWith(ExitCode.USAGE, "--peers");
        }
        assertFalse(Files.exists(store), "a store was made");
    }

    @Test
    void statusSaysHowManyThreadsAreWhereTheyShould() throws Exception {
        try (NodeProcesses nodes = new NodeProcesses(directory, "shm")) {
            final Started node = nodes.serve(1, "--pin", "0,0");
            JsonNode writer = null;
            for (int look = 0; look < MOST_LOOKS && (writer == null || pins(writer) == 0); look++) {
                writer = Cli.ok("status", nodes.store(1), "--json").json().get("writer");
            }
            assertTrue(pins(writer) > 0, "neither pinned nor refused");
            final String text = Cli.ok("status", nodes.store(1)).out();
            assertTrue(text.contains(" threads pinned"), text);
            nodes.stop(node);
        }
    }

    private static int pins(JsonNode writer) {
        return writer.get("pinnedThreads").asInt() + writer.get("refusedPins").asInt();
    }

    @Test
    void doesNotListenWhereOthersListenOrEverybodyCould() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            conf(CLUSTER, "node.1.control = 127.0.0.1:" + taken.getLocalPort());
            serve().failsWith(ExitCode.FAILURE, Integer.toString(taken.getLocalPort()));
        }
        conf(CLUSTER, "node.1.control = 0.0.0.0:7101");
        serve().failsWith(ExitCode.FAILURE, "loopback", "--insecure-lan");
    }

    @Test
    void aNodesStoreTakesNothingWithoutItsPeers() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // The store is made before the node finds that it cannot listen.
            conf(CLUSTER, "node.1.control = 127.0.0.1:" + taken.getLocalPort());
            serve().failsWith(ExitCode.FAILURE, Integer.toString(taken.getLocalPort()));
        }
        conf(CLUSTER, "node.1.control = 127.0.0.1:1", "node.2.control = 127.0.0.1:2");
        serve().failsWith(ExitCode.USAGE, "peers.table", "divided otherwise");
        final Path file = Cli.generate(directory, "s_20260105.itch50", 1000, 10);
        Cli.run("ingest", file, "--into", store)
                .failsWith(ExitCode.USAGE, "node 1 of a cluster", "peers' file");
    }
}
