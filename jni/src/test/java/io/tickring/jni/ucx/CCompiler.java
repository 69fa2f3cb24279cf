package io.tickring.jni.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The machine's C compiler, where it has one. */
final class CCompiler {
    private static final List<String> NAMES = List.of("cc", "gcc", "clang");

    private CCompiler() {}

    /** Its name, or null. */
    static String find() throws InterruptedException {
        for (String name : NAMES) {
            try {
                if (new ProcessBuilder(name, "--version")
                                .redirectErrorStream(true)
                                .start()
                                .waitFor()
                        == 0) {
                    return name;
                }
            } catch (IOException e) {
                // Not this one.
            }
        }
        return null;
    }

    /** Runs a command that must succeed. Answers what it printed. */
    static String run(String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
