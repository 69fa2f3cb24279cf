package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a user starts it, where a build has left what it runs. */
@Tag("smoke")
final class LauncherTest {
    private static final long TIMEOUT_SECONDS = 60;

    @TempDir private Path directory;

    private Path launcher;

    @BeforeEach
    void find() {
        final Path tools = Path.of(System.getProperty("tickring.root", ".."), "tools");
        launcher = tools.resolve("bin/tickring").toAbsolutePath().normalize();
        final boolean isBuilt =
                Files.exists(tools.resolve("target/launcher.classpath"))
                        && Files.exists(tools.resolve("target/tickring-tools.jar"));
        if (!isBuilt) {
            System.err.println("SKIPPED: no built launcher in " + tools);
        }
        assumeTrue(isBuilt, "SKIPPED: no built launcher in " + tools);
    }

    private Cli.Result launch(Object... args) throws Exception {
        final List<String> command = new ArrayList<>();
        command.add(launcher.toString());
        for (Object arg : args) {
            command.add(arg.toString());
        }
        final Path outputs = directory.resolve("launched");
        final Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(new File(outputs + ".out"))
                        .redirectError(new File(outputs + ".err"))
                        .start();
        assertTrue(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS), "it did not end");
        return Cli.await(outputs, process);
    }

    @Test
    void shouldRunCommandsAndPassTheirExitCodesOn() throws Exception {
        launch("--help").expect(ExitCode.OK);
        launch("gen", "itch", "--messages", 500, "--symbols", 5, "--out", "s_20260105.itch50")
                .expect(ExitCode.OK);
        launch("ingest", "s_20260105.itch50", "--into", "store").expect(ExitCode.OK);
        assertEquals("500", launch("query", "store", "--count").out().strip());
        assertEquals(ExitCode.USAGE, launch("query", "store", "--from", "x").exit());
        assertEquals(ExitCode.FAILURE, launch("query", "nowhere").exit());
    }

    @Test
    void shouldNameItselfInTheDemo() throws Exception {
        final Cli.Result demo =
                launch("demo", "--messages", 2_000, "--dir", "demo").expect(ExitCode.OK);
        assertEquals("", demo.err());
        assertTrue(demo.out().contains(launcher + " query "), demo.out());
    }
}
