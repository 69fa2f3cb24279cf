package io.tickring.shard;

import io.tickring.wal.RecoveredLog;
import java.util.List;

/**
 * What opening one shard found and did.
 *
 * @param shard its number
 * @param replayedFrames frames of unflushed log
 * @param replayedEvents events in them, definitions and session marks included
 * @param cut of the log's unforced tail; null when there was none
 * @param manifestBytesCut bytes of an edit that was being written when the process stopped
 * @param swept files that nothing named, which were deleted; for a reader, left alone
 */
public record ShardReport(
        int shard,
        long replayedFrames,
        long replayedEvents,
        RecoveredLog.Cut cut,
        long manifestBytesCut,
        List<String> swept) {
    /** Whether anything but a clean end was found. */
    public boolean isClean() {
        return cut == null && manifestBytesCut == 0 && swept.isEmpty();
    }

    /** One line for people; empty when all was clean. */
    public String words() {
        final StringBuilder words = new StringBuilder();
        if (cut != null) {
            words.append("cut ")
                    .append(cut.length())
                    .append(" B of unforced tail in shard-")
                    .append(shard)
                    .append('/')
                    .append(cut.file())
                    .append(" at byte ")
                    .append(cut.offset())
                    .append(" (")
                    .append(cut.problem())
                    .append(", ")
                    .append(cut.goodFramesBehind())
                    .append(" good frames behind it)");
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

    private static StringBuilder separate(StringBuilder words) {
        return words.isEmpty() ? words : words.append("; ");
    }
}
