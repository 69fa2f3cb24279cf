package io.tickring.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code tickring perf} in a JVM of its own; what it says comes as one stream. Close ends it. */
final class PerfProcess implements AutoCloseable {
    private static final int INTERRUPTED = 128 + 2;
    private static final int TERMINATED = 128 + 15;
    private static final String IGNORED_SIGNALS = "SigIgn:";
    private static final long INTERRUPT_BIT = 1L << (2 - 1);

    private final Process process;
    private final BufferedReader said;
    private final StringBuilder all = new StringBuilder();

    private PerfProcess(Process process) {
        this.process = process;
        said =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * @param path where it looks for compilers; null for this JVM's
     */
    static PerfProcess start(String path, String... arguments) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (path != null) {
            builder.environment().put("PATH", path);
        }
        return new PerfProcess(builder.start());
    }

    long pid() {
        return process.pid();
    }

    /**
     * Reads on to the first line that has these words.
     *
     * @throws IOException when it ended before; the message has all that it said
     */
    void await(String words) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            if (line.contains(words)) {
                return;
            }
        }
        throw new IOException("it ended without saying '" + words + "':\n" + all);
    }

    /**
     * Has it interrupted as by Ctrl-C; or ended where these tests were started in the background by
     * a shell that has its children ignore interrupts, which a JVM then does, too.
     *
     * @return the exit code that it should have
     */
    int interrupt() throws IOException, InterruptedException {
        if (ignoresInterrupts()) {
            System.err.println("SKIPPED: interrupts are ignored here; it is terminated instead");
            terminate();
            return TERMINATED;
        }
        new ProcessBuilder("kill", "-INT", Long.toString(pid())).inheritIO().start().waitFor();
        return INTERRUPTED;
    }

    private static boolean ignoresInterrupts() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(IGNORED_SIGNALS)) {
                final String set = line.substring(IGNORED_SIGNALS.length()).strip();
                return (Long.parseUnsignedLong(set, 16) & INTERRUPT_BIT) != 0;
            }
        }
        return false;
    }

    /** Has it ended as by {@code kill}. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy would close the stream that is read here
    }

    /** Its exit code, when it has ended. */
    int exit() throws IOException, InterruptedException {
        said.lines().forEach(line -> all.append(line).append('\n'));
        return process.waitFor();
    }

    /** All that it said so far. */
    String said() {
        return all.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
