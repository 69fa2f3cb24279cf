package io.tickring.segment;

import static io.tickring.segment.SegmentIndexLayout.*;

import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Compares a zone with what the index says of it: first the checksum, then that every number in it
 * that is used as a place is one, so that a reader of checked zones cannot be led astray even by a
 * file that was made to. Stateless; any thread.
 */
final class ZoneCheck {
    private ZoneCheck() {}

    /**
     * @return what is wrong, or null
     */
    static SegmentProblem check(Path file, SegmentIndex index, ByteBuffer bytes, int zone) {
        final int batchAt = index.batchAt(zone);
        final CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(batchAt + index.batchLength(zone)).position(batchAt));
        if ((int) crc.getValue() != index.crc32c(zone)) {
            return badChecksum(file, batchAt, zone);
        }
        return checkStructure(file, index, bytes, zone);
    }

    static SegmentProblem badChecksum(Path file, long batchAt, int zone) {
        return new SegmentProblem(file, batchAt, "zone " + zone + " fails its checksum");
    }

    /** The same, when the checksum was already found to be right. */
    static SegmentProblem checkStructure(
            Path file, SegmentIndex index, ByteBuffer bytes, int zone) {
        if (index.isPacked()) {
            return checkPacked(file, index, bytes, zone);
        }
        if (!isPermutation(index, bytes, zone)) {
            return new SegmentProblem(
                    file,
                    index.arrivalAt(zone),
                    "arrival order of zone " + zone + " names a row twice or none");
        }
        if (!runsCoverRows(index, bytes, zone)) {
            return new SegmentProblem(
                    file, index.runsAt(zone), "runs of zone " + zone + " differ from its symbols");
        }
        final SegmentSchema schema = index.schema();
        if (!areBelow(index, bytes, zone, SOURCE, index.sources())) {
            return new SegmentProblem(
                    file, index.bodyAt(zone), "zone " + zone + " has a source without a name");
        }
        if (schema.kind() == SegmentKind.LINES) {
            if (!areBelow(index, bytes, zone, TYPE, index.types())) {
                return new SegmentProblem(
                        file, index.bodyAt(zone), "zone " + zone + " has a type without a name");
            }
            if (!linesAreWhole(index, bytes, zone)) {
                return new SegmentProblem(
                        file, index.bodyAt(zone), "zone " + zone + " has lines that are not whole");
            }
        }
        return null;
    }

    /**
     * Of a packed zone only what needs no unpacking: that every buffer has the length that its rows
     * need. What is in it is checked when it is unpacked.
     */
    private static SegmentProblem checkPacked(
            Path file, SegmentIndex index, ByteBuffer bytes, int zone) {
        int lastSymbolId = -1;
        for (int run = 0; run < index.runs(zone); run++) {
            final int symbolId = index.symbolIdOfRun(zone, run);
            if (symbolId <= lastSymbolId) {
                return new SegmentProblem(
                        file, index.runsAt(zone), "symbols of zone " + zone + " are not sorted");
            }
            lastSymbolId = symbolId;
        }
        final int rows = index.rows(zone);
        for (final Column column : index.schema().columns()) {
            for (int i = 0; i < column.buffers(); i++) {
                final int buffer = column.firstBuffer() + i;
                final int at = index.bodyAt(zone) + index.bufferOffset(zone, buffer);
                final long prefix = bytes.getLong(at);
                final long length =
                        prefix == PackedZoneEncoder.NOT_COMPRESSED
                                ? index.bufferLength(zone, buffer) - PackedZoneEncoder.PREFIX_LENGTH
                                : prefix;
                final boolean good;
                if (column.kind() == ColumnKind.LINES) {
                    good = i == 0 ? length == (rows + 1L) * Integer.BYTES : length >= 0;
                } else {
                    good = length == (long) rows * (i < column.low() ? 1 : column.width());
                }
                if (!good) {
                    return new SegmentProblem(
                            file,
                            at,
                            "column " + column.name() + " of zone " + zone + " has another length");
                }
            }
        }
        return null;
    }

    private static boolean isPermutation(SegmentIndex index, ByteBuffer bytes, int zone) {
        final int rows = index.rows(zone);
        final int at = index.arrivalAt(zone);
        final boolean[] seen = new boolean[rows]; // bits would wait for each other
        boolean twice = false;
        for (int arrival = 0; arrival < rows; arrival++) {
            final int row = bytes.getChar(at + arrival * Character.BYTES);
            if (row >= rows) {
                return false;
            }
            twice |= seen[row];
            seen[row] = true;
        }
        return !twice;
    }

    private static boolean runsCoverRows(SegmentIndex index, ByteBuffer bytes, int zone) {
        final int runsAt = index.runsAt(zone);
        final int rows = index.rows(zone);
        final int symbolsAt = index.bodyAt(zone) + index.bufferOffset(zone, SYMBOL);
        int row = 0;
        int lastSymbolId = -1;
        for (int run = 0; run < index.runs(zone); run++) {
            final int symbolId = bytes.getInt(runsAt + run * RUN_LENGTH);
            final int first = bytes.getInt(runsAt + run * RUN_LENGTH + RUN_FIRST_ROW_OFFSET);
            final int end = bytes.getInt(runsAt + (run + 1) * RUN_LENGTH + RUN_FIRST_ROW_OFFSET);
            final int symbol = index.findSymbol(symbolId);
            if (first != row || end <= first || end > rows) {
                return false;
            }
            if (symbolId <= lastSymbolId || symbol < 0) {
                return false;
            }
            for (; row < end; row++) {
                if (bytes.getInt(symbolsAt + row * Integer.BYTES) != symbol) {
                    return false;
                }
            }
            lastSymbolId = symbolId;
        }
        return row == rows;
    }

    private static boolean areBelow(
            SegmentIndex index, ByteBuffer bytes, int zone, int column, int count) {
        final int at = index.bodyAt(zone) + index.bufferOffset(zone, column);
        final boolean isShort = index.schema().columns().get(column).width() == Short.BYTES;
        for (int row = 0; row < index.rows(zone); row++) {
            final int found =
                    isShort
                            ? bytes.getShort(at + row * Short.BYTES)
                            : bytes.getInt(at + row * Integer.BYTES);
            if (found < 0 || found >= count) {
                return false;
            }
        }
        return true;
    }

    private static boolean linesAreWhole(SegmentIndex index, ByteBuffer bytes, int zone) {
        final int bodyAt = index.bodyAt(zone);
        final int offsetsAt = bodyAt + index.bufferOffset(zone, LINES);
        final int linesAt = bodyAt + index.bufferOffset(zone, LINES + 1);
        final int linesLength = index.bufferLength(zone, LINES + 1);
        int from = bytes.getInt(offsetsAt);
        for (int row = 0; row < index.rows(zone); row++) {
            final int to = bytes.getInt(offsetsAt + (row + 1) * Integer.BYTES);
            if (from < 0 || to > linesLength || to - (long) from < TickLayout.LINE_LENGTH) {
                return false;
            }
            final int typeAndLines = TickLayout.typeAndLines(bytes, linesAt + from);
            if (TickLayout.linesOf(typeAndLines) << TickLayout.LINE_SHIFT != to - from) {
                return false;
            }
            from = to;
        }
        return true;
    }
}
