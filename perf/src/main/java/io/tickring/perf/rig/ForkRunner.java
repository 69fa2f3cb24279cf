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
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "fork"));
        command.addAll(List.of(scenario, Json.write(settings)));
        final Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        final Thread whenInterrupted = ShutdownHooks.add(() -> end(process), "fork");
        try {
            String last = null;
            try (BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    last = line;
                }
            }
            final int status = process.waitFor();
            if (status != 0 || last == null) {
                throw new IOException(
                        "a fork of " + scenario + " ended with status " + status + "; see above");
            }
            return Json.read(last, Scenario.Report.class);
        } finally {
            process.destroy();
            ShutdownHooks.remove(whenInterrupted);
        }
    }

    /** Ends a fork and gives it a moment to delete its directories. */
    private static void end(Process process) {
        process.destroy();
        process.onExit().completeOnTimeout(process, END_TIMEOUT_S, TimeUnit.SECONDS).join();
    }
}
