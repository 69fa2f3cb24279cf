package io.tickring.feed.itch;

import io.tickring.feed.FeedFormat;
import io.tickring.feed.NotExpressibleException;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import io.tickring.tick.TickText;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Encodes ticks as NASDAQ TotalView-ITCH 5.0 in BinaryFILE framing, out of nothing but their
 * decoded fields, their symbol's name and the session's midnight. What {@link ItchDecoder} decoded
 * comes out byte for byte. Layouts: the Nasdaq TotalView-ITCH 5.0 specification.
 *
 * <p>Ticks of one session, in its order: the events of a raw chain must follow each other.
 * <b>Thread:</b> one.
 */
public final class ItchEncoder implements FeedFormat.Encoder {
    /** The most bytes that one tick becomes. */
    public static final int MAX_LENGTH = Short.BYTES + ItchRawEvents.MAX_BYTES;

    private static final int PREFIX_LENGTH = Short.BYTES;
    private static final int MAX_TYPES = 1 << 12;

    private final long midnight;
    private final TickType[] typeOfId = new TickType[MAX_TYPES];
    private final ItchMessage[] messageOfId = new ItchMessage[MAX_TYPES];

    /** Bytes that the raw chain at hand still has to bring; 0 outside of a chain. */
    private int chainRemaining;

    private boolean inChain;
    private char chainForm;

    /**
     * @param midnight the one that the session was decoded with, ns since the Unix epoch
     */
    public ItchEncoder(long midnight) {
        this.midnight = midnight;
    }

    @Override
    public int maxLength() {
        return MAX_LENGTH;
    }

    /**
     * Appends the bytes of a tick at the buffer's position and moves the position behind them.
     *
     * @param out big-endian, with {@link #MAX_LENGTH} bytes remaining
     * @return bytes appended
     * @throws NotExpressibleException when ITCH has no message for the tick; nothing was appended
     */
    @Override
    public int encode(Tick tick, ByteBuffer out) {
        assert out.order() == ByteOrder.BIG_ENDIAN : "ITCH is big-endian";
        final int length =
                tick.typeId() == BuiltinTypes.RAW_ID
                        ? encodeRaw(tick, out)
                        : encodeTyped(tick, out);
        out.position(out.position() + length);
        return length;
    }

    private int encodeTyped(Tick tick, ByteBuffer out) {
        if (inChain) {
            throw notExpressible(tick, "the rest of a raw record is missing before it");
        }
        final ItchMessage message = messageOf(tick);
        final long timestamp = tick.eventTime() - midnight;
        if (timestamp < 0 || timestamp > ItchMessage.MAX_TIMESTAMP) {
            throw notExpressible(
                    tick, "its time lies " + timestamp + " ns from the session's midnight");
        }
        final long stock = message.hasStock() ? stock(tick) : Alpha.BLANK_STOCK;
        final int start = out.position();
        out.putShort(start, (short) message.length);
        final Field misfit =
                message.encode(
                        tick.buffer(), tick.offset(), timestamp, stock, out, start + PREFIX_LENGTH);
        if (misfit != null) {
            throw notExpressible(
                    tick,
                    "message '"
                            + message.letter
                            + "' cannot hold "
                            + misfit.name()
                            + '='
                            + TickText.value(tick, misfit));
        }
        return PREFIX_LENGTH + message.length;
    }

    private long stock(Tick tick) {
        final String symbol = tick.symbol();
        if (!Alpha.isStock(symbol)) {
            throw notExpressible(
                    tick, "its symbol '" + symbol + "' is no stock of at most 8 characters");
        }
        return Alpha.stock(symbol);
    }

    /** Looks a type up once for each id; a store gives the same object for an id every time. */
    @SuppressWarnings("ReferenceEquality")
    private ItchMessage messageOf(Tick tick) {
        final int typeId = tick.typeId();
        final TickType type = tick.type();
        if (typeOfId[typeId] != type) {
            final ItchMessage message = ItchMessages.byType(type);
            if (message == null) {
                throw notExpressible(tick, "no message of the specification holds this type");
            }
            messageOfId[typeId] = message;
            typeOfId[typeId] = type;
        }
        return messageOfId[typeId];
    }

    private int encodeRaw(Tick tick, ByteBuffer out) {
        final char form = tick.getChar(ItchRawEvents.FORM);
        final int declared = (int) tick.getLong(ItchRawEvents.DECLARED_LENGTH);
        final int count = tick.bytesLength(ItchRawEvents.BYTES);
        final boolean hasMore = tick.getChar(ItchRawEvents.MORE_FOLLOW) == ItchRawEvents.MORE;
        final boolean hasPrefix = form != ItchRawEvents.FORM_TRAILING && !inChain;
        checkRaw(tick, form, declared, count, hasMore);
        final int start = out.position();
        final int prefixLength = hasPrefix ? PREFIX_LENGTH : 0;
        if (hasPrefix) {
            out.putShort(start, (short) declared);
        }
        final int from = tick.offset() + ItchRawEvents.BYTES.offset() + Short.BYTES;
        out.put(start + prefixLength, tick.buffer(), from, count);
        chainRemaining = (inChain ? chainRemaining : declared) - count;
        chainForm = form;
        inChain = hasMore;
        return prefixLength + count;
    }

    /** What another program or a selection left of a raw record may not hold together. */
    private void checkRaw(Tick tick, char form, int declared, int count, boolean hasMore) {
        if (form != ItchRawEvents.FORM_RECORD
                && form != ItchRawEvents.FORM_CUT
                && form != ItchRawEvents.FORM_TRAILING) {
            throw notExpressible(tick, "its form '" + form + "' is none of R, C, T");
        }
        if (inChain && form != chainForm) {
            throw notExpressible(tick, "the rest of a raw record is missing before it");
        }
        if (declared < 0 || declared > 0xFFFF || count > ItchRawEvents.MAX_BYTES) {
            throw notExpressible(tick, "a record cannot have " + declared + " bytes");
        }
        final int remaining = (inChain ? chainRemaining : declared) - count;
        final boolean holds =
                switch (form) {
                    case ItchRawEvents.FORM_RECORD -> hasMore ? remaining > 0 : remaining == 0;
                    case ItchRawEvents.FORM_CUT -> remaining > 0;
                    default -> true;
                };
        if (!holds) {
            throw notExpressible(tick, "its record has not the bytes that its length declares");
        }
    }

    private static NotExpressibleException notExpressible(Tick tick, String why) {
        return new NotExpressibleException(
                "ITCH 5.0 cannot express the tick of type "
                        + tick.type()
                        + " at position "
                        + tick.position()
                        + " (sequence "
                        + tick.sourceSequence()
                        + " of its session): "
                        + why
                        + "; choose types that ITCH has with --types, or another format, as -o csv");
    }
}
