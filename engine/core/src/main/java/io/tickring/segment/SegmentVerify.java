package io.tickring.segment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Compares every byte of a segment with what was written, reading each once: the checksums of zones
 * and index are joined to that of the file. <b>Thread:</b> one.
 */
final class SegmentVerify {
    private static final int PIECE_LENGTH = 1 << 20;

    private final Segment segment;
    private final SegmentIndex index;
    private final ByteBuffer bytes;
    private final LongConsumer progress;
    private final CRC32C crc = new CRC32C();
    private final List<SegmentProblem> problems = new ArrayList<>();

    /** Of the bytes before {@code end}. */
    private int fileCrc;

    private long end;

    SegmentVerify(Segment segment, LongConsumer progress) {
        this.segment = segment;
        this.progress = progress;
        index = segment.index();
        bytes = segment.bytes();
    }

    List<SegmentProblem> run() {
        for (int zone = 0; zone < index.zones(); zone++) {
            checkZone(zone);
        }
        final SegmentMeta meta = segment.meta();
        if (crcOfPart(meta.indexOffset(), meta.indexLength()) != meta.indexCrc32c()) {
            problems.add(
                    new SegmentProblem(
                            segment.file(), meta.indexOffset(), "the index fails its checksum"));
        }
        goOnTo(meta.fileLength());
        if (fileCrc != meta.fileCrc32c() && problems.isEmpty()) {
            problems.add(
                    new SegmentProblem(
                            segment.file(),
                            0,
                            "the file fails its checksum, though index and zones do not: the damage"
                                    + " is in its schema, dictionaries or footer"));
        }
        return problems;
    }

    private void checkZone(int zone) {
        final int batchAt = index.batchAt(zone);
        final SegmentProblem problem =
                crcOfPart(batchAt, index.batchLength(zone)) != index.crc32c(zone)
                        ? ZoneCheck.badChecksum(segment.file(), batchAt, zone)
                        : ZoneCheck.checkStructure(segment.file(), index, bytes, zone);
        if (problem != null) {
            problems.add(problem);
        } else {
            segment.markChecked(zone);
        }
    }

    /**
     * The checksum of a part. Parts follow each other, but where an index was made to say
     * otherwise: then the part is read for itself, and the file's checksum goes on where it was.
     */
    private int crcOfPart(long offset, long length) {
        final boolean follows = offset >= end;
        if (follows) {
            goOnTo(offset);
        }
        final int partCrc = crc32c(offset, offset + length);
        if (follows) {
            join(partCrc, length);
        }
        return partCrc;
    }

    private void goOnTo(long to) {
        while (end < to) {
            final long pieceEnd = Math.min(to, end + PIECE_LENGTH);
            join(crc32c(end, pieceEnd), pieceEnd - end);
        }
    }

    private void join(int partCrc, long length) {
        fileCrc = Crc32cJoin.join(fileCrc, partCrc, length);
        end += length;
        progress.accept(end);
    }

    private int crc32c(long from, long to) {
        crc.reset();
        crc.update(bytes.duplicate().limit((int) to).position((int) from));
        return (int) crc.getValue();
    }
}
