package io.tickring.perf;

import io.tickring.perf.report.HtmlReport;
import io.tickring.perf.report.LoadedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf report}: results as one HTML file. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Draws results into one HTML file that needs nothing beside itself: percentile curves,"
                    + " latency over throughput and over time, bars beside baselines, and the numbers.",
            "Several results are drawn over each other and compared with the first."
        })
final class ReportCommand implements Callable<Integer> {
    private static final String NAME = "report.html";

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "A run.json, or the directory that it lies in.")
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE.html",
            description =
                    "The file to write (default: "
                            + NAME
                            + " beside the run.json; of several runs, in the current directory).")
    private Path out;

    @Override
    public Integer call() throws IOException {
        final List<LoadedRun> loaded = LoadedRun.loadAll(runs);
        final Path file = out == null ? beside(loaded) : out.toAbsolutePath();
        write(file, HtmlReport.of(loaded));
        System.out.println(file);
        return 0;
    }

    private static Path beside(List<LoadedRun> loaded) {
        return loaded.size() == 1
                ? loaded.get(0).directory().resolve(NAME)
                : Path.of(NAME).toAbsolutePath();
    }

    /**
     * Whole or not at all: a report that ends in the middle would look like one that says little.
     */
    private static void write(Path file, String html) throws IOException {
        Files.createDirectories(file.getParent());
        final Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, html);
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
