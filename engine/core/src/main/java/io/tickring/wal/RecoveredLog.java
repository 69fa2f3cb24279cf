package io.tickring.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
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

    /** Shows the frames that are kept. The caller holds the files. */
    public void visit(FrameVisitor visitor) throws IOException {
        for (WalFile file : files) {
            visit(file, visitor);
        }
    }

    private void visit(WalFile file, FrameVisitor visitor) throws IOException {
        final ByteBuffer buffer = file.buffer();
        final int to = file.offsetOf(Math.min(end, file.endPosition()));
        int at =
                Math.max(
                        WalFileLayout.HEADER_LENGTH,
                        file.offsetOf(Math.max(flushed, file.basePosition())));
        while (at < to && WalFrameLayout.type(buffer, at) != WalFrameLayout.TYPE_END_OF_FILE) {
            final int frameEnd = at + WalFrameLayout.length(buffer, at);
            if (WalFrameLayout.type(buffer, at) == WalFrameLayout.TYPE_EVENTS) {
                visitor.onFrame(
                        buffer, file.basePosition(), at + WalFrameLayout.HEADER_LENGTH, frameEnd);
            }
            at = frameEnd;
        }
    }

    /** The file that holds the end; null when the log must go on in a new one. */
    WalFile currentFile() {
        return files.isEmpty() ? null : files.get(files.size() - 1);
    }

    /** Where the next file begins. */
    long preparedEnd() {
        return files.isEmpty() ? end : currentFile().endPosition();
    }
}
