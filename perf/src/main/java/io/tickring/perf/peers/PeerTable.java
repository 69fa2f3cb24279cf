package io.tickring.perf.peers;

import io.tickring.perf.result.Spread;
import java.util.Locale;

/** A run as a person reads it: a table for each job. */
public final class PeerTable {
    private PeerTable() {}

    public static String text(PeerRun run) {
        final StringBuilder out = new StringBuilder();
        for (PeerJob job : PeerJob.values()) {
            out.append(job.label())
                    .append(": ")
                    .append(job.what())
                    .append(", ")
                    .append(job.unit())
                    .append('\n');
            for (PeerEntry entry : run.entries(job)) {
                out.append(line(job, entry));
            }
            out.append('\n');
        }
        run.omissions().forEach(each -> out.append(each).append('\n'));
        return out.toString();
    }

    /** The tables of a README. */
    public static String markdown(PeerRun run) {
        final StringBuilder out = new StringBuilder();
        out.append("| Job | System | Median (least..greatest) | Speed, as a multiple | |\n");
        out.append("|---|---|---|---|---|\n");
        for (PeerJob job : PeerJob.values()) {
            for (PeerEntry entry : run.entries(job)) {
                out.append("| ")
                        .append(job.label())
                        .append(" | ")
                        .append(entry.name())
                        .append(" | ")
                        .append(
                                entry.value() == null
                                        ? ""
                                        : spread(entry.value()) + ' ' + job.unit())
                        .append(" | ")
                        .append(entry.speed() == null ? "" : spread(entry.speed()) + against(entry))
                        .append(" | ")
                        .append(entry.remark())
                        .append(" |\n");
            }
        }
        out.append('\n');
        run.omissions().forEach(each -> out.append("* ").append(each).append('\n'));
        return out.toString();
    }

    /** Named where there are several: a figure says little when one must guess beside what. */
    private static String against(PeerEntry entry) {
        return entry.against().isEmpty() ? " Tickring" : " Tickring " + entry.against();
    }

    private static String line(PeerJob job, PeerEntry entry) {
        if (entry.value() == null) {
            return String.format(Locale.ROOT, "  %-52s %s%n", entry.name(), entry.remark());
        }
        return String.format(
                                Locale.ROOT,
                                "  %-52s %-30s %-54s %s",
                                entry.name(),
                                spread(entry.value()) + ' ' + job.unit(),
                                entry.speed() == null
                                        ? ""
                                        : spread(entry.speed()) + " ×" + against(entry),
                                entry.remark())
                        .stripTrailing()
                + '\n';
    }

    private static String spread(Spread spread) {
        return String.format(
                Locale.ROOT,
                "%,.2f (%,.2f..%,.2f)",
                spread.median(),
                spread.least(),
                spread.greatest());
    }
}
