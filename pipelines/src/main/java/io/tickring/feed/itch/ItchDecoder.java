package io.tickring.feed.itch;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.FeedFormat;
import io.tickring.feed.TickSink;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Decodes a session of NASDAQ TotalView-ITCH 5.0 in BinaryFILE framing into ticks, one event for
 * each message, losing nothing. Layouts: the Nasdaq TotalView-ITCH 5.0 specification.
 *
 * <p>eventTime is midnight plus the message's own time; receiveTime is the same. The symbol is that
 * of the message's stock, else the one learned last for its locate, else none. What cannot become a
 * tick that gives the same bytes again is a raw event, with the time of the event before it.
 *
 * <p>Allocates nothing per message; a new stock or message type allocates once. <b>Thread:</b> one.
 */
public final class ItchDecoder implements FeedFormat.Decoder {
    private static final int PREFIX_LENGTH = Short.BYTES;

    private final ChunkReader reader;
    private final TickSink sink;
    private final long midnight;
    private final ByteBuffer input;
    private final ItchSymbols symbols;
    private final ItchRawEvents rawEvents;
    private final ItchReport report = new ItchReport();
    private final int[] typeIds = new int[256];
    private boolean isFirst = true;
    private boolean isDone;
    private long eventTime;

    /**
     * @param reader whose chunks hold at least 65,537 bytes; the caller closes it
     * @param midnight New York midnight of the trading date, ns since the Unix epoch; see {@link
     *     ItchDate#midnight}
     */
    public ItchDecoder(ChunkReader reader, TickSink sink, long midnight) {
        this.reader = reader;
        this.sink = sink;
        this.midnight = midnight;
        this.input = reader.buffer();
        this.symbols = new ItchSymbols(sink, new ItchLookahead(reader, sink)::onNewStock);
        this.rawEvents = new ItchRawEvents(sink);
        this.eventTime = midnight;
        Arrays.fill(typeIds, -1);
    }

    /**
     * Decodes on.
     *
     * @param maxRecords the most records to decode in this step
     * @return false when the source is decoded to its end
     * @throws NotItchException when the source does not begin with an ITCH message
     * @throws io.tickring.tick.SpaceFullException when the sink has no id left for a new stock; the
     *     record at hand is not decoded
     */
    @Override
    public boolean step(int maxRecords) throws IOException {
        for (int i = 0; i < maxRecords && !isDone; i++) {
            if (!haveRecord()) {
                onEnd();
            } else {
                if (isFirst) {
                    checkFirst();
                }
                onRecord();
            }
        }
        return !isDone;
    }

    /** Bytes of the source that are decoded. */
    @Override
    public long bytesDone() {
        return report.bytes();
    }

    /** Goes on counting while the decoder does. */
    @Override
    public ItchReport report() {
        return report;
    }

    /** Whether a whole record lies at the buffer's position; reads more when needed. */
    private boolean haveRecord() throws IOException {
        while (true) {
            final int available = input.remaining();
            if (available >= PREFIX_LENGTH
                    && available - PREFIX_LENGTH >= recordLength(input.position())) {
                return true;
            }
            if (!reader.readMore()) {
                return false;
            }
        }
    }

    private int recordLength(int at) {
        return input.getShort(at) & 0xFFFF;
    }

    private void onRecord() {
        final int start = input.position();
        final int length = recordLength(start);
        final int at = start + PREFIX_LENGTH;
        if (length == 0) {
            rawEvents.put(ItchRawReason.ZERO_LENGTH, eventTime, input, at, 0, 0, fileOffset(at));
            report.onZeroLength();
        } else {
            final int letter = input.get(at) & 0xFF;
            final ItchMessage message = ItchMessages.byLetter(letter);
            if (message == null) {
                onRawMessage(ItchRawReason.UNKNOWN_TYPE, letter, at, length);
            } else if (message.length != length) {
                onRawMessage(ItchRawReason.WRONG_LENGTH, letter, at, length);
            } else {
                onMessage(message, letter, at);
            }
        }
        input.position(at + length);
    }

    private void onMessage(ItchMessage message, int letter, int at) {
        if (message.isChecked) {
            final ItchRawReason reason = message.whyRaw(input, at);
            if (reason != null) {
                onRawMessage(reason, letter, at, message.length);
                return;
            }
        }
        final int locate = ItchMessage.locate(input, at);
        final int symbolId;
        if (message.hasStock()) {
            symbolId = symbols.idOf(locate, input.getLong(at + message.stockOffset));
            if (symbolId == ItchSymbols.NOT_PRINTABLE) {
                onRawMessage(ItchRawReason.TEXT, letter, at, message.length);
                return;
            }
        } else {
            symbolId = symbols.idOf(locate);
        }
        int typeId = typeIds[letter];
        if (typeId < 0) {
            typeId = defineType(message);
        }
        eventTime = midnight + ItchMessage.timestamp(input, at);
        final TickWriter writer = sink.begin(typeId, message.lines, symbolId, eventTime, eventTime);
        putFields(message, letter, at, writer.buffer(), writer.offset());
        sink.end();
        report.onMessage(letter, PREFIX_LENGTH + message.length, eventTime);
    }

    private void putFields(ItchMessage message, int letter, int at, ByteBuffer tick, int tickAt) {
        switch (letter) {
            case 'A' -> ItchOrders.added(input, at, tick, tickAt);
            case 'D' -> ItchOrders.deleted(input, at, tick, tickAt);
            case 'U' -> ItchOrders.replaced(input, at, tick, tickAt);
            case 'E' -> ItchOrders.executed(input, at, tick, tickAt);
            case 'X' -> ItchOrders.reduced(input, at, tick, tickAt);
            default -> message.decode(input, at, tick, tickAt);
        }
    }

    /** Types are defined when they are first met, so a store knows those that it holds. */
    private int defineType(ItchMessage message) {
        final int typeId = sink.typeId(message.type);
        typeIds[message.letter] = typeId;
        return typeId;
    }

    private void onRawMessage(ItchRawReason reason, int letter, int at, int length) {
        rawEvents.put(reason, eventTime, input, at, length, length, fileOffset(at));
        report.onRawMessage(letter, reason, length);
    }

    private void onEnd() throws NotItchException {
        if (isFirst) {
            checkFirst();
        }
        final int start = input.position();
        final int available = input.remaining();
        if (available >= PREFIX_LENGTH) {
            final int at = start + PREFIX_LENGTH;
            final int length = available - PREFIX_LENGTH;
            rawEvents.put(
                    ItchRawReason.CUT,
                    eventTime,
                    input,
                    at,
                    length,
                    recordLength(start),
                    fileOffset(at));
            report.onCut(ItchRawReason.CUT, fileOffset(at), length, available);
        } else if (available > 0) {
            rawEvents.put(
                    ItchRawReason.TRAILING,
                    eventTime,
                    input,
                    start,
                    available,
                    0,
                    fileOffset(start));
            report.onCut(ItchRawReason.TRAILING, fileOffset(start), available, available);
        }
        input.position(input.limit());
        isDone = true;
    }

    private long fileOffset(int at) {
        return reader.bufferOffset() + at;
    }

    /** What is no ITCH file is refused before the sink has seen any of it. */
    private void checkFirst() throws NotItchException {
        ItchFirstRecord.check(reader.name(), input);
        isFirst = false;
    }
}
