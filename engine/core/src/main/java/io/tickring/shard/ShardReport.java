package io.tickring.shard;

import io.tickring.wal.RecoveredLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What opening one shard found and did.
 *
 * @param shard its number
 * @param replayedFrames frames of unflushed log
 * @param replayedEvents events in them, definitions and session marks included
 * @param replayedBytes of log between its flushed position and its end: recovery reads these, and
 *     neither segments nor flushed log
 * @param cut of the log's unforced tail; null when there was none
 * @param manifestBytesCut bytes of an edit that was being written when the process stopped
 * @param swept files that nothing named, which were deleted; for a reader, left alone
 * @param setAside all that was ever damaged and set aside in this shard and is missing from it,
 *     oldest first
 * @param setAsideNow how many of these, the last ones, were set aside by this opening
 * @param durationNs that it took; 0 when it was not measured
 */
public record ShardReport(
        int shard,
        long replayedFrames,
        long replayedEvents,
        long replayedBytes,
        RecoveredLog.Cut cut,
        long manifestBytesCut,
        List<String> swept,
        List<SetAside> setAside,
        int setAsideNow,
        long durationNs) {
    public ShardReport {
        swept = List.copyOf(swept);
        setAside = List.copyOf(setAside);
    }

    /** A shard in which nothing was set aside by this opening, which was not measured. */
    static ShardReport of(
            int shard,
            RecoveredLog log,
            long manifestBytesCut,
            List<String> swept,
            List<SetAside> setAside) {
        return new ShardReport(
                shard,
                log.frames(),
                log.events(),
                log.end() - log.flushed(),
                log.cut(),
                manifestBytesCut,
                swept,
                setAside,
                0,
                0);
    }

    /** A shard that is being written: nothing was recovered. */
    static ShardReport ofWritten(int shard, List<SetAside> setAside) {
        return new ShardReport(shard, 0, 0, 0, null, 0, List.of(), setAside, 0, 0);
    }

    ShardReport took(long ns) {
        return new ShardReport(
                shard,
                replayedFrames,
                replayedEvents,
                replayedBytes,
                cut,
                manifestBytesCut,
                swept,
                setAside,
                setAsideNow,
                ns);
    }

    ShardReport withSetAsideNow(int count) {
        return new ShardReport(
                shard,
                replayedFrames,
                replayedEvents,
                replayedBytes,
                cut,
                manifestBytesCut,
                swept,
                setAside,
                count,
                durationNs);
    }

    /** Whether this opening found anything but a clean end. */
    public boolean isClean() {
        return cut == null && manifestBytesCut == 0 && swept.isEmpty() && setAsideNow == 0;
    }

    /** What was set aside by this opening. */
    public List<SetAside> newlySetAside() {
        return setAside.subList(setAside.size() - setAsideNow, setAside.size());
    }

    /** One line for people; empty when all was clean. */
    public String words() {
        final StringBuilder words = new StringBuilder();
        for (SetAside what : newlySetAside()) {
            separate(words).append("set aside ").append(what.words(shard));
        }
        if (cut != null) {
            separate(words).append(cutWords());
        }
        if (manifestBytesCut > 0) {
            separate(words)
                    .append("cut ")
                    .append(manifestBytesCut)
                    .append(" B of an unfinished edit in shard-")
                    .append(shard)
                    .append("/MANIFEST");
        }
        if (!swept.isEmpty()) {
            separate(words)
                    .append("swept from shard-")
                    .append(shard)
                    .append(": ")
                    .append(String.join(", ", swept));
        }
        return words.toString();
    }

    private String cutWords() {
        return "cut "
                + cut.length()
                + " B of unforced tail in shard-"
                + shard
                + '/'
                + cut.file()
                + " at byte "
                + cut.offset()
                + " ("
                + cut.problem()
                + ", "
                + cut.goodFramesBehind()
                + " good frames behind it)";
    }

    private static StringBuilder separate(StringBuilder words) {
        return words.isEmpty() ? words : words.append("; ");
    }

    /** The same for programs; plain texts, numbers, lists and nulls. */
    public Map<String, Object> toMap() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", shard);
        map.put("clean", isClean());
        map.put("seconds", RecoveryReport.seconds(durationNs));
        map.put("replayedFrames", replayedFrames);
        map.put("replayedEvents", replayedEvents);
        map.put("replayedBytes", replayedBytes);
        map.put("cut", cut == null ? null : toMap(cut));
        map.put("manifestBytesCut", manifestBytesCut);
        map.put("swept", swept);
        map.put("setAside", newlySetAside().stream().map(SetAside::toMap).toList());
        map.put("missing", setAside.stream().map(SetAside::toMap).toList());
        return map;
    }

    private static Map<String, Object> toMap(RecoveredLog.Cut cut) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", cut.file());
        map.put("offset", cut.offset());
        map.put("length", cut.length());
        map.put("reason", cut.problem());
        map.put("goodFramesBehind", cut.goodFramesBehind());
        return map;
    }
}
