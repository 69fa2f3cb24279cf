package io.tickring.transport.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.Jdks;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM without the options that Chronicle needs is told which, and needs no others. */
final class JvmFlagsTest {
    private static final int FIRST_THAT_DENIES = 24;
    private static final String WORKS = "a put arrived";

    @TempDir private Path parent;

    @Test
    void shouldNameTheMissingJvmOptionsInOneLine() throws Exception {
        for (Path home : Jdks.homes()) {
            final List<String> output = run(home, List.of());

            assertEquals(1, output.size(), output::toString);
            final String line = output.get(0);
            assertTrue(line.contains("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"), line);
            assertTrue(line.contains("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED"), line);
            assertTrue(line.contains("tools/bin/jvm.options"), line);
            assertFalse(Files.exists(directory()), "nothing was begun");
        }
    }

    /** Newer JDKs warn of more, which is theirs to say. */
    @Test
    void shouldWorkWithTheOptionsItNames() throws Exception {
        for (Path home : Jdks.homes()) {
            final List<String> named = named(home);
            assertFalse(named.isEmpty());

            final List<String> output = run(home, named);

            assertTrue(output.contains(WORKS), () -> home + " with " + named + ": " + output);
        }
    }

    /** Where a newer JDK was told to deny what older ones allow. */
    @Test
    void shouldNameWhatIsDeniedInOneLine() throws Exception {
        for (Path home : Jdks.homes()) {
            if (Jdks.major(home) < FIRST_THAT_DENIES) {
                continue;
            }
            for (String denial :
                    List.of(
                            "--sun-misc-unsafe-memory-access=deny",
                            "--illegal-native-access=deny")) {
                final List<String> options = new ArrayList<>(named(home));
                options.add(denial);

                final List<String> said =
                        run(home, options).stream()
                                .filter(line -> !line.isBlank() && !line.startsWith("WARNING:"))
                                .toList();

                assertEquals(1, said.size(), () -> home + " with " + options + ": " + said);
                final String line = said.get(0);
                assertTrue(line.contains("--enable-native-access=ALL-UNNAMED"), line);
                assertTrue(line.contains("--sun-misc-unsafe-memory-access=allow"), line);
            }
        }
    }

    private List<String> named(Path home) throws IOException, InterruptedException {
        return Stream.of(run(home, List.of()).get(0).split("[ ;]"))
                .filter(word -> word.startsWith("--"))
                .toList();
    }

    private Path directory() {
        return parent.resolve("shm");
    }

    private List<String> run(Path home, List<String> options)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Opens.class.getName(), directory().toString()));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().toList();
    }

    /** What runs there. */
    static final class Opens {
        private Opens() {}

        public static void main(String[] arguments) {
            try (ShmTransport transport = ShmTransport.open(Path.of(arguments[0]))) {
                final LocalRegion region = transport.allocate(4096);
                final RemoteRegion remote = transport.connect(region.handle());
                final ByteBuffer source = ByteBuffer.allocateDirect(1024).put(1000, (byte) 7);
                transport.put(remote, 64, NativeMemory.address(source), 1024);
                transport.putOrderedLong(remote, 0, 9);
                transport.flush(remote, 1);
                if (region.memory().get(1064) == 7 && region.memory().getLong(0) == 9) {
                    System.out.println(WORKS);
                }
            } catch (TransportException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
