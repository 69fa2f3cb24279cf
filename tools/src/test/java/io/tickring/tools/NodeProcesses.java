package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tickring.jni.ucx.Ucx;
import io.tickring.testkit.Nightly;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Two nodes as processes of their own: one serves, the other is where files are ingested. Every
 * wait has a deadline; behind it the failure tells what all processes said.
 */
final class NodeProcesses implements AutoCloseable {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(Nightly.or(120, 900));
    private static final int TOLD_LINES = 30;

    private final Path directory;
    private final Path peers;
    private final String transport;
    private final List<Started> started = new ArrayList<>();
    private final Set<Long> pids = new HashSet<>(Set.of(ProcessHandle.current().pid()));

    /**
     * A process.
     *
     * @param what it does, for people
     * @param output beside which its stdout and stderr are kept
     */
    record Started(String what, Process process, Path output) {
        boolean isAlive() {
            return process.isAlive();
        }

        String out() throws IOException {
            return Files.readString(Path.of(output + ".out"));
        }

        String err() throws IOException {
            return Files.readString(Path.of(output + ".err"));
        }

        private String said() {
            final StringBuilder text = new StringBuilder(what);
            text.append(", process ").append(process.pid());
            text.append(isAlive() ? ", alive" : ", ended with " + process.exitValue());
            for (String kind : List.of(".out", ".err")) {
                text.append("\n  ").append(kind).append(": ").append(tail(output + kind));
            }
            return text.append('\n').toString();
        }

        private static String tail(String file) {
            try (Stream<String> lines = Files.lines(Path.of(file))) {
                final List<String> all = lines.toList();
                return String.join(
                        "\n    ", all.subList(Math.max(0, all.size() - TOLD_LINES), all.size()));
            } catch (IOException e) {
                return e.toString();
            }
        }
    }

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
    Started serve(int node, Object... more) throws Exception {
        final Started serving = start("serve", node, more);
        await(
                "node " + node + " to serve",
                () -> serving.out().contains("serves on") || !serving.isAlive());
        assertTrue(serving.isAlive(), () -> "node " + node + " did not serve\n" + said());
        return serving;
    }

    /** Starts to ingest a file at a node. */
    Started ingest(int node, Path file, Object... more) throws Exception {
        final List<Object> arguments = new ArrayList<>(List.of(file, "--json"));
        arguments.addAll(List.of(more));
        return start("ingest", node, arguments.toArray());
    }

    /** Ingests a file at a node, to its end. */
    Cli.Result ingestWhole(int node, Path file) throws Exception {
        return await(ingest(node, file));
    }

    private Started start(String command, int node, Object... more) throws IOException {
        final List<Object> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--node", node, "--peers", peers, "--into", store(node)));
        arguments.addAll(List.of("--transport", transport));
        final Path output = directory.resolve(command + "-" + started.size());
        final Process process = Cli.start(output, arguments.toArray());
        final Started one = new Started("node " + node + ": " + command, process, output);
        started.add(one);
        System.err.println(
                one.what()
                        + " over "
                        + transport
                        + " in process "
                        + process.pid()
                        + ", test in process "
                        + ProcessHandle.current().pid());
        assertTrue(pids.add(process.pid()), "a process of its own");
        return one;
    }

    /** Waits until a process has ended by itself. */
    Cli.Result await(Started one) throws Exception {
        await(one.what() + " to end", () -> !one.isAlive());
        return new Cli.Result(
                one.process().exitValue(),
                Files.readAllBytes(Path.of(one.output() + ".out")),
                one.err());
    }

    /** What is waited for. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits, at most until the deadline. */
    void await(String what, Condition condition) throws Exception {
        final long startNs = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - startNs > DEADLINE_NS) {
                fail("waited in vain for " + what + "\n" + said());
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** What all processes said last, and how far the logs are. */
    String said() {
        final StringBuilder text = new StringBuilder();
        for (int node = 1; node <= 2; node++) {
            text.append("log of node ").append(node).append(": ");
            try {
                text.append(logged(node)).append(" bytes\n");
            } catch (IOException e) {
                text.append(e).append('\n');
            }
        }
        started.forEach(one -> text.append(one.said()));
        return text.toString();
    }

    /** Bytes of log that a node's store has; 0 while there is none. */
    long logged(int node) throws IOException {
        return Counters.appended(store(node).resolve("counters"));
    }

    /** Waits until a node's log has grown by so many bytes, or the process has ended. */
    void awaitGrowth(int node, long bytes, Started process) throws Exception {
        final long from = logged(node);
        await(
                "the log of node " + node + " to grow from " + from + " by " + bytes,
                () -> logged(node) - from >= bytes || !process.isAlive());
    }

    /** How a node sees the other, as {@code tickring status --json} tells it. */
    JsonNode peerOf(int node) throws IOException {
        final JsonNode peers = Cli.ok("status", store(node), "--json").json().get("peers");
        assertEquals(1, peers.size());
        assertEquals(3 - node, peers.get(0).get("node").asInt());
        return peers.get(0);
    }

    /** Ends a process as SIGKILL does, in the middle of what it does. */
    void kill(Started one) throws Exception {
        assertTrue(one.isAlive(), () -> one.what() + " ended before it was killed\n" + said());
        one.process().destroyForcibly();
        await(one.what() + " to be killed", () -> !one.isAlive());
        assertEquals(128 + 9, one.process().exitValue(), one.what());
    }

    /** Ends a node that serves, in order. */
    void stop(Started one) throws Exception {
        one.process().destroy();
        await(one.what() + " to stop", () -> !one.isAlive());
        assertEquals(128 + 15, one.process().exitValue(), this::said);
    }

    @Override
    public void close() {
        started.forEach(one -> one.process().destroyForcibly());
    }
}
