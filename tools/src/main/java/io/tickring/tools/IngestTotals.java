package io.tickring.tools;

import io.tickring.feed.FeedFormat;
import io.tickring.feed.FeedReport;
import io.tickring.node.FileIngestReport;
import io.tickring.query.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What storing several files did, in sum: the data-quality report. */
final class IngestTotals {
    private final FeedFormat format;
    private final Map<String, Long> types = new TreeMap<>();
    private final Map<String, Long> rawReasons = new LinkedHashMap<>();
    private final BitSet symbols = new BitSet();
    private final List<String> sessions = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();
    private long messages;
    private long ticks;
    private long skipped;
    private long raw;
    private long outOfOrder;
    private long equalTimes;
    private long firstEventTime = Long.MAX_VALUE;
    private long lastEventTime = Long.MIN_VALUE;
    private double seconds;

    /** Where a file broke off within a record, and how many bytes of that record there are. */
    private record Cut(String file, long offset, long length) {
        Map<String, Object> toMap() {
            final Map<String, Object> map = new LinkedHashMap<>();
            map.put("file", file);
            map.put("offset", offset);
            map.put("length", length);
            return map;
        }
    }

    IngestTotals(FeedFormat format) {
        this.format = format;
    }

    void add(Path file, FileIngestReport report) {
        final FeedReport feed = report.feed();
        feed.messagesByType().forEach((type, count) -> types.merge(type, count, Long::sum));
        feed.rawReasons().forEach((reason, count) -> rawReasons.merge(reason, count, Long::sum));
        symbols.or(report.symbols());
        sessions.add(report.session().label());
        messages += feed.messages();
        ticks += report.stored();
        skipped += report.duplicates();
        raw += feed.raw();
        outOfOrder += feed.outOfOrderTimes();
        equalTimes += feed.equalTimes();
        if (feed.firstEventTime() != 0) {
            firstEventTime = Math.min(firstEventTime, feed.firstEventTime());
            lastEventTime = Math.max(lastEventTime, feed.lastEventTime());
        }
        seconds += report.seconds();
        if (feed.cutOffset() >= 0) {
            cuts.add(new Cut(file.toString(), feed.cutOffset(), feed.cutLength()));
        }
    }

    /** Whether what was read has flaws that {@code --strict} does not let pass. */
    boolean hasFlaws() {
        return raw > 0 || outOfOrder > 0;
    }

    long messages() {
        return messages;
    }

    long ticks() {
        return ticks;
    }

    double seconds() {
        return seconds;
    }

    String flaws() {
        return String.format(
                Locale.ROOT, "%,d raw events, %,d times that step back", raw, outOfOrder);
    }

    private boolean hasTimes() {
        return firstEventTime <= lastEventTime;
    }

    Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("messages", messages);
        map.put("ticks", ticks);
        map.put("symbols", symbols.cardinality());
        map.put("skipped", skipped);
        map.put("raw", raw);
        map.put("seconds", Json.seconds(seconds));
        map.put("ticksPerSecond", Json.perSecond(ticks, seconds));
        map.put("firstEventTime", hasTimes() ? firstEventTime : null);
        map.put("lastEventTime", hasTimes() ? lastEventTime : null);
        map.put("types", types);
        map.put("outOfOrder", outOfOrder);
        map.put("equalTimes", equalTimes);
        map.put("rawReasons", rawReasons);
        map.put("cuts", cuts.stream().map(Cut::toMap).toList());
        map.put("sessions", sessions);
        return map;
    }

    /** The report for people. */
    String text() throws IOException {
        final StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "stored %,d ticks of %,d messages in %.3f s (%,d ticks/s), session %s%n%n",
                        ticks,
                        messages,
                        seconds,
                        Json.perSecond(ticks, seconds),
                        String.join(", ", sessions)));
        final TextTable byType = new TextTable(text, "  ", "message", "type", ">count");
        for (Map.Entry<String, Long> type : types.entrySet()) {
            byType.row(
                    type.getKey(),
                    format.typeName(type.getKey()),
                    String.format(Locale.ROOT, "%,d", type.getValue()));
        }
        byType.finish();
        text.append('\n');
        line(text, "symbols", symbols.cardinality());
        if (hasTimes()) {
            text.append("  first time    ").append(Times.format(firstEventTime)).append('\n');
            text.append("  last time     ").append(Times.format(lastEventTime)).append('\n');
        }
        line(text, "out of order", outOfOrder);
        line(text, "equal times", equalTimes);
        line(text, "skipped", skipped);
        line(text, "raw", raw);
        rawReasons.forEach(
                (reason, count) ->
                        text.append(String.format(Locale.ROOT, "    %,d × %s%n", count, reason)));
        for (Cut cut : cuts) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "    %s is cut: %,d bytes are left of its last record, at byte %,d%n",
                            cut.file(),
                            cut.length(),
                            cut.offset()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(String.format(Locale.ROOT, "  %-13s %,d%n", name, value));
    }
}
