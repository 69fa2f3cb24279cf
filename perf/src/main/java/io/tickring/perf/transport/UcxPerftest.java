package io.tickring.perf.transport;

import io.tickring.perf.loops.LoopScale;
import io.tickring.perf.rig.ShutdownHooks;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * UCX's own measuring program, between two processes of this machine: what its authors would say of
 * it. <b>Thread:</b> any.
 */
final class UcxPerftest {
    private static final String PROGRAM = "ucx_perftest";
    private static final String HOST = "127.0.0.1";
    private static final long TIMEOUT_S = 60;
    private static final int LINE = 64;
    private static final long LEAST_PUTS = 1000;
    private static final double NS_PER_US = 1e3;

    /** In the line of the result: the word Final, iterations, 50th percentile, average, overall. */
    private static final String RESULT = "Final:";

    private static final int OVERALL = 4;
    private static final int TRIES = 100;
    private static final long TRY_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private UcxPerftest() {}

    /**
     * One sentence about each transport; or why there is none.
     *
     * @param transports of UCX
     */
    static List<String> notes(List<String> transports, LoopScale scale)
            throws InterruptedException {
        final List<String> notes = new ArrayList<>();
        for (String tls : transports) {
            try {
                final boolean isLocal = tls.equals("posix");
                final long puts = scale.of(isLocal ? 2_000_000 : 20_000, LEAST_PUTS);
                notes.add(
                        String.format(
                                Locale.ROOT,
                                "%s over %s, 64 B: %.0f ns a put (ucp_put_bw), %.0f ns one way with a"
                                        + " reader that waits (ucp_put_lat)",
                                PROGRAM,
                                tls,
                                ns(tls, "ucp_put_bw", puts),
                                ns(tls, "ucp_put_lat", Math.max(1, puts / 4))));
            } catch (IOException e) {
                notes.add("NO FIGURES OF " + PROGRAM + " over " + tls + ": " + e.getMessage());
            }
        }
        return notes;
    }

    private static double ns(String tls, String test, long count)
            throws IOException, InterruptedException {
        final String port = Integer.toString(freePort());
        final Process server = start(tls, "-p", port);
        final Thread whenInterrupted = ShutdownHooks.add(server::destroyForcibly, PROGRAM);
        try {
            final List<String> arguments =
                    List.of(
                            HOST,
                            "-p",
                            port,
                            "-t",
                            test,
                            "-s",
                            Integer.toString(LINE),
                            "-n",
                            Long.toString(count),
                            "-w",
                            Long.toString(Math.max(1, count / 10)));
            String said = client(tls, test, arguments);
            // The server does not say when it listens.
            for (int i = 0; i < TRIES && said.contains("Connection refused"); i++) {
                LockSupport.parkNanos(TRY_AGAIN_NS);
                said = client(tls, test, arguments);
            }
            return parse(said);
        } finally {
            server.destroyForcibly();
            ShutdownHooks.remove(whenInterrupted);
        }
    }

    /** Both streams of a client that has ended. */
    private static String client(String tls, String test, List<String> arguments)
            throws IOException, InterruptedException {
        final Process client = start(tls, arguments.toArray(String[]::new));
        try {
            if (!client.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new IOException(test + " did not end within " + TIMEOUT_S + " s");
            }
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            client.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process start(String tls, String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("UCX_TLS", tls, "UCX_NET_DEVICES", "lo"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException("it is not here (Debian: apt-get install ucx-utils)", e);
        }
    }

    /** What an operation took, overall, in ns. */
    static double parse(String said) throws IOException {
        final Optional<String> line =
                said.lines().filter(text -> text.startsWith(RESULT)).findFirst();
        final String[] words = line.orElse("").split("\\s+");
        if (words.length <= OVERALL) {
            throw new IOException("it said what is no result: " + said.strip());
        }
        try {
            return Double.parseDouble(words[OVERALL]) * NS_PER_US;
        } catch (NumberFormatException e) {
            throw new IOException("it said what is no result: " + line.get(), e);
        }
    }
}
