package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the races of {@code inbox.stress} under jcstress, in JVMs of its own: a short run of one
 * compilation mode in the gate, its default mode nightly.
 */
final class InboxStressTest {
    private static final String RACES = "io.tickring.transport.inbox.stress";
    private static final int RACE_COUNT = 3;
    private static final Pattern RESULTS =
            Pattern.compile(
                    "Results: (\\d+) planned; (\\d+) passed, 0 failed, 0 soft errs, 0 hard errs");

    @TempDir private Path directory;

    @Test
    void noRaceOfTheRingEndsAsItMustNot() throws Exception {
        final List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.openjdk.jcstress.Main",
                                "-t",
                                RACES,
                                "-r",
                                directory.resolve("report").toString()));
        if (Boolean.getBoolean("tickring.nightly")) {
            command.addAll(List.of("-m", "default"));
        } else {
            command.addAll(List.of("-m", "quick", "-sc", "false", "-iters", "1", "-time", "600"));
            command.addAll(List.of("-f", "1", "-jvmArgs", "-Xmx256m -XX:-UseBiasedLocking"));
        }
        // Few rings at a time: each holds memory off the heap, and making thousands takes longer
        // than a fork may last.
        command.addAll(List.of("-strideSize", "64", "-strideCount", "16"));
        final File log = directory.resolve("log").toFile();
        final Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start();
        try {
            final int exit = process.waitFor();
            final String said = Files.readString(log.toPath(), StandardCharsets.UTF_8);
            assertEquals(0, exit, said);
            final Matcher results = RESULTS.matcher(said);
            int planned = 0;
            int passed = 0;
            while (results.find()) {
                planned = Integer.parseInt(results.group(1));
                passed = Integer.parseInt(results.group(2));
            }
            assertTrue(passed >= RACE_COUNT && passed == planned, said);
            assertTrue(said.contains("All remaining tests: " + RACE_COUNT + " matching"), said);
            System.out.println("InboxStressTest: " + passed + " forks of " + RACE_COUNT + " races");
        } finally {
            process.destroy();
        }
    }
}
