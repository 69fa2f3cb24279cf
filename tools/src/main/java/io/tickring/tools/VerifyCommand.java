package io.tickring.tools;

import io.tickring.shard.StoreCheck;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreProblem;
import io.tickring.shard.StoreVerifier;
import io.tickring.shard.WriterInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a store. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Checks every checksum and every count of a store.",
        descriptionHeading = "%n",
        description = {
            "Store file, manifests, log frames, segments. The end of a log that was never forced to"
                    + " disk is open, not damaged: recovery cuts it where it must. Of a store that is being"
                    + " written one cut is checked, the log as far as it is visible. Nothing is changed."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:clean", "2:usage", "5:damaged", "1:anything else"},
        footerHeading = "%nExample:%n",
        footer = {"  tickring verify store --json"})
final class VerifyCommand implements Callable<Integer> {
    private final Streams io;

    @Parameters(paramLabel = "DIR", description = "the store's directory")
    private Path directory;

    @Option(names = "--json", description = "print one JSON object instead")
    private boolean json;

    VerifyCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        Stores.check(directory);
        final StoreCheck check;
        try (Progress progress =
                json ? io.silentProgress() : io.progress("verify", 1000, " ‰", 1)) {
            check =
                    StoreVerifier.verify(
                            StoreConfig.at(directory),
                            (done, total) ->
                                    progress.accept(total == 0 ? 1000 : done * 1000 / total));
        }
        if (json) {
            Json.print(io, toMap(check));
        } else {
            io.print(text(check));
        }
        return check.isClean() ? ExitCode.OK : ExitCode.DAMAGED;
    }

    private static Map<String, Object> toMap(StoreCheck check) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("clean", check.isClean());
        map.put("problems", check.problems().stream().map(VerifyCommand::toMap).toList());
        map.put("open", check.open());
        map.put("writerPid", check.writer().map(WriterInfo::pid).orElse(null));
        map.put("shards", check.shards());
        map.put("segments", check.segments());
        map.put("rows", check.rows());
        return map;
    }

    private static Map<String, Object> toMap(StoreProblem problem) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", problem.file());
        map.put("offset", problem.offset());
        map.put("what", problem.what());
        return map;
    }

    private String text(StoreCheck check) {
        final StringBuilder text = new StringBuilder();
        for (StoreProblem problem : check.problems()) {
            text.append("damaged: ")
                    .append(problem.file())
                    .append(" at byte ")
                    .append(problem.offset())
                    .append(": ")
                    .append(problem.what())
                    .append('\n');
        }
        check.writer()
                .ifPresent(
                        writer ->
                                text.append("being written by process ")
                                        .append(writer.pid())
                                        .append(": what was visible is checked\n"));
        check.open().forEach(tail -> text.append("open, not damaged: ").append(tail).append('\n'));
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %s; %,d rows in %,d shards and %,d segments%n",
                        directory,
                        check.isClean()
                                ? "clean"
                                : "DAMAGED ("
                                        + check.problems().size()
                                        + "): restore the files named from a copy",
                        check.rows(),
                        check.shards(),
                        check.segments()));
        return text.toString();
    }
}
