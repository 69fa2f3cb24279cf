package io.tickring.feed.itch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.Tick;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An independent decoder reads the same out of the same bytes. */
class ItchJunctureTest {
    @Test
    void shouldAgreeOnAGeneratedSession() throws IOException {
        assertAgreed(Itch.generated(100_000, 300, 21));
    }

    @Test
    void shouldAgreeOnARecordedMorning() throws IOException {
        assertAgreed(Itch.recorded("AAPL_20200130_first10k.itch50"));
    }

    @Test
    void shouldAgreeOnRandomValuesOfEveryMessageItKnows() throws IOException {
        final Random random = new Random(31);
        for (ItchMessage message : ItchMessages.ALL) {
            for (int i = 0; message.letter != 'O' && i < 200; i++) {
                assertAgreed(Itch.framed(ItchMessagesTest.randomMessage(message, random)));
            }
        }
    }

    private static void assertAgreed(byte[] file) throws IOException {
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);
        assertEquals(0, report.raw());
        final Comparison comparison = new Comparison(sink.ticks().iterator());
        comparison.read(file);
        assertEquals(report.messages(), comparison.compared);
    }

    private static final class Comparison extends JunctureListener {
        private final Iterator<Tick> ticks;
        private long compared;

        Comparison(Iterator<Tick> ticks) {
            this.ticks = ticks;
        }

        @Override
        void on(
                char letter,
                int locate,
                int tracking,
                int timeHigh,
                long timeLow,
                Object... fields) {
            final Tick tick = ticks.next();
            assertEquals(ItchMessages.byLetter(letter).type, tick.type());
            assertEquals(locate, tick.getLong(tick.type().field("locate")));
            assertEquals(tracking, tick.getLong(tick.type().field("tracking")));
            assertEquals(Itch.MIDNIGHT + ((long) timeHigh << 32) + timeLow, tick.eventTime());
            int stocks = 0;
            for (int i = 0; i < fields.length; i += 2) {
                if (fields[i].equals("stock")) {
                    stocks++;
                    assertEquals((long) (Long) fields[i + 1], number(tick.symbol(), 8), "stock");
                } else {
                    final Field field = tick.type().field((String) fields[i]);
                    assertEquals(
                            wire(fields[i + 1], letter, field),
                            value(tick, field),
                            letter + " " + field);
                }
            }
            // Nothing of ours is left out: the rest is locate and tracking.
            assertEquals(tick.type().fields().size() - 2, fields.length / 2 - stocks);
            compared++;
        }

        private static long wire(Object wire, char letter, Field field) {
            if (wire instanceof Byte character) {
                return character & 0xFF;
            }
            final long number = (Long) wire;
            return field.kind() != FieldKind.PRICE
                    ? number
                    : letter == 'V' ? number * 10 : number * 100_000;
        }

        private static long value(Tick tick, Field field) {
            return field.kind() == FieldKind.TEXT
                    ? number(tick.getText(field), field.length())
                    : tick.getLong(field);
        }

        /** Text, filled up with spaces, as the big-endian number that its bytes make. */
        private static long number(String text, int length) {
            final byte[] bytes =
                    String.format("%-" + length + "s", text).getBytes(StandardCharsets.US_ASCII);
            final ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return switch (length) {
                case 2 -> buffer.getShort();
                case 4 -> buffer.getInt();
                default -> buffer.getLong();
            };
        }
    }
}
