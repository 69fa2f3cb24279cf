package io.tickring.perf.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Runs a scenario in a JVM of its own, with this JVM's options and class path. */
public final class ForkRunner {
    private static final int END_TIMEOUT_S = 10;
    private static final String MAIN = "io.tickring.perf.Main";

    private ForkRunner() {}

    /**
     * @param options JVM options behind those of this JVM, so that they win
     * @throws IOException when the fork failed; what it had to say is on stderr
     */
    public static Scenario.Report run(
            String scenario, Scenario.Settings settings, String... options)
            throws IOException, InterruptedException {
        return Json.read(
                lastLine(
                        "a fork of " + scenario,
                        List.of(options),
                        "fork",
                        scenario,
                        Json.write(settings)),
                Scenario.Report.class);
    }

    /**
     * Runs this program in a JVM of its own.
     *
     * @param what it is, for the message of a failure
     * @param options JVM options behind those of this JVM, so that they win
     * @return the last line that it printed
     * @throws IOException when it failed; what it had to say is on stderr
     */
    public static String lastLine(String what, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        final AtomicReference<String> last = new AtomicReference<>();
        eachLine(what, options, last::set, arguments);
        if (last.get() == null) {
            throw new IOException(what + " printed nothing; see above");
        }
        return last.get();
    }

    /**
     * Runs this program in a JVM of its own, to its end.
     *
     * @param what it is, for the message of a failure
     * @param options JVM options behind those of this JVM, so that they win
     * @param lines takes each line that it prints, when it is printed
     * @throws ForkEndedException when it failed; what it had to say is on stderr
     */
    public static void eachLine(
            String what, List<String> options, Consumer<String> lines, String... arguments)
            throws IOException, InterruptedException {
        final Process process = start(options, arguments);
        final Thread whenInterrupted;
        try {
            whenInterrupted = ShutdownHooks.add(() -> end(process), "fork");
        } catch (IllegalStateException e) {
            process.destroy(); // this process is ending: nobody else would end that one
            throw new IOException(what + " was not begun: this process is ending", e);
        }
        try {
            try (BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    lines.accept(line);
                }
            }
            final int status = process.waitFor();
            if (status != 0) {
                throw new ForkEndedException(what, status);
            }
        } finally {
            process.destroy();
            ShutdownHooks.remove(whenInterrupted);
        }
    }

    /**
     * Starts this program in a JVM of its own; its stderr is this one's.
     *
     * @param options JVM options behind those of this JVM, so that they win
     */
    public static Process start(List<String> options, String... arguments) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Ends a fork and gives it a moment to delete its directories. */
    private static void end(Process process) {
        process.destroy();
        process.onExit().completeOnTimeout(process, END_TIMEOUT_S, TimeUnit.SECONDS).join();
    }
}
