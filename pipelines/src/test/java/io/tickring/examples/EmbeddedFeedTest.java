package io.tickring.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md says about embedding is code that compiles and runs. */
class EmbeddedFeedTest {
    private static final String MARKER = "<!-- example: EmbeddedFeed -->\n";

    @Test
    @Tag("smoke")
    void shouldPublishSeeAskAndReplay(@TempDir Path directory) throws IOException {
        final List<String> first = run(directory);
        assertTrue(first.get(0).contains("0 acked ticks lost"), first::toString);
        // Live ticks come when their thread comes to it, which is before the node is closed.
        assertEquals(
                List.of("live 187250000000", "live 187260000000", "live 187270000000"),
                starting(first, "live"));
        assertEquals(
                List.of("bar 187260000000 200", "bar 187270000000 100"), starting(first, "bar"));
        assertEquals(
                List.of("replayed 1", "replayed 2", "replayed 3"),
                starting(first.subList(1, first.size()), "replayed"));
        assertEquals(List.of("acked 3"), starting(first, "acked"));
        assertEquals(List.of("3 ticks replayed"), starting(first, "3 "));

        final List<String> second = run(directory);
        assertEquals(List.of("6 ticks replayed"), starting(second, "6 "), "the session goes on");
        assertEquals(List.of("acked 6"), starting(second, "acked"));
    }

    private static List<String> starting(List<String> lines, String with) {
        return lines.stream().filter(line -> line.startsWith(with)).toList();
    }

    private static List<String> run(Path directory) throws IOException {
        final PrintStream out = System.out;
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            EmbeddedFeed.main(new String[] {directory.resolve("data").toString()});
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldStandInTheReadmeAsItIs() throws IOException {
        final Path root = Path.of(System.getProperty("tickring.root", ".."));
        final String example =
                Files.readString(
                        root.resolve(
                                "pipelines/src/examples/java/io/tickring/examples/EmbeddedFeed.java"));
        final String quoted =
                between(example, "// tag::readme[]\n", "// end::readme[]").stripIndent();
        final String readme = Files.readString(root.resolve("README.md"));
        final String block = between(readme, MARKER, MARKER);
        assertEquals("```java\n" + quoted + "```\n", block);
    }

    private static String between(String text, String from, String to) {
        final int start = text.indexOf(from);
        assertTrue(start >= 0, () -> "missing: " + from);
        final int end = text.indexOf(to, start + from.length());
        assertTrue(end >= 0, () -> "missing behind the first: " + to);
        return text.substring(start + from.length(), end);
    }
}
