package io.tickring.tick;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TickRoundTripTest {
    private static final int EVENT_AT = 192;

    private final ByteBuffer memory = ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN);

    /** One type, whatever id is asked for. */
    private record OneType(TickType only) implements Names {
        @Override
        public String symbol(int symbolId) {
            return "S" + symbolId;
        }

        @Override
        public TickType type(int typeId) {
            return only;
        }

        @Override
        public String source(int sourceId) {
            return "source" + sourceId;
        }
    }

    private static final TickType EVERYTHING =
            TickType.named("everything")
                    .i8("i8")
                    .i16("i16")
                    .u16("u16")
                    .i32("i32")
                    .u32("u32")
                    .i64("i64")
                    .price("price")
                    .size("size", 3)
                    .time("time")
                    .character("letter")
                    .text("text", 9)
                    .bytes("bytes")
                    .build();

    private static long widened(FieldKind kind, long value) {
        return switch (kind) {
            case I8 -> (byte) value;
            case I16 -> (short) value;
            case U16 -> value & 0xFFFF;
            case I32 -> (int) value;
            case U32 -> value & 0xFFFF_FFFFL;
            case CHAR -> value & 0xFF;
            default -> value;
        };
    }

    @Test
    void shouldReadBackEveryKindOfFieldAndTheHeader() {
        final Set<FieldKind> seen = EnumSet.noneOf(FieldKind.class);
        for (long seed = 0; seed < 300; seed++) {
            final Random random = new Random(seed);
            final byte[] bytes = new byte[random.nextInt(900)];
            random.nextBytes(bytes);
            final int lines = TickLayout.linesFor(EVERYTHING.payloadLength() + bytes.length);
            final int symbolId = random.nextInt();
            final int typeId = random.nextInt(TickLayout.MAX_TYPE_ID + 1);
            final int sourceId = random.nextInt(TickLayout.MAX_SOURCE_ID + 1);
            Arrays.fill(memory.array(), (byte) 0x55);
            final TickWriter writer = new TickWriter().wrap(memory, EVENT_AT);
            writer.begin(typeId, lines, symbolId, sourceId, seed, seed * 7, -seed);
            final long[] values = new long[EVERYTHING.fields().size()];
            final String text = "abcdefghi".substring(0, random.nextInt(10));
            for (int i = 0; i < values.length; i++) {
                final Field field = EVERYTHING.fields().get(i);
                seen.add(field.kind());
                values[i] = random.nextInt(10) == 0 ? Long.MIN_VALUE : random.nextLong();
                switch (field.kind()) {
                    case TEXT -> writer.putText(field, text);
                    case BYTES -> writer.putBytes(field, ByteBuffer.wrap(bytes), 0, bytes.length);
                    default -> writer.putLong(field, values[i]);
                }
            }
            final Tick tick = new Tick(new OneType(EVERYTHING)).wrap(memory, EVENT_AT, 77);
            final String at = "seed=" + seed;
            assertEquals(seed, tick.sourceSequence(), at);
            assertEquals(seed * 7, tick.eventTime(), at);
            assertEquals(-seed, tick.receiveTime(), at);
            assertEquals(symbolId, tick.symbolId(), at);
            assertEquals(typeId, tick.typeId(), at);
            assertEquals(sourceId, tick.sourceId(), at);
            assertEquals(lines, tick.lines(), at);
            assertEquals(77, tick.position(), at);
            final Tick copy = tick.copy();
            Arrays.fill(memory.array(), EVENT_AT, EVENT_AT + tick.length(), (byte) 0);
            for (int i = 0; i < values.length; i++) {
                final Field field = EVERYTHING.fields().get(i);
                switch (field.kind()) {
                    case TEXT -> assertEquals(text, copy.getText(field), at);
                    case BYTES -> assertArrayEquals(bytes, copy.getBytes(field), at);
                    default ->
                            assertEquals(
                                    widened(field.kind(), values[i]),
                                    copy.getLong(field),
                                    at + ' ' + field);
                }
            }
            assertEquals(0x55, memory.get(EVENT_AT - 1), at);
            assertEquals(0x55, memory.get(EVENT_AT + copy.length()), at);
        }
        assertEquals(EnumSet.allOf(FieldKind.class), seen, "kinds that were tried");
    }

    @Test
    void shouldLeaveZeroWhereNoFieldLies() {
        Arrays.fill(memory.array(), (byte) 0x55);
        final TickType type = TickType.named("t").i8("a").build();
        new TickWriter().wrap(memory, 64).begin(1, 2, 0, 0, 0, 0, 0).putLong(type.field("a"), -1);
        for (int at = 64 + TickLayout.PAYLOAD_OFFSET + 1; at < 64 + 128; at++) {
            assertEquals(0, memory.get(at), "byte " + at);
        }
    }

    @Test
    void shouldRefuseNumbersInTextFieldsAndTextThatIsTooLong() {
        final TickWriter writer = new TickWriter().wrap(memory, 0).begin(1, 1, 0, 0, 0, 0, 0);
        final Field text = EVERYTHING.field("text");
        assertThrows(IllegalArgumentException.class, () -> writer.putLong(text, 1));
        final String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> writer.putText(text, "abcdefghij"))
                        .getMessage();
        assertTrue(message.contains("text holds 9 bytes"), message);
        final Tick tick = new Tick(new OneType(EVERYTHING)).wrap(memory, 0, -1);
        assertThrows(IllegalArgumentException.class, () -> tick.getLong(text));
    }

    @Test
    void shouldCountATradeOnlyWhereItIsPrintable() {
        final TickType cross =
                TickType.named("cross")
                        .price("price")
                        .size("size")
                        .character("printable")
                        .countsAsTrade()
                        .build();
        final TickWriter writer = new TickWriter().wrap(memory, 0).begin(1, 1, 0, 0, 0, 0, 0);
        final Tick tick = new Tick(new OneType(cross)).wrap(memory, 0, -1);
        writer.putChar(cross.field("printable"), 'N');
        assertEquals(false, tick.countsAsTrade());
        writer.putChar(cross.field("printable"), 'Y').putLong(cross.price(), 5);
        writer.putLong(cross.size(), 6);
        assertEquals(true, tick.countsAsTrade());
        assertEquals(5, tick.price());
        assertEquals(6, tick.size());
        final Tick gap = new Tick(new OneType(BuiltinTypes.GAP)).wrap(memory, 0, -1);
        assertThrows(IllegalArgumentException.class, gap::price);
    }

    @Test
    void shouldTellHowManyLinesAPayloadTakes() {
        assertEquals(1, TickLayout.linesFor(0));
        assertEquals(1, TickLayout.linesFor(32));
        assertEquals(2, TickLayout.linesFor(33));
        assertEquals(16, TickLayout.linesFor(TickLayout.MAX_PAYLOAD_LENGTH));
        assertEquals(17, TickLayout.linesFor(TickLayout.MAX_PAYLOAD_LENGTH + 1));
    }
}
