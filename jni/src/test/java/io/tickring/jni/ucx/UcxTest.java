package io.tickring.jni.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class UcxTest {
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
        final Process process =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-D" + Ucx.LIBRARY_PROPERTY + "=libnowhere.so.0",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Asking.class.getName())
                        .redirectErrorStream(true)
                        .start();
        final String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("apt-get install libucx0"), output);
        assertFalse(output.contains("\tat "), output);
        assertTrue(output.contains("twice the same"), output);
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
