package io.tickring.perf.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CLoopsTest {
    @TempDir Path directory;

    private String compiler(String script) throws IOException {
        final Path file = directory.resolve("fake-cc");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    @Test
    void shouldDoWithoutACompiler() throws Exception {
        assertTrue(
                CLoops.build(
                                directory,
                                List.of(directory.resolve("no-cc").toString()),
                                CLoops.PUBLISHED)
                        .isEmpty());
    }

    @Test
    void shouldPassByACompilerThatDoesNotEvenTellItsVersion() throws Exception {
        assertTrue(
                CLoops.build(directory, List.of(compiler("exit 1")), CLoops.PUBLISHED).isEmpty());
    }

    @Test
    void shouldSayWhatTheCompilerSaidWhenItFails() throws Exception {
        final String compiler =
                compiler(
                        "[ \"$1\" = --version ] && echo fake 1.0 && exit 0\n"
                                + "echo loops.c:1: no such luck >&2; exit 1");
        final IOException failure =
                assertThrows(
                        IOException.class,
                        () -> CLoops.build(directory, List.of(compiler), CLoops.PUBLISHED));

        assertTrue(failure.getMessage().contains("no such luck"), failure.getMessage());
        assertTrue(failure.getMessage().contains("take it off the path"), failure.getMessage());
    }

    /** The compiler gives a program of our own instead of the loops. */
    private CLoops saying(String script) throws Exception {
        final String compiler =
                compiler(
                        "[ \"$1\" = --version ] && echo fake 1.0 && exit 0\n"
                                + "while [ \"$1\" != -o ]; do shift; done\n"
                                + "printf '#!/bin/sh\\n"
                                + script
                                + "\\n' > \"$2\"; chmod +x \"$2\"");
        final CLoops loops =
                CLoops.build(directory, List.of(compiler), CLoops.PUBLISHED).orElseThrow();
        assertEquals("fake 1.0", loops.compiler());
        return loops;
    }

    @Test
    void shouldReadTimesAndChecks() throws Exception {
        final LoopTimes times =
                saying("echo check route 7; echo a 1.5; echo a 2.5; echo b 3")
                        .run(directory.resolve("map"), 1, LoopScale.WHOLE);

        assertEquals(Map.of("a", List.of(1.5, 2.5), "b", List.of(3.0)), times.nsByLoop());
        assertEquals(Map.of("route", 7L), times.checks());
    }

    @Test
    void shouldFailWithTheProgram() throws Exception {
        final CLoops loops = saying("exit 3");
        final IOException failure =
                assertThrows(
                        IOException.class,
                        () -> loops.run(directory.resolve("map"), 1, LoopScale.WHOLE));

        assertTrue(failure.getMessage().contains("status 3"), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a b", "a 1 2", "check a 1.5", "a 1\nb"})
    void shouldRefuseWhatIsNoTime(String said) {
        final IOException refused = assertThrows(IOException.class, () -> CLoops.parse(said));

        assertTrue(refused.getMessage().contains("no time of a loop"), refused.getMessage());
    }

    @Test
    void shouldRefuseToHaveHeardNothing() {
        assertThrows(IOException.class, () -> CLoops.parse(""));
        assertThrows(IOException.class, () -> CLoops.parse("check a 1"));
    }
}
