package io.tickring.tools;

import io.tickring.jni.ucx.Ucx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is to use UCX on a machine without it: one line that says what to install. */
final class MissingUcxTest {
    private static final List<String> WITHOUT_UCX =
            List.of("-D" + Ucx.LIBRARY_PROPERTY + "=libnowhere.so.0");

    @TempDir private Path directory;

    private Path peers;

    @BeforeEach
    void write() throws IOException {
        peers = directory.resolve("peers.conf");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.write(
                    peers,
                    List.of(
                            "cluster = 00112233445566778899aabbccddeeff",
                            "node.1.control = 127.0.0.1:" + free.getLocalPort()));
        }
    }

    private Cli.Result without(Object... args) throws Exception {
        final Path outputs = directory.resolve("without");
        return Cli.await(outputs, Cli.start(outputs, WITHOUT_UCX, args));
    }

    private void assertSaysWhatToInstall(Cli.Result result) {
        result.failsWith(
                ExitCode.FAILURE,
                "UCX is not there",
                "apt-get install libucx0",
                "another transport");
    }

    @Test
    void serveSaysWhatToInstall() throws Exception {
        for (String transport : List.of("ucx", "ucx-tcp")) {
            assertSaysWhatToInstall(
                    without(
                            "serve",
                            "--peers",
                            peers,
                            "--into",
                            directory.resolve("store-" + transport),
                            "--transport",
                            transport));
        }
    }

    @Test
    void ingestSaysWhatToInstallAndStoresNothing() throws Exception {
        final Path file = Cli.generate(directory, "s_20260105.itch50", 1000, 10);
        final Path store = directory.resolve("store");
        assertSaysWhatToInstall(
                without("ingest", file, "--peers", peers, "--into", store, "--transport", "ucx"));
        // With a transport that is there the same command goes on.
        Cli.ok("ingest", file, "--peers", peers, "--into", store);
    }
}
