package io.tickring.feed.itch;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.TickSink;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells the sink of stocks that lie ahead in what is read already: a session begins with the
 * directory of all stocks, and who must ask for their ids does better to ask for many at once.
 * Looks at a byte once at most, and only where a stock is new. <b>Thread:</b> the decoder's.
 */
final class ItchLookahead {
    private static final int MOST_STOCKS = 512;
    private static final int PREFIX_LENGTH = Short.BYTES;

    private final ChunkReader reader;
    private final TickSink sink;
    private long lookedAtTo;

    ItchLookahead(ChunkReader reader, TickSink sink) {
        this.reader = reader;
        this.sink = sink;
    }

    /** The record at the buffer's position is of a stock that is new. */
    void onNewStock() {
        final ByteBuffer input = reader.buffer();
        if (reader.bufferOffset() + input.position() < lookedAtTo) {
            return;
        }
        final Set<String> names = new HashSet<>();
        int start = input.position();
        while (names.size() < MOST_STOCKS && input.limit() - start >= PREFIX_LENGTH) {
            final int at = start + PREFIX_LENGTH;
            final int length = input.getShort(start) & 0xFFFF;
            if (input.limit() - at < length) {
                break;
            }
            look(input, at, length, names);
            start = at + length;
        }
        lookedAtTo = reader.bufferOffset() + start;
        sink.expect(names);
    }

    private static void look(ByteBuffer input, int at, int length, Set<String> names) {
        final ItchMessage message =
                length == 0 ? null : ItchMessages.byLetter(input.get(at) & 0xFF);
        if (message == null || message.length != length || !message.hasStock()) {
            return;
        }
        final long stock = input.getLong(at + message.stockOffset);
        if (stock != Alpha.BLANK_STOCK && Alpha.isPrintable(stock)) {
            names.add(Alpha.name(stock));
        }
    }
}
