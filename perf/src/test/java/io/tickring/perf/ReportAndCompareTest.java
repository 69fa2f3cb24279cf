package io.tickring.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tickring.perf.report.SampleResults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as they are called, with what they print and their exit codes. */
final class ReportAndCompareTest {
    private final PrintStream console = System.out;
    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    @TempDir private Path directory;
    private Path fast;
    private Path slow;

    @BeforeEach
    void writeSamples() throws IOException {
        fast = SampleResults.steady(directory.resolve("fast"), 1);
        slow = SampleResults.steady(directory.resolve("slow"), 1.4);
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void giveTheConsoleBack() {
        System.setOut(console);
        System.setErr(errors);
    }

    @Test
    void aReportIsWrittenBesideItsRunOrWhereOneWantsIt() throws IOException {
        assertEquals(0, Main.execute("report", fast.toString()));
        final Path beside = fast.resolveSibling("report.html");
        assertEquals(beside.toAbsolutePath().toString(), printed().strip());
        assertTrue(Files.readString(beside).strip().endsWith("</html>"));
        final Path out = directory.resolve("made").resolve("two.html");
        assertEquals(
                0,
                Main.execute(
                        "report",
                        fast.getParent().toString(),
                        slow.toString(),
                        "--out",
                        out.toString()));
        assertTrue(Files.readString(out).contains("2 runs side by side"));
    }

    @Test
    void aBrokenResultIsAnErrorOfUsageAndLeavesNoReport() throws IOException {
        Files.writeString(
                fast, Files.readString(fast).replace("\"version\" : 1", "\"version\" : 7"));
        assertEquals(2, Main.execute("report", fast.toString()));
        assertTrue(complained().contains("version 7"), complained());
        assertFalse(Files.exists(fast.resolveSibling("report.html")));
        assertEquals(2, Main.execute("compare", slow.toString(), fast.toString()));
        assertEquals(2, Main.execute("report", directory.resolve("absent").toString()));
        assertEquals(2, Main.execute("report"));
        assertEquals(2, Main.execute("compare", slow.toString()));
        assertEquals(
                2,
                Main.execute(
                        "compare", slow.toString(), slow.toString(), "--fail-on-slower", "-1"));
    }

    @Test
    void aComparisonFailsOnlyWhenAskedTo() {
        final String before = fast.toString();
        final String after = slow.toString();
        assertEquals(0, Main.execute("compare", before, after));
        assertTrue(printed().contains("slower, likely"), printed());
        assertEquals(1, Main.execute("compare", before, after, "--fail-on-slower", "10"));
        assertTrue(complained().contains("slower by more than 10.0 %"), complained());
        assertEquals(0, Main.execute("compare", before, after, "--fail-on-slower", "5000"));
        assertEquals(0, Main.execute("compare", before, before, "--fail-on-slower", "0"));
    }

    @Test
    void aComparisonIsAlsoOneObject() throws IOException {
        assertEquals(
                1,
                Main.execute(
                        "compare",
                        fast.toString(),
                        slow.toString(),
                        "--json",
                        "--fail-on-slower",
                        "10"));
        final JsonNode object = new ObjectMapper().readTree(printed());
        assertEquals("tickring-perf-comparison", object.path("format").asText());
        final JsonNode line = object.path("comparison").path("lines").get(0);
        assertEquals("the machine", line.path("subject").asText());
        assertEquals(5, line.path("before").path("values").size());
        assertTrue(object.path("tooSlow").size() > 0);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return complained.toString(StandardCharsets.UTF_8);
    }
}
