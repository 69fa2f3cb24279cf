package io.tickring.perf.loops;

import io.tickring.perf.rig.ShutdownHooks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds and runs a program of loops with the system's compiler, where there is one. */
public final class CLoops {
    /** What is looked for, in this order, on the path. */
    public static final List<String> COMPILERS = List.of("cc", "gcc", "clang");

    /** The published loops: {@code loops.c}. */
    public static final String PUBLISHED = "loops";

    /** What a put costs: {@code transport_loops.c}. */
    public static final String TRANSPORT = "transport_loops";

    /** What a put through libucp costs: {@code ucx_loops.c}. */
    public static final String UCX = "ucx_loops";

    private static final String SOURCES = "/io/tickring/perf/c/";
    private static final String CHECK = "check";

    private final Path program;
    private final String compiler;

    private CLoops(Path program, String compiler) {
        this.program = program;
        this.compiler = compiler;
    }

    /**
     * Compiles the loops.
     *
     * @param directory to work in
     * @param compilers to look for; the first that there is builds
     * @param name of the program, without {@code .c}
     * @param libraries to link with, as the compiler takes them
     * @return empty when the machine has none of the compilers
     * @throws IOException when there is one and it fails; the message holds what it said
     */
    public static Optional<CLoops> build(
            Path directory, List<String> compilers, String name, String... libraries)
            throws IOException, InterruptedException {
        for (String compiler : compilers) {
            final Optional<String> version = version(compiler);
            if (version.isPresent()) {
                return Optional.of(build(directory, compiler, version.get(), name, libraries));
            }
        }
        return Optional.empty();
    }

    private static CLoops build(
            Path directory, String compiler, String version, String name, String... libraries)
            throws IOException, InterruptedException {
        final Path source = directory.resolve(name + ".c");
        final Path program = directory.resolve(name);
        try (InputStream in = CLoops.class.getResourceAsStream(SOURCES + name + ".c")) {
            if (in == null) {
                throw new IOException("this build holds no " + SOURCES + name + ".c");
            }
            Files.copy(in, source);
        }
        final List<String> command =
                new ArrayList<>(
                        List.of(
                                compiler,
                                "-O2",
                                "-march=native",
                                "-pthread",
                                "-o",
                                program.toString(),
                                source.toString()));
        command.addAll(List.of(libraries));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = text(process);
        if (process.waitFor() != 0) {
            throw new IOException(
                    compiler
                            + " does not build the C loops; mend it, or take it off the path to"
                            + " measure without them. It said: "
                            + said);
        }
        return new CLoops(program, version);
    }

    /** The first line of what the compiler says of itself; empty when there is none. */
    private static Optional<String> version(String compiler) throws InterruptedException {
        try {
            final Process process =
                    new ProcessBuilder(compiler, "--version").redirectErrorStream(true).start();
            final String said = text(process);
            return process.waitFor() == 0 ? said.lines().findFirst() : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** What built them, in its own words. */
    public String compiler() {
        return compiler;
    }

    /**
     * Runs every loop, the warm-up not counted.
     *
     * @param file on shared memory, made and deleted
     * @throws IOException when the program fails, or says what nobody understands
     */
    public LoopTimes run(Path file, int runs, LoopScale scale)
            throws IOException, InterruptedException {
        return run(file.toString(), runs, scale);
    }

    /**
     * As {@link #run(Path, int, LoopScale)}.
     *
     * @param on what the program takes as its first argument
     */
    public LoopTimes run(String on, int runs, LoopScale scale)
            throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(
                                program.toString(),
                                on,
                                Integer.toString(runs),
                                Integer.toString(scale.divisor()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        final Thread whenInterrupted = ShutdownHooks.add(process::destroyForcibly, "c-loops");
        try {
            final String said = text(process);
            final int status = process.waitFor();
            if (status != 0) {
                throw new IOException("the C loops ended with status " + status + "; see above");
            }
            return parse(said);
        } finally {
            process.destroyForcibly();
            ShutdownHooks.remove(whenInterrupted);
        }
    }

    /** Reads lines of "name nanoseconds" and "check name number". */
    static LoopTimes parse(String said) throws IOException {
        final Map<String, List<Double>> results = new LinkedHashMap<>();
        final Map<String, Long> checks = new LinkedHashMap<>();
        for (String line : said.lines().toList()) {
            final String[] words = line.strip().split(" +");
            try {
                if (words.length == 3 && words[0].equals(CHECK)) {
                    checks.put(words[1], Long.valueOf(words[2]));
                } else if (words.length == 2) {
                    results.computeIfAbsent(words[0], name -> new ArrayList<>())
                            .add(Double.valueOf(words[1]));
                } else {
                    throw notUnderstood(line, null);
                }
            } catch (NumberFormatException e) {
                throw notUnderstood(line, e);
            }
        }
        if (results.isEmpty()) {
            throw new IOException("the C loops said nothing");
        }
        return new LoopTimes(results, checks);
    }

    private static IOException notUnderstood(String line, NumberFormatException cause) {
        return new IOException("the C loops said what is no time of a loop: " + line, cause);
    }
}
