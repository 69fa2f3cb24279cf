package io.tickring.segment;

import io.tickring.tick.Field;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What events of a type look like when columns can hold them: as many lines as the type, and zeros
 * where no field is. Such an event can be put together again bit for bit from its fields.
 * Immutable; any thread.
 */
final class EventShape {
    private final TickType type;
    private final int typeAndLines;

    /** Bits that no field covers, by 8-byte words of the payload; where there are any. */
    private final int[] gapOffsets;

    private final long[] gapMasks;

    EventShape(TickType type, int typeId) {
        this.type = type;
        typeAndLines = type.isVariable() ? -1 : TickLayout.typeAndLines(typeId, type.lines());
        final int words = (type.lines() << TickLayout.LINE_SHIFT) / Long.BYTES;
        final long[] masks = new long[words];
        Arrays.fill(masks, TickLayout.PAYLOAD_OFFSET / Long.BYTES, words, -1L);
        for (final Field field : type.fields()) {
            for (int at = field.offset(); at < field.offset() + field.length(); at++) {
                masks[at / Long.BYTES] &= ~(0xFFL << at % Long.BYTES * Byte.SIZE);
            }
        }
        final int[] gapped = IntStream.range(0, words).filter(i -> masks[i] != 0).toArray();
        gapOffsets = Arrays.stream(gapped).map(i -> i * Long.BYTES).toArray();
        gapMasks = Arrays.stream(gapped).mapToLong(i -> masks[i]).toArray();
    }

    TickType type() {
        return type;
    }

    /** Whether columns can hold this event. */
    boolean holds(ByteBuffer buffer, int offset, int eventTypeAndLines) {
        if (eventTypeAndLines != typeAndLines) {
            return false;
        }
        long stray = 0;
        for (int i = 0; i < gapOffsets.length; i++) {
            stray |= buffer.getLong(offset + gapOffsets[i]) & gapMasks[i];
        }
        return stray == 0;
    }
}
