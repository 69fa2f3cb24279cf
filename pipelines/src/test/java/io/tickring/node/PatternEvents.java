package io.tickring.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.ingest.Publisher;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Events of 1 to 16 lines, each byte of whose payload follows from the event's number: half an
 * event, or one put together from two, does not pass {@link #check}.
 */
final class PatternEvents {
    /** A user's type of variable length. */
    static final TickType VARIABLE =
            TickType.named("test.pattern").i64("number").bytes("bytes").build();

    /** A user's type whose events all have three lines. */
    static final TickType FIXED = fixed();

    private static final Field NUMBER = VARIABLE.field("number");
    private static final Field BYTES = VARIABLE.field("bytes");
    private static final int FIXED_FIELDS = 20;

    private final int variableId;
    private final int fixedId;
    private final ByteBuffer bytes =
            ByteBuffer.allocate(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    PatternEvents(Node node) {
        variableId = node.define(VARIABLE);
        fixedId = node.define(FIXED);
    }

    private static TickType fixed() {
        final TickType.Builder type = TickType.named("test.fixed").i64("number");
        for (int i = 1; i < 20; i++) {
            type.i64("value" + i);
        }
        return type.build();
    }

    private static boolean isFixed(long number) {
        return SlotHash.splitmix64(number) % 5 == 0;
    }

    /** Mostly a few lines, sometimes all sixteen. */
    static int lines(long number) {
        if (isFixed(number)) {
            return FIXED.lines();
        }
        final long chance = SlotHash.splitmix64(~number);
        return 1 + (int) Math.min(chance >>> 60, chance >>> 56 & 0xF);
    }

    private static int byteCount(long number) {
        final int room =
                (lines(number) << TickLayout.LINE_SHIFT)
                        - TickLayout.PAYLOAD_OFFSET
                        - Long.BYTES
                        - Short.BYTES;
        return room - (int) (number & 7);
    }

    private static long word(long number, int index) {
        return SlotHash.splitmix64(number * 31 + index);
    }

    /** Stages the event of the publisher's next sequence; its time is that number, too. */
    void stage(Publisher publisher, int symbol) {
        final long number = publisher.nextSequence();
        if (isFixed(number)) {
            final TickWriter writer = publisher.stage(fixedId, FIXED, symbol, number, number);
            writer.putLong(FIXED.fields().get(0), number);
            for (int i = 1; i < FIXED_FIELDS; i++) {
                writer.putLong(FIXED.fields().get(i), word(number, i));
            }
            return;
        }
        final int count = byteCount(number);
        for (int i = 0; i < count; i += Long.BYTES) {
            bytes.putLong(i, word(number, i));
        }
        publisher
                .stage(variableId, lines(number), symbol, number, number)
                .putLong(NUMBER, number)
                .putBytes(BYTES, bytes, 0, count);
    }

    /** Fails unless the event is whole. */
    static void check(Tick tick) {
        final long number = tick.sourceSequence();
        assertEquals(number, tick.eventTime(), "time of " + number);
        assertEquals(lines(number), tick.lines(), "lines of " + number);
        final ByteBuffer buffer = tick.buffer();
        if (isFixed(number)) {
            assertEquals(number, tick.getLong(FIXED.fields().get(0)));
            for (int i = 1; i < FIXED_FIELDS; i++) {
                assertEquals(
                        word(number, i),
                        buffer.getLong(tick.offset() + FIXED.fields().get(i).offset()),
                        "field " + i + " of " + number);
            }
            return;
        }
        assertEquals(number, tick.getLong(NUMBER));
        final int count = byteCount(number);
        assertEquals(count, tick.bytesLength(BYTES), "bytes of " + number);
        final int start = tick.offset() + BYTES.offset() + Short.BYTES;
        for (int i = 0; i < count; i++) {
            final byte expected = (byte) (word(number, i & ~7) >>> ((i & 7) * 8));
            if (buffer.get(start + i) != expected) {
                assertEquals(expected, buffer.get(start + i), "byte " + i + " of " + number);
            }
        }
        for (int i = start + count; i < tick.offset() + tick.length(); i++) {
            assertEquals(0, buffer.get(i), "fill of " + number);
        }
    }

    /** Whether an event is one of these. */
    static boolean is(Tick tick) {
        return tick.typeId() >= BuiltinTypes.FIRST_DEFINED_ID;
    }
}
