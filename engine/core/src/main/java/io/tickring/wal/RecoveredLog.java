package io.tickring.wal;

import java.util.List;

/**
 * What recovery found in a shard's WAL files.
 *
 * @param files that hold unflushed log, in the order of their positions, and those that lay ready
 * @param freed files whose contents are not needed
 * @param flushed where the scan began
 * @param forced up to here the log is known to have been durable
 * @param end behind the last frame that is kept
 * @param frames valid frames kept
 * @param events in them
 * @param cut what was cut, or null
 * @param nextFileId for the next new file
 * @param nextGeneration for the next use of a file
 */
public record RecoveredLog(
        List<WalFile> files,
        List<WalFile> freed,
        long flushed,
        long forced,
        long end,
        long frames,
        long events,
        Cut cut,
        int nextFileId,
        long nextGeneration) {
    /**
     * The unforced tail behind the last good frame.
     *
     * @param file in which the cut was made
     * @param offset in it
     * @param problem why the first frame there was not accepted
     * @param length bytes from there to the last byte that was not zero
     * @param goodFramesBehind valid frames that lay behind the bad one and are gone with it
     */
    public record Cut(
            String file, long offset, String problem, long length, long goodFramesBehind) {}

    /** The file that holds the end; null when the log must go on in a new one. */
    WalFile currentFile() {
        return files.isEmpty() ? null : files.get(files.size() - 1);
    }

    /** Where the next file begins. */
    long preparedEnd() {
        return files.isEmpty() ? end : currentFile().endPosition();
    }
}
