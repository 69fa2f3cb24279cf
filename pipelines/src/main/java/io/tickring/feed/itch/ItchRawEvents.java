package io.tickring.feed.itch;

import io.tickring.feed.TickSink;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;

/**
 * Puts bytes that no type holds into raw events: one, or a chain when they are many. <b>Thread:</b>
 * the decoder's.
 */
final class ItchRawEvents {
    /** A whole record. */
    static final char FORM_RECORD = 'R';

    /** What is there of a cut record. */
    static final char FORM_CUT = 'C';

    /** Bytes without a length before them. */
    static final char FORM_TRAILING = 'T';

    /** More events of the chain follow. */
    static final char MORE = 'Y';

    /** The last event of a record. */
    static final char LAST = 'N';

    static final Field FILE_OFFSET = BuiltinTypes.RAW.field("fileOffset");
    static final Field DECLARED_LENGTH = BuiltinTypes.RAW.field("declaredLength");
    static final Field FORM = BuiltinTypes.RAW.field("form");
    static final Field MORE_FOLLOW = BuiltinTypes.RAW.field("more");
    static final Field REASON = BuiltinTypes.RAW.field("reason");
    static final Field BYTES = BuiltinTypes.RAW.field("bytes");

    /** The most bytes that one event holds. */
    static final int MAX_BYTES = TickLayout.MAX_PAYLOAD_LENGTH - BuiltinTypes.RAW.payloadLength();

    private static final int NO_SYMBOL = 0;
    private static final TickType TYPE = BuiltinTypes.RAW;

    private final TickSink sink;

    ItchRawEvents(TickSink sink) {
        this.sink = sink;
    }

    /**
     * @param at where the bytes begin in {@code input}
     * @param length how many there are
     * @param declaredLength what the length before them said; 0 when there is none
     * @param fileOffset where the first of them lay in the source
     */
    void put(
            ItchRawReason reason,
            long eventTime,
            ByteBuffer input,
            int at,
            int length,
            int declaredLength,
            long fileOffset) {
        int done = 0;
        do {
            final int count = Math.min(MAX_BYTES, length - done);
            final TickWriter writer =
                    sink.begin(
                            BuiltinTypes.RAW_ID,
                            TickLayout.linesFor(TYPE.payloadLength() + count),
                            NO_SYMBOL,
                            eventTime,
                            eventTime);
            writer.putLong(FILE_OFFSET, fileOffset + done);
            writer.putLong(DECLARED_LENGTH, declaredLength);
            writer.putChar(FORM, form(reason));
            writer.putChar(REASON, reason.letter());
            writer.putBytes(BYTES, input, at + done, count);
            done += count;
            writer.putChar(MORE_FOLLOW, done < length ? MORE : LAST);
            sink.end();
        } while (done < length);
    }

    private static char form(ItchRawReason reason) {
        return switch (reason) {
            case CUT -> FORM_CUT;
            case TRAILING -> FORM_TRAILING;
            default -> FORM_RECORD;
        };
    }
}
