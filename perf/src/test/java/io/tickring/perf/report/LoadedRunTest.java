package io.tickring.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadedRunTest {
    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void writeSample() throws IOException {
        file = SampleResults.steady(directory.resolve("steady"), 1);
    }

    @Test
    void aDistributionIsReadInNanoseconds() throws IOException {
        final LoadedRun run = LoadedRun.load(file);
        final Latency latency = run.result().rows().get(0).stages().get("visible");
        final Hgrm distribution = run.distribution(latency).orElseThrow();
        final List<Hgrm.Point> points = distribution.points();
        assertEquals(0, points.get(0).percentile());
        assertEquals(1, points.get(points.size() - 1).percentile());
        assertEquals(
                latency.max().greatest(),
                points.get(points.size() - 1).ns(),
                latency.max().greatest() / 1_000);
        final double median =
                points.stream()
                        .filter(point -> point.percentile() >= 0.5)
                        .findFirst()
                        .orElseThrow()
                        .ns();
        assertTrue(
                median >= latency.p50().least() && median <= latency.p50().greatest(),
                median + " outside " + latency.p50());
        assertTrue(distribution.mostOneOf() > 10_000, "" + distribution.mostOneOf());
    }

    @Test
    void aDistributionThatIsNotThereIsNothingAndABrokenOneIsRefusedByLine() throws IOException {
        final LoadedRun run = LoadedRun.load(file);
        final Latency latency = run.result().rows().get(0).stages().get("visible");
        final Path hgrm = run.directory().resolve(latency.hgrm());
        for (String line : List.of("12.0 0.4 7", "x 0.6 7", "12.0 1.5 7", "-1 0.9 7", "12.0")) {
            Files.writeString(hgrm, "  Value  Percentile\n\n 10.0 0.5 5\n" + line + "\n");
            final String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> run.distribution(latency),
                                    line)
                            .getMessage();
            assertTrue(message.contains(hgrm + ", line 4"), message);
        }
        Files.writeString(hgrm, "#[Mean = 1]\n");
        assertThrows(IllegalArgumentException.class, () -> run.distribution(latency));
        Files.write(hgrm, new byte[] {(byte) 0xff, 0});
        assertThrows(IllegalArgumentException.class, () -> run.distribution(latency));
        Files.delete(hgrm);
        assertFalse(run.distribution(latency).isPresent());
    }

    @Test
    void whatCannotBeUsedIsRefusedAndSaysWhere() throws IOException {
        final String good = Files.readString(file);
        final Map<String, String> broken =
                Map.of(
                        good.replace("\"version\" : 1", "\"version\" : 9"),
                        "version 9",
                        good.replaceFirst("\"median\" : [0-9.E]+", "\"median\" : -1.0"),
                        "hiccup: p50",
                        good.replaceFirst("\"median\" : [0-9.E]+", "\"median\" : \"NaN\""),
                        "hiccup: p50",
                        good.replace("\"visible-2-M-s.hgrm\"", "\"../secret.hgrm\""),
                        "row 2 M/s: stage visible: hgrm",
                        good.replace("\"periodS\" : 0.1", "\"periodS\" : 0"),
                        "timeline",
                        good.replaceFirst("\"p99\" : ", "\"p98\" : "),
                        "p98",
                        good.replace("\"scenario\" : \"steady\"", "\"scenario\" : null"),
                        "scenario",
                        good.substring(0, good.length() / 2),
                        "no result");
        for (Map.Entry<String, String> each : broken.entrySet()) {
            assertFalse(each.getKey().equals(good), each.getValue());
            Files.writeString(file, each.getKey());
            final String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> LoadedRun.load(file),
                                    each.getValue())
                            .getMessage();
            assertTrue(message.contains(file.toString()), message);
            assertTrue(message.contains(each.getValue()), message);
        }
        Files.write(file, "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThrows(IllegalArgumentException.class, () -> LoadedRun.load(file));
        final Path absent = directory.resolve("absent");
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> LoadedRun.load(absent))
                        .getMessage()
                        .contains("does not exist"));
    }

    @Test
    void runsOfOneNameAreNumbered() throws IOException {
        final Path other = SampleResults.loops(directory.resolve("elsewhere").resolve("steady"));
        final Path third = SampleResults.loops(directory.resolve("loops"));
        assertEquals(
                List.of("steady", "steady (2)", "loops"),
                LoadedRun.loadAll(List.of(file, other, third)).stream()
                        .map(LoadedRun::name)
                        .toList());
    }

    @Test
    void whatMayBeAbsentIsEmpty() throws IOException {
        Files.writeString(
                file,
                "{\"format\": \"tickring-perf\", \"version\": 1, \"kind\": \"run\", \"scenario\":"
                        + " \"steady\", \"rows\": [{\"name\": \"1 M/s\"}]}");
        final Result result = LoadedRun.load(file.getParent()).result();
        assertEquals(List.of(), result.figures());
        assertEquals(Map.of(), result.rows().get(0).stages());
        assertEquals(List.of(), result.rows().get(0).notes());
    }
}
