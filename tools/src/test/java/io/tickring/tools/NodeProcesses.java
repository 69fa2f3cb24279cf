package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.jni.ucx.Ucx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two nodes as processes of their own: one serves, the other is where files are ingested. */
final class NodeProcesses implements AutoCloseable {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(120);

    private final Path directory;
    private final Path peers;
    private final String transport;
    private final List<Process> started = new ArrayList<>();
    private Path lastIngest;
    private int outputs;

    /**
     * @param more lines of the peers' file
     */
    NodeProcesses(Path directory, String transport, String... more) throws IOException {
        this.directory = directory;
        this.transport = transport;
        peers = directory.resolve("peers.conf");
        final List<String> lines = new ArrayList<>();
        lines.add("cluster = 00112233445566778899aabbccddeeff");
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            lines.add("node.1.control = 127.0.0.1:" + one.getLocalPort());
            lines.add("node.2.control = 127.0.0.1:" + two.getLocalPort());
        }
        lines.addAll(List.of(more));
        Files.write(peers, lines);
    }

    /** Says loudly what this machine lacks for a transport, and skips, or fails where asked to. */
    static void need(String transport) {
        final String missing = transport.startsWith("ucx") ? Ucx.missing().orElse(null) : null;
        if (missing == null) {
            return;
        }
        if (List.of(System.getProperty("tickring.require", "").split(",")).contains("ucx")) {
            fail("-Dtickring.require=ucx, but " + missing);
        }
        System.err.println("SKIPPED: " + missing);
        assumeTrue(false, "SKIPPED: " + missing);
    }

    Path store(int node) {
        return directory.resolve("store-" + node);
    }

    /** Starts a node that serves, and waits until it does. */
    Process serve(int node, Object... more) throws Exception {
        final Path output = directory.resolve("serve-" + ++outputs);
        final List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                "serve",
                                "--node",
                                node,
                                "--peers",
                                peers,
                                "--into",
                                store(node),
                                "--transport",
                                transport));
        arguments.addAll(List.of(more));
        final Process process = started(Cli.start(output, arguments.toArray()));
        final long startNs = System.nanoTime();
        while (!Files.readString(Path.of(output + ".out")).contains("serves on")) {
            if (!process.isAlive() || System.nanoTime() - startNs > DEADLINE_NS) {
                fail("node " + node + ": " + Files.readString(Path.of(output + ".err")));
            }
            LockSupport.parkNanos(POLL_NS);
        }
        say("node " + node + " serves", process);
        return process;
    }

    /** Starts to ingest a file at a node. */
    Process ingest(int node, Path file) throws Exception {
        final Process process = started(Cli.start(output(), arguments(node, file)));
        say("node " + node + " ingests", process);
        return process;
    }

    /** Ingests a file at a node, to its end. */
    Cli.Result ingestWhole(int node, Path file, Object... more) throws Exception {
        final Process process = started(Cli.start(output(), arguments(node, file, more)));
        say("node " + node + " ingests", process);
        return await(process);
    }

    /** Waits for the ingest that was started last. */
    Cli.Result await(Process ingest) throws Exception {
        return Cli.await(lastIngest, ingest);
    }

    private Path output() {
        lastIngest = directory.resolve("ingest-" + ++outputs);
        return lastIngest;
    }

    private Object[] arguments(int node, Path file, Object... more) {
        final List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                "ingest",
                                file,
                                "--node",
                                node,
                                "--peers",
                                peers,
                                "--into",
                                store(node),
                                "--transport",
                                transport,
                                "--json"));
        arguments.addAll(List.of(more));
        return arguments.toArray();
    }

    private Process started(Process process) {
        started.add(process);
        assertNotEquals(ProcessHandle.current().pid(), process.pid());
        return process;
    }

    private static void say(String what, Process process) {
        System.err.println(
                what
                        + " in process "
                        + process.pid()
                        + ", test in process "
                        + ProcessHandle.current().pid());
    }

    /** Bytes of log that a node's store has; 0 while there is none. */
    long logged(int node) throws IOException {
        return Counters.appended(store(node).resolve("counters"));
    }

    /** Waits until a node's log has grown by so many bytes, or the process has ended. */
    void awaitGrowth(int node, long bytes, Process process) throws IOException {
        final long from = logged(node);
        final long startNs = System.nanoTime();
        while (logged(node) - from < bytes && process.isAlive()) {
            assertTrue(System.nanoTime() - startNs < DEADLINE_NS, "no growth at node " + node);
            LockSupport.parkNanos(POLL_NS);
        }
    }

    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    }

    /** Ends a node that serves, in order. */
    static void stop(Process process) throws InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
