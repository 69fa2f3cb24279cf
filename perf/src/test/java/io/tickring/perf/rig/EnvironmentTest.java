package io.tickring.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvironmentTest {
    @TempDir Path directory;

    @Test
    void shouldNameAllThatAFigureDependsOn() {
        final Map<String, String> values = Environment.read(directory).values();

        for (String name :
                List.of(
                        "time",
                        "git commit",
                        "cpu",
                        "cores",
                        "cpu topology",
                        "memory",
                        "jdk",
                        "gc",
                        "max heap",
                        "flags",
                        "kernel",
                        "file system",
                        "clock source",
                        "huge pages",
                        "load average",
                        "dirty limits")) {
            assertTrue(values.containsKey(name), name);
            assertTrue(name.equals("flags") || !values.get(name).isBlank(), name);
        }
        assertTrue(values.get("jdk").startsWith(System.getProperty("java.version")));
    }

    @Test
    void shouldPrintALineForEach() {
        final Environment environment = Environment.read(directory);

        assertEquals(environment.values().size(), environment.text().lines().count());
        assertTrue(environment.text().contains("clock source  "), environment.text());
    }

    @Test
    void shouldSayThatThreadsShareTheCoresOfASmallMachine() {
        final String cores = Environment.read(directory).values().get("cores");

        assertEquals(
                Runtime.getRuntime().availableProcessors() <= 2,
                cores.contains("producer and consumer share them"),
                cores);
    }
}
