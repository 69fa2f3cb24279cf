package io.tickring.transport;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A main class of the tests in a JVM of its own, started with the flags of {@code
 * tools/bin/jvm.options}; its main calls {@link Peer#serve}. Prints both pids. <b>Thread:</b> one.
 */
public final class PeerProcess implements AutoCloseable {
    private static final int SIGKILL_EXIT = 128 + 9;
    private static final long TIMEOUT_S = 120;
    private static final String END = "\0end";

    /** How long a process that does not answer has to say where its threads are. */
    private static final long DUMP_TIMEOUT_S = 10;

    /** Begins the last line of what a JVM prints of its threads on SIGQUIT. */
    private static final String DUMP_ENDS = "JNI global refs";

    private final Process process;
    private final OutputStream commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CountDownLatch dumped = new CountDownLatch(1);
    private volatile String lastAnswer = "nothing";

    private PeerProcess(Process process) {
        this.process = process;
        this.commands = process.getOutputStream();
        final Thread reader = new Thread(this::read, "peer-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it, with the flags that Chronicle needs, and waits until it serves.
     *
     * @param test who asks, for the line that names the pids
     */
    public static PeerProcess start(String test, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        return start(test, main, Map.of(), arguments);
    }

    /** As {@link #start(String, Class, Object...)}, with more in its environment. */
    public static PeerProcess start(
            String test, Class<?> main, Map<String, String> environment, Object... arguments)
            throws IOException, InterruptedException {
        final PeerProcess peer =
                launch(main, List.of("@" + jvmOptions(), "-Xmx256m"), environment, arguments);
        final long pid = Long.parseLong(peer.answer("its pid"));
        System.out.println(
                test + ": process " + pid + " started by process " + ProcessHandle.current().pid());
        return peer;
    }

    /** Starts it with these JVM options alone, and waits for nothing. */
    public static PeerProcess launch(
            Class<?> main,
            List<String> jvmOptions,
            Map<String, String> environment,
            Object... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(String.join(File.separator, System.getProperty("java.home"), "bin", "java"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-ea", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new PeerProcess(builder.start());
    }

    /** The file of JVM options that the launcher uses. */
    public static Path jvmOptions() {
        return Path.of(System.getProperty("tickring.root"), "tools", "bin", "jvm.options");
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it printed that was no answer. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /**
     * For the message of a failure: how it ended, or where its threads are if it did not; its last
     * answer; all else that it printed.
     */
    public String report() throws InterruptedException {
        final boolean alive = process.isAlive();
        if (alive) {
            askForThreads();
            dumped.await(DUMP_TIMEOUT_S, TimeUnit.SECONDS);
        }
        return "process "
                + pid()
                + (alive ? " lives" : " ended with exit code " + process.exitValue())
                + ", its last: "
                + lastAnswer
                + ", and it printed:\n"
                + String.join("\n", output);
    }

    private void askForThreads() throws InterruptedException {
        try {
            signal("QUIT");
        } catch (IOException e) {
            output.add("cannot ask for its threads: " + e.getMessage());
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    /** Sends a command and waits for its answer. */
    public String ask(String command) throws InterruptedException {
        tell(command);
        return answer(command);
    }

    /** As {@link #ask}, for a number. */
    public long askNumber(String command) throws InterruptedException {
        return Long.parseLong(ask(command));
    }

    /** Sends a command; {@link #answer} takes what comes back. */
    public void tell(String command) {
        try {
            commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            commands.flush();
        } catch (IOException e) {
            throw new AssertionError("peer " + pid() + " is gone: " + output, e);
        }
    }

    /** The next answer, in the order of the commands. */
    public String answer(String to) throws InterruptedException {
        final String answer = answers.poll(TIMEOUT_S, TimeUnit.SECONDS);
        if (answer == null || answer.equals(END)) {
            answers.add(END);
            // Its streams may end a moment before it does.
            if (answer != null) {
                process.waitFor(DUMP_TIMEOUT_S, TimeUnit.SECONDS);
            }
            throw new AssertionError("no answer to '" + to + "': " + report());
        }
        if (answer.startsWith(Peer.FAILURE)) {
            throw new AssertionError("peer " + pid() + " at '" + to + "': " + answer);
        }
        return answer.substring(Peer.ANSWER.length());
    }

    /** SIGSTOP: it lives, and does nothing more. The signal takes a while to reach all threads. */
    public void stop() throws IOException, InterruptedException {
        signal("STOP");
        Patience.until("every thread to stop", this::isStopped, this);
    }

    private boolean isStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            return threads.allMatch(PeerProcess::isStopped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            final String stat = Files.readString(thread.resolve("stat"));
            // The state stands behind the name, which is in brackets and may have some itself.
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return false; // the thread ended meanwhile
        }
    }

    /** kill -9, and waits for its end. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        final int exit = exitCode();
        if (exit != SIGKILL_EXIT) {
            throw new AssertionError("exit " + exit + " is not that of kill -9: " + output);
        }
    }

    /** Closes its standard input, which ends {@link Peer#serve}, and waits for a good end. */
    public void finish() throws InterruptedException, IOException {
        commands.close();
        final int exit = exitCode();
        if (exit != 0) {
            throw new AssertionError("peer " + pid() + " exit " + exit + ": " + output);
        }
    }

    /** Waits for its end. */
    public int exitCode() throws InterruptedException {
        return exitCode(TIMEOUT_S);
    }

    /** Waits for its end, at most so long: for a process that works for minutes on its own. */
    public int exitCode(long timeoutS) throws InterruptedException {
        if (!process.waitFor(timeoutS, TimeUnit.SECONDS)) {
            throw new AssertionError("peer " + pid() + " does not end: " + output);
        }
        // The last lines have been read when the reader says so.
        for (String line = answers.take(); !line.equals(END); line = answers.take()) {
            output.add(line);
        }
        answers.add(END);
        return process.exitValue();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(Peer.ANSWER) || line.startsWith(Peer.FAILURE)) {
                    lastAnswer = line;
                    answers.add(line);
                } else {
                    output.add(line);
                }
                if (line.startsWith(DUMP_ENDS)) {
                    dumped.countDown();
                }
            }
        } catch (IOException e) {
            output.add("killed: " + e.getMessage());
        }
        answers.add(END);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
