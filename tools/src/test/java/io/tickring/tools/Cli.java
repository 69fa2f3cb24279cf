package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands, in this process or in one of their own. */
final class Cli {
    static final String AAPL = "AAPL_20200130_first10k.itch50";
    static final String TRUNCATED = "head_4096bytes_truncated.itch50";

    private static final String OPTIONS = "tools/bin/jvm.options";
    private static final long SIGINT_BIT = 1L << 2 - 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PROCESS_TIMEOUT_SECONDS = 120;

    private Cli() {}

    /** What a command printed, and how it ended. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Result(int exit, byte[] bytes, String err) {
        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        List<String> lines() {
            return out().lines().toList();
        }

        /** The one JSON object on stdout. */
        JsonNode json() throws IOException {
            try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(bytes)) {
                final List<JsonNode> all = values.readAll();
                assertEquals(1, all.size(), out());
                return all.get(0);
            }
        }

        /** Every line of stdout is one JSON object. */
        List<JsonNode> jsonLines() throws IOException {
            final List<JsonNode> objects = new ArrayList<>();
            for (String line : lines()) {
                objects.add(JSON.readTree(line));
            }
            return objects;
        }

        Result expect(int wanted) {
            assertEquals(wanted, exit, () -> out() + err);
            assertFalse(err.contains("\tat "), err);
            assertFalse(err.contains("Exception"), err);
            return this;
        }

        /**
         * It failed with this code and one line on stderr that has all of these words; beside it
         * stands at most which peers came and went.
         */
        Result failsWith(int wanted, String... words) {
            expect(wanted);
            final List<String> said =
                    err.lines().filter(line -> !line.startsWith("[INFO] node ")).toList();
            assertEquals(1, said.size(), err);
            final String reason = said.get(0);
            assertTrue(reason.startsWith("tickring: "), err);
            for (String word : words) {
                assertTrue(reason.contains(word), "'" + word + "' is missing in: " + err);
            }
            return this;
        }
    }

    static Result run(Object... args) {
        return run(new Interruption(), args);
    }

    static Result run(Interruption interruption, Object... args) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final Streams io =
                new Streams(
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        interruption);
        final int exit = Main.run(io, texts(args).toArray(String[]::new));
        return new Result(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    static Result ok(Object... args) {
        return run(args).expect(ExitCode.OK);
    }

    private static List<String> texts(Object... args) {
        return Arrays.stream(args).map(String::valueOf).toList();
    }

    /** Starts a command in a JVM of its own; what it prints goes into files beside each other. */
    static Process start(Path outputs, Object... args) throws IOException {
        return start(outputs, List.of(), args);
    }

    /** As {@link #start(Path, Object...)}, with more JVM options. */
    static Process start(Path outputs, List<String> jvmOptions, Object... args) throws IOException {
        final List<String> command = new ArrayList<>();
        if (ignoresInterrupts()) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of(System.getProperty("tickring.root", "."), OPTIONS));
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(texts(args));
        return new ProcessBuilder(command)
                .redirectOutput(new File(outputs + ".out"))
                .redirectError(new File(outputs + ".err"))
                .start();
    }

    /** A build in the background ignores SIGINT, and would hand that down to its children. */
    private static boolean ignoresInterrupts() throws IOException {
        final Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> line.substring("SigIgn:".length()).strip())
                        .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & SIGINT_BIT) != 0);
    }

    /** Runs a command to its end in a JVM of its own. */
    static Result runProcess(Path outputs, Object... args) throws Exception {
        return await(outputs, start(outputs, args));
    }

    static Result await(Path outputs, Process process) throws Exception {
        assertTrue(
                process.waitFor(PROCESS_TIMEOUT_SECONDS, TimeUnit.SECONDS),
                "the process did not end in time");
        return new Result(
                process.exitValue(),
                Files.readAllBytes(Path.of(outputs + ".out")),
                Files.readString(Path.of(outputs + ".err")));
    }

    /** A made-up session. */
    static Path generate(Path directory, String name, long messages, int symbols) {
        final Path file = directory.resolve(name);
        ok("gen", "itch", "--messages", messages, "--symbols", symbols, "--out", file);
        return file;
    }

    /** A recorded file; a test that lacks it says so and is skipped. */
    static Path recorded(String name) {
        final String root = System.getProperty("tickring.root", ".");
        final String data = System.getProperty("tickring.data", root + "/../shared/data");
        final Path file = Path.of(data, "itch50", name);
        if (!Files.exists(file)) {
            System.err.println("SKIPPED: recorded feed file is absent: " + file);
        }
        assumeTrue(Files.exists(file), "SKIPPED: recorded feed file is absent: " + file);
        return file;
    }

    static void assertSameBytes(Path wanted, Path found) throws IOException {
        assertEquals(-1, Files.mismatch(wanted, found), wanted + " differs from " + found);
    }
}
