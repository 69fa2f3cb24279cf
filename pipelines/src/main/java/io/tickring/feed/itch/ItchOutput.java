package io.tickring.feed.itch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/**
 * Writes single messages in BinaryFILE framing to a channel, each field as it stands on the wire:
 * prices in 10⁻⁴ (of V in 10⁻⁸), times in ns since midnight. <b>Thread:</b> one.
 */
final class ItchOutput {
    private static final int CAPACITY = 1 << 20;
    private static final int PROGRESS_MASK = (1 << 16) - 1;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    private final WritableByteChannel channel;
    private final LongConsumer progress;
    private long messages;
    private int expectedPosition;

    ItchOutput(WritableByteChannel channel, LongConsumer progress) {
        this.channel = channel;
        this.progress = progress;
    }

    long messages() {
        return messages;
    }

    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
        expectedPosition = 0;
    }

    void systemEvent(long time, char event) throws IOException {
        begin(ItchMessages.SYSTEM_EVENT, 0, time);
        put(event);
    }

    void stockDirectory(long time, int locate, long stock, char category) throws IOException {
        begin(ItchMessages.STOCK_DIRECTORY, locate, time);
        buffer.putLong(stock);
        put(category);
        put('N'); // financial status: normal
        buffer.putInt(100); // round lot
        put('N'); // not round lots only
        put('C'); // common stock
        put('Z'); // issue sub-type: not applicable
        put(' ');
        put('P'); // production, no test
        put('N'); // short sale threshold
        put(' '); // no IPO
        put('1'); // LULD tier
        put('N'); // no exchange traded product
        buffer.putInt(0); // leverage
        put('N'); // not inverse
    }

    void tradingAction(long time, int locate, long stock, char state) throws IOException {
        begin(ItchMessages.TRADING_ACTION, locate, time);
        buffer.putLong(stock);
        put(state);
        put(' ');
        buffer.putInt(0x2020_2020);
    }

    void regSho(long time, int locate, long stock, char action) throws IOException {
        begin(ItchMessages.REG_SHO, locate, time);
        buffer.putLong(stock);
        put(action);
    }

    void marketParticipant(long time, int locate, long stock, int mpid, char primary)
            throws IOException {
        begin(ItchMessages.MARKET_PARTICIPANT, locate, time);
        buffer.putInt(mpid);
        buffer.putLong(stock);
        put(primary);
        put('N'); // normal mode
        put('A'); // active
    }

    void mwcbDecline(long time, long level1, long level2, long level3) throws IOException {
        begin(ItchMessages.MWCB_DECLINE, 0, time);
        buffer.putLong(level1);
        buffer.putLong(level2);
        buffer.putLong(level3);
    }

    void orderAdd(long time, int locate, long id, char side, int shares, long stock, int price)
            throws IOException {
        begin(ItchMessages.ORDER_ADD, locate, time);
        buffer.putLong(id);
        put(side);
        buffer.putInt(shares);
        buffer.putLong(stock);
        buffer.putInt(price);
    }

    void orderAddMpid(
            long time, int locate, long id, char side, int shares, long stock, int price, int mpid)
            throws IOException {
        begin(ItchMessages.ORDER_ADD_MPID, locate, time);
        buffer.putLong(id);
        put(side);
        buffer.putInt(shares);
        buffer.putLong(stock);
        buffer.putInt(price);
        buffer.putInt(mpid);
    }

    void orderExecuted(long time, int locate, long id, int shares, long match) throws IOException {
        begin(ItchMessages.ORDER_EXECUTED, locate, time);
        buffer.putLong(id);
        buffer.putInt(shares);
        buffer.putLong(match);
    }

    void orderExecutedWithPrice(
            long time, int locate, long id, int shares, long match, char printable, int price)
            throws IOException {
        begin(ItchMessages.ORDER_EXECUTED_WITH_PRICE, locate, time);
        buffer.putLong(id);
        buffer.putInt(shares);
        buffer.putLong(match);
        put(printable);
        buffer.putInt(price);
    }

    void orderReduced(long time, int locate, long id, int shares) throws IOException {
        begin(ItchMessages.ORDER_REDUCED, locate, time);
        buffer.putLong(id);
        buffer.putInt(shares);
    }

    void orderDeleted(long time, int locate, long id) throws IOException {
        begin(ItchMessages.ORDER_DELETED, locate, time);
        buffer.putLong(id);
    }

    void orderReplaced(long time, int locate, long id, long newId, int shares, int price)
            throws IOException {
        begin(ItchMessages.ORDER_REPLACED, locate, time);
        buffer.putLong(id);
        buffer.putLong(newId);
        buffer.putInt(shares);
        buffer.putInt(price);
    }

    void trade(long time, int locate, int shares, long stock, int price, long match)
            throws IOException {
        begin(ItchMessages.TRADE, locate, time);
        buffer.putLong(0); // order: not displayed, so not told
        put('B');
        buffer.putInt(shares);
        buffer.putLong(stock);
        buffer.putInt(price);
        buffer.putLong(match);
    }

    void crossTrade(
            long time, int locate, long shares, long stock, int price, long match, char cross)
            throws IOException {
        begin(ItchMessages.CROSS_TRADE, locate, time);
        buffer.putLong(shares);
        buffer.putLong(stock);
        buffer.putInt(price);
        buffer.putLong(match);
        put(cross);
    }

    void brokenTrade(long time, int locate, long match) throws IOException {
        begin(ItchMessages.BROKEN_TRADE, locate, time);
        buffer.putLong(match);
    }

    void imbalance(
            long time,
            int locate,
            long paired,
            long imbalance,
            char side,
            long stock,
            int price,
            char cross)
            throws IOException {
        begin(ItchMessages.IMBALANCE, locate, time);
        buffer.putLong(paired);
        buffer.putLong(imbalance);
        put(side);
        buffer.putLong(stock);
        buffer.putInt(price); // far
        buffer.putInt(price); // near
        buffer.putInt(price); // reference
        put(cross);
        put('L'); // deviates by less than one percent
    }

    void rpii(long time, int locate, long stock, char interest) throws IOException {
        begin(ItchMessages.RPII, locate, time);
        buffer.putLong(stock);
        put(interest);
    }

    /** Length and what every message begins with. The caller puts the rest in the wire's order. */
    private void begin(ItchMessage message, int locate, long time) throws IOException {
        assert expectedPosition == buffer.position() : "the message before has another length";
        if (buffer.remaining() < Short.BYTES + message.length) {
            flush();
        }
        if ((++messages & PROGRESS_MASK) == 0) {
            progress.accept(messages);
        }
        expectedPosition = buffer.position() + Short.BYTES + message.length;
        buffer.putShort((short) message.length);
        put(message.letter);
        buffer.putShort((short) locate);
        buffer.putShort((short) ((time & 7) == 0 ? 2 : 0)); // as in real files, mostly 0
        buffer.putShort((short) (time >>> 32));
        buffer.putInt((int) time);
    }

    private void put(char value) {
        buffer.put((byte) value);
    }
}
