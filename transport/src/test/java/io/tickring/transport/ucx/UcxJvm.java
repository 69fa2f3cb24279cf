package io.tickring.transport.ucx;

import io.tickring.transport.PeerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a JVM said and how it ended.
 *
 * @param status its exit status
 * @param output of both streams
 */
record UcxJvm(int status, String output) {
    /** Runs a main class to its end, as a user starts it. */
    static UcxJvm run(Path home, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        final List<String> command =
                new ArrayList<>(
                        List.of(
                                home.resolve("bin/java").toString(),
                                "@" + PeerProcess.jvmOptions(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Without what this JVM may have told its own UCX.
        builder.environment().keySet().removeIf(name -> name.startsWith("UCX_"));
        final Process process = builder.start();
        final String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new UcxJvm(process.waitFor(), output);
    }
}
