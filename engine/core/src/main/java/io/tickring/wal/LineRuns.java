package io.tickring.wal;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;

/**
 * Finds market events of one line that lie one behind the other: most of a log. They are taken
 * together, so that where the next one starts need not wait for what the last one says. Stateless.
 */
final class LineRuns {
    private LineRuns() {}

    /**
     * Where a run of such events ends.
     *
     * @param from where an event starts
     * @param end behind the last whole line
     * @param most events that are wanted
     * @return {@code from} when another event is there
     */
    static int end(ByteBuffer lines, int from, int end, int most) {
        final int to = Math.min(end, from + (most << TickLayout.LINE_SHIFT));
        int at = from;
        while (at < to && isAlone(TickLayout.typeAndLines(lines, at))) {
            at += TickLayout.LINE_LENGTH;
        }
        return at;
    }

    private static boolean isAlone(int typeAndLines) {
        return TickLayout.linesOf(typeAndLines) == 1
                && !BuiltinTypes.isMark(TickLayout.typeOf(typeAndLines));
    }
}
