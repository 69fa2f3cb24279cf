package io.tickring.perf.loops;

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

/** Builds and runs {@code loops.c} with the system's compiler, where there is one. */
public final class CLoops {
    private static final String SOURCE = "/io/tickring/perf/c/loops.c";
    private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");

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
     * @return empty when the machine has no C compiler
     * @throws IOException when there is one and it fails; the message holds what it said
     */
    public static Optional<CLoops> build(Path directory) throws IOException, InterruptedException {
        for (String compiler : COMPILERS) {
            final Optional<String> version = version(compiler);
            if (version.isPresent()) {
                return Optional.of(build(directory, compiler, version.get()));
            }
        }
        return Optional.empty();
    }

    private static CLoops build(Path directory, String compiler, String version)
            throws IOException, InterruptedException {
        final Path source = directory.resolve("loops.c");
        final Path program = directory.resolve("loops");
        try (InputStream in = CLoops.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IOException("this build holds no " + SOURCE);
            }
            Files.copy(in, source);
        }
        final Process process =
                new ProcessBuilder(
                                compiler,
                                "-O2",
                                "-march=native",
                                "-pthread",
                                "-o",
                                program.toString(),
                                source.toString())
                        .redirectErrorStream(true)
                        .start();
        final String said = text(process);
        if (process.waitFor() != 0) {
            throw new IOException(compiler + " does not build the C loops: " + said);
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
     */
    public LoopTimes run(Path file, int runs, boolean quick)
            throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(
                                program.toString(),
                                file.toString(),
                                Integer.toString(runs),
                                quick ? "1" : "0")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            final String said = text(process);
            final int status = process.waitFor();
            if (status != 0) {
                throw new IOException("the C loops ended with status " + status + "; see above");
            }
            final Map<String, List<Double>> results = new LinkedHashMap<>();
            said.lines()
                    .map(line -> line.split(" ", 2))
                    .forEach(
                            words ->
                                    results.computeIfAbsent(words[0], name -> new ArrayList<>())
                                            .add(Double.parseDouble(words[1])));
            return new LoopTimes(results);
        } finally {
            process.destroy();
            Files.deleteIfExists(file);
        }
    }
}
