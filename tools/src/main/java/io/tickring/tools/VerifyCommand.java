package io.tickring.tools;

import io.tickring.shard.RepairAction;
import io.tickring.shard.RepairReport;
import io.tickring.shard.StoreCheck;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreProblem;
import io.tickring.shard.StoreRepair;
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
                    + " written one cut is checked, the log as far as it is visible. Nothing is changed"
                    + " without --repair.",
            "",
            "--repair tail does what opening for writing does to that end: it cuts logs at their first"
                    + " bad frame and wipes what lies behind, cuts half an edit from a manifest, and"
                    + " deletes what nothing names. It refuses damage.",
            "",
            "--repair quarantine sets damage aside, too: it first copies or renames every damaged file"
                    + " to *.bad beside it, then keeps all that is good, records what is missing for"
                    + " ever, and writes anew what can be. What is lost does not come back into the"
                    + " same source session: ingest its file into a new store. A damaged manifest cannot"
                    + " be repaired: restore it from a copy."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:clean; with --repair: there was nothing to repair",
            "2:usage",
            "4:repaired; with --dry-run: would be",
            "5:damaged; with --repair: damage is left that this repair cannot or may not touch",
            "1:anything else, a process that writes the store among it"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tickring verify store --json",
            "  tickring verify store --repair quarantine --dry-run"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Streams io;

    @Parameters(paramLabel = "DIR", description = "the store's directory")
    private Path directory;

    @Option(names = "--json", description = "print one JSON object instead")
    private boolean json;

    @Option(
            names = "--repair",
            paramLabel = "HOW",
            description = "tail or quarantine; see above. No other process may use the store")
    private StoreRepair.Mode repair;

    @Option(names = "--dry-run", description = "with --repair: say what it would do, do nothing")
    private boolean dryRun;

    VerifyCommand(Streams io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException {
        if (dryRun && repair == null) {
            throw new UsageException("--dry-run: says what --repair would do; give that, too");
        }
        if (!StoreRepair.hasShards(StoreConfig.at(directory))) {
            Stores.check(directory);
        }
        return repair == null ? verify() : repair();
    }

    private int repair() throws IOException {
        final RepairReport report;
        try (Progress progress =
                json ? io.silentProgress() : io.progress("repair", 1000, " ‰", 1)) {
            report =
                    StoreRepair.repair(
                            StoreConfig.at(directory), repair, dryRun, perMille(progress));
        }
        if (json) {
            Json.print(io, report.toMap());
        } else {
            io.print(text(report));
        }
        if (!report.isWhole()) {
            return ExitCode.DAMAGED;
        }
        return report.actions().isEmpty() ? ExitCode.OK : ExitCode.REPAIRED;
    }

    private static StoreVerifier.Progress perMille(Progress progress) {
        return (done, total) -> progress.accept(total == 0 ? 1000 : done * 1000 / total);
    }

    private String text(RepairReport report) {
        final StringBuilder text = new StringBuilder();
        for (RepairAction action : report.actions()) {
            text.append(dryRun ? "would: " : "done: ")
                    .append(action.file())
                    .append(": ")
                    .append(action.what())
                    .append('\n');
        }
        report.remaining().forEach(problem -> text.append(text(problem)));
        text.append(directory).append(": ");
        if (!report.isWhole()) {
            text.append(
                    repair == StoreRepair.Mode.TAIL
                            ? "DAMAGED: --repair tail touches no damage; see --repair quarantine"
                                    + " --dry-run, or restore the files named from a copy"
                            : "DAMAGED: this cannot be repaired; restore the files named from a"
                                    + " copy");
        } else if (report.actions().isEmpty()) {
            text.append("nothing to repair");
        } else {
            text.append(dryRun ? "can be repaired so; nothing was changed" : "repaired");
        }
        if (report.isLossy()) {
            text.append("; ").append(report.remedy());
        }
        return text.append('\n').toString();
    }

    private static String text(StoreProblem problem) {
        return "damaged: "
                + problem.file()
                + " at byte "
                + problem.offset()
                + ": "
                + problem.what()
                + '\n';
    }

    private int verify() throws IOException {
        final StoreCheck check;
        try (Progress progress =
                json ? io.silentProgress() : io.progress("verify", 1000, " ‰", 1)) {
            check = StoreVerifier.verify(StoreConfig.at(directory), perMille(progress));
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
        map.put("problems", check.problems().stream().map(StoreProblem::toMap).toList());
        map.put("open", check.open());
        map.put("missing", check.missing());
        map.put("writerPid", check.writer().map(WriterInfo::pid).orElse(null));
        map.put("shards", check.shards());
        map.put("segments", check.segments());
        map.put("rows", check.rows());
        return map;
    }

    private String text(StoreCheck check) {
        final StringBuilder text = new StringBuilder();
        check.problems().forEach(problem -> text.append(text(problem)));
        check.writer()
                .ifPresent(
                        writer ->
                                text.append("being written by process ")
                                        .append(writer.pid())
                                        .append(": what was visible is checked\n"));
        check.open().forEach(tail -> text.append("open, not damaged: ").append(tail).append('\n'));
        check.missing()
                .forEach(
                        loss ->
                                text.append("missing since it was damaged: ")
                                        .append(loss)
                                        .append('\n'));
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %s; %,d rows in %,d shards and %,d segments%n",
                        directory,
                        check.isClean()
                                ? "clean"
                                : "DAMAGED ("
                                        + check.problems().size()
                                        + "): restore the files named from a copy, or see --repair"
                                        + " quarantine --dry-run",
                        check.rows(),
                        check.shards(),
                        check.segments()));
        return text.toString();
    }
}
