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
     * Writes a value of each of some events into a column.
     *
     * @param lines where the events lie
     * @param events where each starts; the first {@code count} are taken
     * @param lineOffset of the value in an event
     * @param column takes row 0 at {@code columnOffset}
     * @param width bytes of one value
     */
    static void collect(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            ByteBuffer column,
            int columnOffset,
            int width) {
        switch (width) {
            case Long.BYTES -> collectLongs(lines, events, lineOffset, count, column, columnOffset);
            case Integer.BYTES ->
                    collectInts(lines, events, lineOffset, count, column, columnOffset);
            case Short.BYTES ->
                    collectShorts(lines, events, lineOffset, count, column, columnOffset);
            case Byte.BYTES -> collectBytes(lines, events, lineOffset, count, column, columnOffset);
            default -> {
                for (int row = 0; row < count; row++) {
                    column.put(columnOffset + row * width, lines, events[row] + lineOffset, width);
                }
            }
        }
    }

    private static void collectLongs(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            ByteBuffer column,
            int columnOffset) {
        for (int row = 0; row < count; row++) {
            column.putLong(columnOffset + (row << 3), lines.getLong(events[row] + lineOffset));
        }
    }

    private static void collectInts(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            ByteBuffer column,
            int columnOffset) {
        for (int row = 0; row < count; row++) {
            column.putInt(columnOffset + (row << 2), lines.getInt(events[row] + lineOffset));
        }
    }

    private static void collectShorts(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            ByteBuffer column,
            int columnOffset) {
        for (int row = 0; row < count; row++) {
            column.putShort(columnOffset + (row << 1), lines.getShort(events[row] + lineOffset));
        }
    }

    private static void collectBytes(
            ByteBuffer lines,
            int[] events,
            int lineOffset,
            int count,
            ByteBuffer column,
            int columnOffset) {
        for (int row = 0; row < count; row++) {
            column.put(columnOffset + row, lines.get(events[row] + lineOffset));
        }
    }
}
