package io.tickring.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The independent reader names nothing of the engine. Its sources are searched, not its classes:
 * the compiler copies a constant and leaves no trace of where it came from.
 */
class IndependenceTest {
    private static final Path SOURCES =
            Path.of(
                    System.getProperty("tickring.root"),
                    "engine/testkit/src/test/java/io/tickring");
    private static final Pattern OURS = Pattern.compile("\\bio\\.tickring\\.(?!formats\\b)[a-z]+");

    private static List<String> violations(Path directory) throws IOException {
        final List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                OURS.matcher(Files.readString(file).replaceAll("(?m)^package .*$", ""))
                        .results()
                        .forEach(match -> found.add(file.getFileName() + ": " + match.group()));
            }
        }
        return found;
    }

    @Test
    void shouldNameNothingOfTheEngine() throws IOException {
        assertEquals(List.of(), violations(SOURCES.resolve("formats")));
        assertTrue(Files.exists(SOURCES.resolve("formats/SegmentFile.java")));
    }

    @Test
    void shouldFindWhatWasPlanted() throws IOException {
        assertEquals(
                List.of("UsesEngine.java: io" + ".tickring.tick"),
                violations(SOURCES.resolve("planted/formats")));
    }
}
