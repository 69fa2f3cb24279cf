package io.tickring.segment;

import java.nio.ByteBuffer;

/**
 * Loops that carry values of one column between rows and the lines of events, one loop per width,
 * so that no row costs a call or a branch on the column's kind. Stateless; any thread.
 *
 * <p>Both sides are little-endian direct buffers: values of any kind are moved as bits.
 */
final class ColumnCopy {
    private ColumnCopy() {}

    /**
     * Writes the values of some rows into events that lie {@code stride} bytes apart.
     *
     * @param column holds the column's values, row 0 at {@code columnOffset}
     * @param width bytes of one value
     * @param rows which rows; the first {@code count} are taken
     * @param lines where the events lie
     * @param lineOffset of the value in the first event
     */
    static void gather(
            ByteBuffer column,
            int columnOffset,
            int width,
            int[] rows,
            int count,
            ByteBuffer lines,
            int lineOffset,
            int stride) {
        switch (width) {
            case Long.BYTES -> longs(column, columnOffset, rows, count, lines, lineOffset, stride);
            case Integer.BYTES ->
                    ints(column, columnOffset, rows, count, lines, lineOffset, stride);
            case Short.BYTES ->
                    shorts(column, columnOffset, rows, count, lines, lineOffset, stride);
            case Byte.BYTES -> bytes(column, columnOffset, rows, count, lines, lineOffset, stride);
            default -> texts(column, columnOffset, width, rows, count, lines, lineOffset, stride);
        }
    }

    /**
     * Writes the values of rows that follow each other into events that do so too.
     *
     * @param column holds the column's values, row 0 at {@code columnOffset}
     * @param width bytes of one value
     * @param from the first row
     * @param lines where the events lie
     * @param lineOffset of the value in the first event
     */
    static void copy(
            ByteBuffer column,
            int columnOffset,
            int width,
            int from,
            int count,
            ByteBuffer lines,
            int lineOffset,
            int stride) {
        final int first = columnOffset + from * width;
        switch (width) {
            case Long.BYTES -> {
                for (int i = 0; i < count; i++) {
                    lines.putLong(lineOffset + i * stride, column.getLong(first + (i << 3)));
                }
            }
            case Integer.BYTES -> {
                for (int i = 0; i < count; i++) {
                    lines.putInt(lineOffset + i * stride, column.getInt(first + (i << 2)));
                }
            }
            case Short.BYTES -> {
                for (int i = 0; i < count; i++) {
                    lines.putShort(lineOffset + i * stride, column.getShort(first + (i << 1)));
                }
            }
            case Byte.BYTES -> {
                for (int i = 0; i < count; i++) {
                    lines.put(lineOffset + i * stride, column.get(first + i));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    lines.put(lineOffset + i * stride, column, first + i * width, width);
                }
            }
        }
    }

    /**
     * Writes the ids of the names that some rows of a dictionary column stand for into events.
     *
     * @param column holds i32 indexes
     * @param ids holds an i32 id for each index
     */
    static void gatherIds(
            ByteBuffer column,
            int columnOffset,
            int[] rows,
            int count,
            ByteBuffer ids,
            int idsOffset,
            ByteBuffer lines,
            int lineOffset,
            int stride) {
        for (int i = 0; i < count; i++) {
            final int index = column.getInt(columnOffset + (rows[i] << 2));
            lines.putInt(lineOffset + i * stride, ids.getInt(idsOffset + (index << 2)));
        }
    }

    private static void longs(
            ByteBuffer column,
            int columnOffset,
            int[] rows,
            int count,
            ByteBuffer lines,
            int lineOffset,
            int stride) {
        for (int i = 0; i < count; i++) {
            lines.putLong(lineOffset + i * stride, column.getLong(columnOffset + (rows[i] << 3)));
        }
    }

    private static void ints(
            ByteBuffer column,
            int columnOffset,
            int[] rows,
            int count,
            ByteBuffer lines,
            int lineOffset,
            int stride) {
        for (int i = 0; i < count; i++) {
            lines.putInt(lineOffset + i * stride, column.getInt(columnOffset + (rows[i] << 2)));
        }
    }

    private static void shorts(
            ByteBuffer column,
            int columnOffset,
            int[] rows,
            int count,
            ByteBuffer lines,
            int lineOffset,
            int stride) {
        for (int i = 0; i < count; i++) {
            lines.putShort(lineOffset + i * stride, column.getShort(columnOffset + (rows[i] << 1)));
        }
    }

    private static void bytes(
            ByteBuffer column,
            int columnOffset,
            int[] rows,
            int count,
            ByteBuffer lines,
            int lineOffset,
            int stride) {
        for (int i = 0; i < count; i++) {
            lines.put(lineOffset + i * stride, column.get(columnOffset + rows[i]));
        }
    }

    private static void texts(
            ByteBuffer column,
            int columnOffset,
            int width,
            int[] rows,
            int count,
            ByteBuffer lines,
            int lineOffset,
            int stride) {
        for (int i = 0; i < count; i++) {
            lines.put(lineOffset + i * stride, column, columnOffset + rows[i] * width, width);
        }
    }

    /**
     * Writes the values of rows that follow each other into the events that these are of.
     *
     * @param column holds the column's values, row 0 at {@code columnOffset}
     * @param width bytes of one value
     * @param offsets for each row, where its event lies
     * @param lineOffset of the value in an event
     */
    static void spread(
            ByteBuffer column,
            int columnOffset,
            int width,
            int from,
            int to,
            int[] offsets,
            ByteBuffer lines,
            int lineOffset) {
        switch (width) {
            case Long.BYTES -> {
                for (int row = from; row < to; row++) {
                    lines.putLong(
                            offsets[row] + lineOffset, column.getLong(columnOffset + (row << 3)));
                }
            }
            case Integer.BYTES -> {
                for (int row = from; row < to; row++) {
                    lines.putInt(
                            offsets[row] + lineOffset, column.getInt(columnOffset + (row << 2)));
                }
            }
            case Short.BYTES -> {
                for (int row = from; row < to; row++) {
                    lines.putShort(
                            offsets[row] + lineOffset, column.getShort(columnOffset + (row << 1)));
                }
            }
            case Byte.BYTES -> {
                for (int row = from; row < to; row++) {
                    lines.put(offsets[row] + lineOffset, column.get(columnOffset + row));
                }
            }
            default -> {
                for (int row = from; row < to; row++) {
                    lines.put(offsets[row] + lineOffset, column, columnOffset + row * width, width);
                }
            }
        }
    }

    /** The same, for two columns of 8 bytes in the same memory at once. */
    static void spreadLongs(
            ByteBuffer columns,
            int oneOffset,
            int otherOffset,
            int from,
            int to,
            int[] offsets,
            ByteBuffer lines,
            int oneLineOffset,
            int otherLineOffset) {
        for (int row = from; row < to; row++) {
            final int event = offsets[row];
            lines.putLong(event + oneLineOffset, columns.getLong(oneOffset + (row << 3)));
            lines.putLong(event + otherLineOffset, columns.getLong(otherOffset + (row << 3)));
        }
    }

    /**
     * Writes a value of each of some events into a column, each to a row of its own.
     *
     * @param lines where the events lie
     * @param events where each starts; the first {@code count} are taken
     * @param lineOffset of the value in an event
     * @param rows takes them, from number {@code firstRow} on
     * @param column takes row 0 at {@code columnOffset}
     * @param width bytes of one value
     */
    static void scatter(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            int[] rows,
            int firstRow,
            ByteBuffer column,
            int columnOffset,
            int width) {
        switch (width) {
            case Long.BYTES ->
                    scatterLongs(
                            lines, events, lineOffset, count, rows, firstRow, column, columnOffset);
            case Integer.BYTES ->
                    scatterInts(
                            lines, events, lineOffset, count, rows, firstRow, column, columnOffset);
            case Short.BYTES ->
                    scatterShorts(
                            lines, events, lineOffset, count, rows, firstRow, column, columnOffset);
            case Byte.BYTES ->
                    scatterBytes(
                            lines, events, lineOffset, count, rows, firstRow, column, columnOffset);
            default -> {
                for (int i = 0; i < count; i++) {
                    column.put(
                            columnOffset + rows[firstRow + i] * width,
                            lines,
                            events[i] + lineOffset,
                            width);
                }
            }
        }
    }

    private static void scatterLongs(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            int[] rows,
            int firstRow,
            ByteBuffer column,
            int columnOffset) {
        for (int i = 0; i < count; i++) {
            column.putLong(
                    columnOffset + (rows[firstRow + i] << 3),
                    lines.getLong(events[i] + lineOffset));
        }
    }

    private static void scatterInts(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            int[] rows,
            int firstRow,
            ByteBuffer column,
            int columnOffset) {
        for (int i = 0; i < count; i++) {
            column.putInt(
                    columnOffset + (rows[firstRow + i] << 2), lines.getInt(events[i] + lineOffset));
        }
    }

    private static void scatterShorts(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            int[] rows,
            int firstRow,
            ByteBuffer column,
            int columnOffset) {
        for (int i = 0; i < count; i++) {
            column.putShort(
                    columnOffset + (rows[firstRow + i] << 1),
                    lines.getShort(events[i] + lineOffset));
        }
    }

    private static void scatterBytes(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            int[] rows,
            int firstRow,
            ByteBuffer column,
            int columnOffset) {
        for (int i = 0; i < count; i++) {
            column.put(columnOffset + rows[firstRow + i], lines.get(events[i] + lineOffset));
        }
    }
}
