package io.tickring.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineRunsTest {
    private static final int LINES = 4000;

    @Test
    void shouldEndARunAtMarksAtLongerEventsAtTheEndAndWhenEnoughWereTaken() {
        int cut = 0;
        for (long seed = 0; seed < 200; seed++) {
            final Random random = new Random(seed);
            final ByteBuffer log =
                    ByteBuffer.allocateDirect(LINES * TickLayout.LINE_LENGTH)
                            .order(ByteOrder.LITTLE_ENDIAN);
            final int oneIn = 1 + random.nextInt(400);
            for (int line = 0; line < LINES; line++) {
                final boolean isOther = random.nextInt(oneIn) == 0;
                final int typeId =
                        isOther ? random.nextInt(TickLayout.MAX_TYPE_ID + 1) : drawMarket(random);
                final int lines = isOther ? 1 + random.nextInt(2) : 1;
                log.putShort(
                        line * TickLayout.LINE_LENGTH + TickLayout.TYPE_AND_LINES_OFFSET,
                        (short) TickLayout.typeAndLines(typeId, lines));
            }
            int from = 0;
            while (from < log.capacity()) {
                final int most = 1 + random.nextInt(300);
                final int end =
                        from
                                + (1 + random.nextInt((log.capacity() - from) / 64))
                                        * TickLayout.LINE_LENGTH;
                final int behind = LineRuns.end(log, from, end, most);
                assertEquals(naive(log, from, end, most), behind, "seed=" + seed);
                cut += behind < end ? 1 : 0;
                from = behind + TickLayout.LINE_LENGTH;
            }
        }
        assertTrue(cut > 1000, "runs that ended before their end: " + cut);
    }

    private static int drawMarket(Random random) {
        return random.nextBoolean() ? BuiltinTypes.TRADE_ID : BuiltinTypes.FIRST_DEFINED_ID;
    }

    private static int naive(ByteBuffer log, int from, int end, int most) {
        int events = 0;
        while (events < most && from + events * TickLayout.LINE_LENGTH < end) {
            final int word = TickLayout.typeAndLines(log, from + events * TickLayout.LINE_LENGTH);
            final int typeId = TickLayout.typeOf(word);
            if (TickLayout.linesOf(word) > 1
                    || typeId == BuiltinTypes.DEFINITION_ID
                    || typeId == BuiltinTypes.SESSION_START_ID
                    || typeId == BuiltinTypes.SESSION_END_ID) {
                break;
            }
            events++;
        }
        return from + events * TickLayout.LINE_LENGTH;
    }
}
