package io.tickring.transport.ucx;

import io.tickring.transport.PeerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a JVM said and how it ended.
 *
 * @param status its exit status
 * @param output of both streams
 */
record UcxJvm(int status, String output) {
    private static final Path HOME = Path.of(System.getProperty("java.home"));

    /** Runs a main class to its end, in a JVM like this one. */
    static UcxJvm run(Class<?> main, Object... arguments) throws IOException, InterruptedException {
        return run(List.of(), HOME, main, arguments);
    }

    /** As {@link #run(Class, Object...)}, by another command. */
    static UcxJvm run(List<String> by, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        return run(by, HOME, main, arguments);
    }

    /** As {@link #run(Class, Object...)}, in a JVM of this home. */
    static UcxJvm run(Path home, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        return run(List.of(), home, main, arguments);
    }

    /** As {@link #run(Class, Object...)}, with options of UCX in its environment. */
    static UcxJvm run(Map<String, String> environment, Path home, Class<?> main)
            throws IOException, InterruptedException {
        return run(List.of(), environment, home, main);
    }

    private static UcxJvm run(List<String> by, Path home, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        return run(by, Map.of(), home, main, arguments);
    }

    private static UcxJvm run(
            List<String> by,
            Map<String, String> environment,
            Path home,
            Class<?> main,
            Object... arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(by);
        command.add(home.resolve("bin/java").toString());
        command.addAll(List.of("@" + PeerProcess.jvmOptions(), "-Xmx256m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // As a user starts it: without what this JVM may have told its own UCX.
        builder.environment().keySet().removeIf(name -> name.startsWith("UCX_"));
        builder.environment().putAll(environment);
        final Process process = builder.start();
        final String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new UcxJvm(process.waitFor(), output);
    }
}
