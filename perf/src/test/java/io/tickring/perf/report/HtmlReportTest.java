package io.tickring.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.perf.result.Latency;
import io.tickring.perf.result.Mark;
import io.tickring.perf.result.Measure;
import io.tickring.perf.result.Result;
import io.tickring.perf.result.Row;
import io.tickring.perf.result.Timeline;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

final class HtmlReportTest {
    private static final String HOSTILE =
            "<script>alert(1)</script>\"' onload='x' &amp; ]]> \u0007\ufffe http://example.org/x.png"
                    + " a name that goes on and on and on and on until no drawing has room for it";

    /** What a letter of the largest text in a drawing takes at most on average, in pixels. */
    private static final double LETTER = 7;

    @TempDir private Path directory;

    @Test
    void everyRunIsDrawnAndNothingIsFetched() throws Exception {
        final String html =
                html(
                        SampleResults.steady(directory.resolve("steady"), 1),
                        SampleResults.steady(directory.resolve("slower"), 1.4),
                        SampleResults.loops(directory.resolve("loops")),
                        SampleResults.peers(directory.resolve("peers")));
        final Document page = parsed(html);
        final String text = html.toLowerCase(Locale.ROOT);
        for (String fetched :
                List.of("http:", "https:", "//", "url(", "@import", " src=", " href=", "<script")) {
            assertFalse(text.contains(fetched), fetched);
        }
        // Overlays of eight rates; two runs with three plots and stages; five loops; four jobs.
        assertEquals(8 + 2 * 4 + 5 + 4, all(page, "svg").size());
        assertDrawingsAreWhole(page);
    }

    @Test
    void aRunHasItsPlotsWithTheirLabels() throws Exception {
        final Document page = parsed(html(SampleResults.steady(directory, 1)));
        final List<Element> drawings = all(page, "svg");
        assertEquals(4, drawings.size());
        assertHas(
                drawings.get(0),
                "Latency to visible by percentile",
                "500 k/s",
                "8 M/s, fell behind",
                "the machine’s hiccups",
                "99.99 %",
                "10 µs");
        assertHas(drawings.get(1), "ring", "append", "visible", "forced");
        assertHas(
                drawings.get(2),
                "99.9 %",
                "achieved rate",
                "saturation: fell behind when asked for 6 M/s",
                "2 M/s");
        assertHas(
                drawings.get(3),
                "gc × 5",
                "flush × 8",
                "roll × 23",
                "compaction × 2",
                "burst × 1",
                "10 s",
                "max");
        assertEquals(
                1,
                ofClass(drawings.get(0), "line baseline").stream()
                        .filter(element -> element.getTagName().equals("path"))
                        .count());
        // The second in which nothing was measured is a gap, and not a line across it.
        assertEquals(2 * 3, all(drawings.get(3), "path").size());
        assertEquals(2 * 3, ofClass(drawings.get(2), "hollow").size());
        final String text = page.getDocumentElement().getTextContent();
        for (String word :
                List.of("Sample CPU at 3.0 GHz", "BALANCED", "Kept up to 5 M/s", "fell behind")) {
            assertTrue(text.contains(word), word);
        }
    }

    @Test
    void aFigureStandsInOneDrawingWithAllItsBaselines() throws Exception {
        final Document page = parsed(html(SampleResults.peers(directory)));
        final Element append = all(page, "svg").get(0);
        assertHas(
                append,
                "append (M records/s, more is faster)",
                "Tickring",
                "Chronicle Queue",
                "QuestDB");
        assertEquals(4, ofClass(append, "bar").size());
        assertEquals(4, ofClass(append, "range").size());
        final List<Element> bars = ofClass(append, "bar");
        assertEquals(
                18.2 / 5.1,
                Double.parseDouble(bars.get(0).getAttribute("width"))
                        / Double.parseDouble(bars.get(1).getAttribute("width")),
                0.05);
    }

    @Test
    void whateverAFileSaysIsTextAndStaysInsideTheDrawing() throws Exception {
        final Path file = SampleResults.steady(directory, 1);
        final Result good = LoadedRun.load(file).result();
        final Row row = good.rows().get(3);
        final Map<String, Latency> stages = new LinkedHashMap<>();
        row.stages().forEach((stage, latency) -> stages.put(stage + HOSTILE, latency));
        final Result hostile =
                new Result(
                        good.format(),
                        good.version(),
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        1,
                        true,
                        true,
                        Map.of(HOSTILE, HOSTILE),
                        Map.of(HOSTILE, HOSTILE),
                        good.hiccup(),
                        List.of(
                                new Row(
                                        HOSTILE,
                                        5,
                                        row.achievedPerS(),
                                        stages,
                                        null,
                                        HOSTILE,
                                        1,
                                        List.of(HOSTILE))),
                        new Timeline(HOSTILE, 1, List.of(1.0), List.of(2.0), List.of(3.0)),
                        List.of(new Mark(0.5, HOSTILE, 0)),
                        List.of(
                                new Measure(
                                        HOSTILE,
                                        HOSTILE,
                                        SampleResults.around(1e14),
                                        HOSTILE,
                                        SampleResults.around(1),
                                        null,
                                        HOSTILE,
                                        false)),
                        List.of(HOSTILE));
        final LoadedRun run = new LoadedRun(HOSTILE, directory, hostile);
        final String html = HtmlReport.of(List.of(run, run));
        final Document page = parsed(html);
        assertEquals(0, all(page, "script").size());
        for (Element element : all(page, "*")) {
            assertFalse(element.hasAttribute("onload"), element.getTagName());
        }
        final String shown = HOSTILE.replace('\u0007', '\ufffd').replace('\ufffe', '\ufffd');
        assertTrue(page.getDocumentElement().getTextContent().contains(shown));
        assertDrawingsAreWhole(page);
    }

    @Test
    void whatIsPartialOrQuickOrWithoutDistributionsSaysSo() throws Exception {
        final Path file = SampleResults.steady(directory, 1);
        assertEquals(0, ofClass(parsed(html(file)), "banner").size());
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("\"partial\" : false", "\"partial\" : true")
                        .replace("\"quick\" : false", "\"quick\" : true"));
        try (DirectoryStream<Path> distributions =
                Files.newDirectoryStream(directory, "visible*.hgrm")) {
            for (Path distribution : distributions) {
                Files.delete(distribution);
            }
        }
        final Document page = parsed(html(file));
        final List<Element> banners = ofClass(page, "banner");
        assertEquals(2, banners.size());
        assertTrue(banners.get(0).getTextContent().startsWith("PARTIAL"));
        assertTrue(banners.get(1).getTextContent().startsWith("QUICK"));
        assertTrue(
                page.getDocumentElement().getTextContent().contains("Drawn from six percentiles"));
        assertEquals(4, all(page, "svg").size());
        assertDrawingsAreWhole(page);
    }

    @Test
    void aResultThatSaysLittleIsStillAPage() throws Exception {
        final Path file = directory.resolve("run.json");
        Files.writeString(
                file,
                "{\"format\": \"tickring-perf\", \"version\": 1, \"kind\": \"run\", \"scenario\":"
                        + " \"steady\", \"rows\": [{\"name\": \"all\"}]}");
        final Document page = parsed(html(file));
        assertEquals(0, all(page, "svg").size());
        assertTrue(page.getDocumentElement().getTextContent().contains("says nothing about speed"));
    }

    @Test
    void manyPeriodsAreFoldedIntoTheWorstOfThem() {
        final List<Double> ns = new ArrayList<>();
        for (int period = 0; period < 1_000; period++) {
            ns.add(period % 4 == 3 ? 0.0 : period + 1.0);
        }
        final List<TimePlot.Fold> folds =
                TimePlot.folded(new Timeline("visible", 0.5, ns, ns, ns), 250);
        assertEquals(250, folds.size());
        assertEquals(new TimePlot.Fold(0, 2, 3, 3), folds.get(0));
        assertEquals(new TimePlot.Fold(498, 998, 999, 999), folds.get(249));
    }

    private String html(Path... files) throws IOException {
        final List<LoadedRun> runs = new ArrayList<>();
        for (Path file : files) {
            runs.add(LoadedRun.load(file));
        }
        return HtmlReport.of(runs);
    }

    private static Document parsed(String html)
            throws ParserConfigurationException, SAXException, IOException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(html)));
    }

    /** Named for those who do not see it, nothing at a place that is none, nothing cut off. */
    private static void assertDrawingsAreWhole(Document page) {
        final Set<String> ids = new HashSet<>();
        for (Element element : all(page, "*")) {
            if (element.hasAttribute("id")) {
                assertTrue(ids.add(element.getAttribute("id")), element.getAttribute("id"));
            }
        }
        for (Element drawing : all(page, "svg")) {
            final String[] names = drawing.getAttribute("aria-labelledby").split(" ");
            assertEquals(2, names.length);
            for (String name : names) {
                assertTrue(ids.contains(name), name);
            }
            final String[] box = drawing.getAttribute("viewBox").split(" ");
            final double width = Double.parseDouble(box[2]);
            final double height = Double.parseDouble(box[3]);
            for (Element element : all(drawing, "*")) {
                assertInside(element, width, List.of("x", "x1", "x2", "cx"));
                assertInside(element, height, List.of("y", "y1", "y2", "cy"));
                if (element.getTagName().equals("text")) {
                    assertFits(element, width);
                }
            }
        }
    }

    private static void assertInside(Element element, double end, List<String> names) {
        for (String name : names) {
            if (element.hasAttribute(name)) {
                final double at = Double.parseDouble(element.getAttribute(name));
                assertTrue(at >= 0 && at <= end, element.getTagName() + " " + name + "=" + at);
            }
        }
    }

    private static void assertFits(Element text, double width) {
        final NodeList parts = text.getChildNodes();
        final String shown = parts.item(parts.getLength() - 1).getTextContent();
        final double length = shown.length() * LETTER;
        final double at = Double.parseDouble(text.getAttribute("x"));
        final String style = text.getAttribute("class");
        final double left =
                at - (style.contains("end") ? length : style.contains("middle") ? length / 2 : 0);
        assertTrue(left >= 0 && left + length <= width, "cut off: " + shown + " at " + left);
    }

    private static void assertHas(Element drawing, String... texts) {
        final List<String> found = all(drawing, "*").stream().map(Element::getTextContent).toList();
        for (String text : texts) {
            assertTrue(found.contains(text), text + " not among " + found);
        }
    }

    private static List<Element> ofClass(Node within, String classes) {
        return all(within, "*").stream()
                .filter(
                        element ->
                                List.of(element.getAttribute("class").split(" "))
                                        .containsAll(List.of(classes.split(" "))))
                .toList();
    }

    private static List<Element> all(Node within, String name) {
        final NodeList found =
                within instanceof Document page
                        ? page.getElementsByTagName(name)
                        : ((Element) within).getElementsByTagName(name);
        final List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
