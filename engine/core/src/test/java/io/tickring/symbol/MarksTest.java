package io.tickring.symbol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Tick;
import io.tickring.tick.TickType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarksTest {
    private final Marks marks = new Marks();
    private final Tick tick = new Tick(new NameRegistry());
    private final List<Object> told = new ArrayList<>();

    private final Marks.MarkVisitor visitor =
            new Marks.MarkVisitor() {
                @Override
                public void onSymbol(int id, String name) {
                    told.add(id + "=" + name);
                }

                @Override
                public void onType(int id, TickType type) {
                    told.add(id);
                    told.add(type);
                }

                @Override
                public void onSessionStart(SessionInfo session) {
                    told.add(session);
                }

                @Override
                public void onSessionEnd(int sourceId, SessionEnd end) {
                    told.add(sourceId);
                    told.add(end);
                }
            };

    private void assertRead(int lines, Object... expected) {
        tick.wrap(marks.event(), 0, -1);
        assertEquals(lines, tick.lines());
        told.clear();
        Marks.read(tick, visitor);
        assertEquals(List.of(expected), told);
    }

    @Test
    void shouldReadBackEveryMark() {
        assertRead(marks.symbol(4_000_000, "ÄÖÜ".repeat(10)), "4000000=" + "ÄÖÜ".repeat(10));
        final TickType type = DefinitionCodecTest.randomType(new Random(3));
        assertRead(marks.type(99, type), 99, type);
        final SessionInfo session =
                new SessionInfo(
                        65_535, "s".repeat(64), 3, "itch", "ab".repeat(32), "2020-01-30", 7);
        assertRead(marks.sessionStart(session), session);
        assertRead(marks.sessionEnd(7, SessionEnd.cut(5, 99)), 7, SessionEnd.cut(5, 99));
        assertRead(marks.sessionEnd(8, SessionEnd.clean(5)), 8, SessionEnd.clean(5));
    }

    @Test
    void shouldAnswerAHostileMarkWithNothingButIllegalArgument() {
        int refused = 0;
        for (long seed = 0; seed < 5_000; seed++) {
            final Random random = new Random(seed);
            final int lines =
                    random.nextBoolean()
                            ? marks.symbol(1, "S")
                            : marks.type(64, DefinitionCodecTest.randomType(random));
            for (int i = random.nextInt(3); i >= 0; i--) {
                marks.event().put(32 + random.nextInt(lines * 64 - 32), (byte) random.nextInt());
            }
            try {
                Marks.read(tick.wrap(marks.event(), 0, -1), visitor);
            } catch (IllegalArgumentException e) {
                refused++;
            } catch (RuntimeException e) {
                fail("seed=" + seed, e);
            }
        }
        assertTrue(refused > 100, "refused " + refused);
        marks.event().putShort(28, (short) BuiltinTypes.TRADE_ID);
        tick.wrap(marks.event(), 0, -1);
        assertThrows(IllegalArgumentException.class, () -> Marks.read(tick, visitor));
    }
}
