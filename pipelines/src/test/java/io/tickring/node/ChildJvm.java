package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.Await;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A main class of the tests in a JVM of its own, whose lines are collected. */
final class ChildJvm implements AutoCloseable {
    private static final int SIGKILL_EXIT = 128 + 9;

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private ChildJvm(Process process) {
        this.process = process;
        reader = new Thread(this::read, "child-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it and prints its pid beside this process's. */
    static ChildJvm start(String test, Class<?> main, Object... arguments) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(String.join(File.separator, System.getProperty("java.home"), "bin", "java"));
        command.addAll(List.of("-Xmx512m", "-ea", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        System.out.println(
                test
                        + ": process "
                        + process.pid()
                        + " started by process "
                        + ProcessHandle.current().pid());
        return new ChildJvm(process);
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("killed: " + e.getMessage());
        }
    }

    /** What it printed behind this word, the last time that a line began with it. */
    Optional<String> last(String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word + " "))
                .reduce((earlier, later) -> later)
                .map(line -> line.substring(word.length() + 1));
    }

    long lastNumber(String word) {
        return last(word).map(Long::parseLong).orElse(0L);
    }

    /** Waits until the last number behind this word is at least so much. */
    void awaitNumber(String word, long least) {
        Await.until(
                word + " " + least + " of " + lines,
                () -> {
                    assertTrue(
                            process.isAlive() || lastNumber(word) >= least,
                            () -> "the child ended early: " + lines);
                    return lastNumber(word) >= least;
                });
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        final int exit = exitCode();
        assertTrue(exit == SIGKILL_EXIT, "exit code " + exit + " is not that of kill -9: " + lines);
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> "child hangs: " + lines);
        reader.join(10_000);
        return process.exitValue();
    }

    /** Waits for its end, which must be a good one. */
    ChildJvm succeed() throws InterruptedException {
        final int exit = exitCode();
        assertTrue(exit == 0, () -> "exit code " + exit + ": " + lines);
        return this;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
