package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.transport.PeerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** UCX takes over neither signals nor memory calls of the JVM it is loaded into. */
final class UcxGuestTest {
    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
    }

    @Test
    void shouldLeaveSignalsAndMemoryCallsToTheJvm() throws Exception {
        for (Path home : Jdks.homes()) {
            final Run run = run(home);

            assertTrue(run.output.contains(UcxGuest.SOUND), () -> home + ": " + run.output);
            assertEquals(0, run.status, () -> home + ": " + run.output);
        }
    }

    /** The check itself: without what {@code Ucx} does, it notices. */
    @Test
    void shouldNoticeUcxAsItComes() throws Exception {
        final Run run = run(Path.of(System.getProperty("java.home")), UcxGuest.CONTROL);

        assertTrue(run.output.contains("signal handlers changed"), () -> run.output);
    }

    private record Run(int status, String output) {}

    private static Run run(Path home, String... arguments)
            throws IOException, InterruptedException {
        final List<String> command =
                new ArrayList<>(
                        List.of(
                                home.resolve("bin/java").toString(),
                                "@" + PeerProcess.jvmOptions(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                UcxGuest.class.getName()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // As a user starts it: without what this JVM may have told its own UCX.
        builder.environment().keySet().removeIf(name -> name.startsWith("UCX_"));
        final Process process = builder.start();
        final String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
