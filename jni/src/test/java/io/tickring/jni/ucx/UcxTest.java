package io.tickring.jni.ucx;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UcxTest {
    @TempDir private Path directory;

    @Test
    @Tag("smoke")
    void shouldLoadWhereItIs() {
        if (Ucx.missing().isPresent()) {
            System.out.println("SKIPPED: " + Ucx.missing().get());
            if (List.of(System.getProperty("tickring.require", "").split(",")).contains("ucx")) {
                fail("-Dtickring.require=ucx, but " + Ucx.missing().get());
            }
            assumeTrue(false, Ucx.missing().get());
        }
        assertTrue(Ucx.version().startsWith("1."), Ucx.version());
    }

    @Test
    void shouldSayInOneLineWhatToInstallWhereItIsNot() throws Exception {
        final String output = asked("libnowhere.so.0");

        assertTrue(output.contains("apt-get install libucx0"), output);
    }

    /** It has a version and nothing else that an older release, or one of another kind, has not. */
    @ParameterizedTest
    @CsvSource({"1, 11", "1, 0", "0, 99", "2, 0"})
    void shouldSayThatAnotherReleaseIsNeeded(int major, int minor) throws Exception {
        final String compiler = CCompiler.find();
        if (compiler == null) {
            System.out.println("SKIPPED: no C compiler to make an old libucp with (gcc)");
        }
        assumeTrue(compiler != null, "no C compiler");
        final Path source =
                Files.writeString(
                        directory.resolve("ucp.c"),
                        "void ucp_get_version(unsigned *a, unsigned *b, unsigned *c) { *a = "
                                + major
                                + "; *b = "
                                + minor
                                + "; *c = 7; }\n");
        final Path library = directory.resolve("libucp.so.0");
        CCompiler.run(compiler, "-shared", "-fPIC", "-o", library.toString(), source.toString());

        final String output = asked(library.toString());

        assertTrue(output.contains("UCX " + major + "." + minor + " is there"), output);
        assertTrue(output.contains("1.12 or a newer one of 1 is needed"), output);
        assertTrue(output.contains("apt-get install libucx0"), output);
    }

    /** What a child says that asks for this library, twice. */
    private static String asked(String library) throws IOException, InterruptedException {
        final String output =
                CCompiler.run(
                        System.getProperty("java.home") + "/bin/java",
                        "-D" + Ucx.LIBRARY_PROPERTY + "=" + library,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asking.class.getName());

        assertFalse(output.contains("\tat "), output);
        assertTrue(output.contains("twice the same"), output);
        return output;
    }

    /** What the child runs. */
    static final class Asking {
        private Asking() {}

        public static void main(String[] arguments) {
            final String first = ask();
            System.out.println(first);
            System.out.println(first.equals(ask()) ? "twice the same" : "another message");
        }

        private static String ask() {
            try {
                Ucx.library();
                return "it is there";
            } catch (UcxMissingException e) {
                return e.getMessage();
            }
        }
    }
}
