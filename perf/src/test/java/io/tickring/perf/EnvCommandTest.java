package io.tickring.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EnvCommandTest {
    private static String said(String... arguments) {
        final PrintStream out = System.out;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertEquals(0, Main.execute(arguments));
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellTheMachineAndWhatItDoesToASleeper() {
        final String text = said("env");

        assertTrue(text.contains("clock source  "), text);
        assertTrue(text.matches("(?s).*\\nhiccups +a thread that sleeps 1 ms.* p99\\.9 .*"), text);
    }
}
