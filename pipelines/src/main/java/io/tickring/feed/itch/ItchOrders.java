package io.tickring.feed.itch;

import static io.tickring.feed.itch.WireField.PRICE4_UNIT;

import io.tickring.tick.Field;
import io.tickring.tick.TickType;
import java.nio.ByteBuffer;

/**
 * The messages that make up nearly all of a day, without a table: every offset is a constant, taken
 * from the message's and the type's descriptors when the class is loaded. Each method does what
 * {@link ItchMessage#decode} does. Pure; any thread.
 */
final class ItchOrders {
    private static final long U32 = 0xFFFF_FFFFL;

    private static final Places ADD = new Places(ItchMessages.ORDER_ADD);
    private static final int ADD_ID = ADD.wire("orderId");
    private static final int ADD_SIDE = ADD.wire("side");
    private static final int ADD_SIZE = ADD.wire("size");
    private static final int ADD_PRICE = ADD.wire("price");
    private static final int TO_ADD_ID = ADD.tick("orderId");
    private static final int TO_ADD_SIDE = ADD.tick("side");
    private static final int TO_ADD_SIZE = ADD.tick("size");
    private static final int TO_ADD_PRICE = ADD.tick("price");
    private static final int TO_ADD_LOCATE = ADD.tick("locate");
    private static final int TO_ADD_TRACKING = ADD.tick("tracking");

    private static final Places EXECUTED = new Places(ItchMessages.ORDER_EXECUTED);
    private static final int EXECUTED_ID = EXECUTED.wire("orderId");
    private static final int EXECUTED_SIZE = EXECUTED.wire("size");
    private static final int EXECUTED_TRADE = EXECUTED.wire("tradeId");
    private static final int TO_EXECUTED_ID = EXECUTED.tick("orderId");
    private static final int TO_EXECUTED_SIZE = EXECUTED.tick("size");
    private static final int TO_EXECUTED_TRADE = EXECUTED.tick("tradeId");
    private static final int TO_EXECUTED_LOCATE = EXECUTED.tick("locate");
    private static final int TO_EXECUTED_TRACKING = EXECUTED.tick("tracking");

    private static final Places REDUCED = new Places(ItchMessages.ORDER_REDUCED);
    private static final int REDUCED_ID = REDUCED.wire("orderId");
    private static final int REDUCED_SIZE = REDUCED.wire("size");
    private static final int TO_REDUCED_ID = REDUCED.tick("orderId");
    private static final int TO_REDUCED_SIZE = REDUCED.tick("size");
    private static final int TO_REDUCED_LOCATE = REDUCED.tick("locate");
    private static final int TO_REDUCED_TRACKING = REDUCED.tick("tracking");

    private static final Places DELETED = new Places(ItchMessages.ORDER_DELETED);
    private static final int DELETED_ID = DELETED.wire("orderId");
    private static final int TO_DELETED_ID = DELETED.tick("orderId");
    private static final int TO_DELETED_LOCATE = DELETED.tick("locate");
    private static final int TO_DELETED_TRACKING = DELETED.tick("tracking");

    private static final Places REPLACED = new Places(ItchMessages.ORDER_REPLACED);
    private static final int REPLACED_ID = REPLACED.wire("orderId");
    private static final int REPLACED_NEW_ID = REPLACED.wire("newOrderId");
    private static final int REPLACED_SIZE = REPLACED.wire("size");
    private static final int REPLACED_PRICE = REPLACED.wire("price");
    private static final int TO_REPLACED_ID = REPLACED.tick("orderId");
    private static final int TO_REPLACED_NEW_ID = REPLACED.tick("newOrderId");
    private static final int TO_REPLACED_SIZE = REPLACED.tick("size");
    private static final int TO_REPLACED_PRICE = REPLACED.tick("price");
    private static final int TO_REPLACED_LOCATE = REPLACED.tick("locate");
    private static final int TO_REPLACED_TRACKING = REPLACED.tick("tracking");

    private ItchOrders() {}

    static void added(ByteBuffer in, int at, ByteBuffer tick, int to) {
        tick.putLong(to + TO_ADD_ID, in.getLong(at + ADD_ID));
        tick.putLong(to + TO_ADD_PRICE, (in.getInt(at + ADD_PRICE) & U32) * PRICE4_UNIT);
        tick.putLong(to + TO_ADD_SIZE, in.getInt(at + ADD_SIZE) & U32);
        tick.put(to + TO_ADD_SIDE, in.get(at + ADD_SIDE));
        header(in, at, tick, to + TO_ADD_LOCATE, to + TO_ADD_TRACKING);
    }

    static void executed(ByteBuffer in, int at, ByteBuffer tick, int to) {
        tick.putLong(to + TO_EXECUTED_ID, in.getLong(at + EXECUTED_ID));
        tick.putLong(to + TO_EXECUTED_SIZE, in.getInt(at + EXECUTED_SIZE) & U32);
        tick.putLong(to + TO_EXECUTED_TRADE, in.getLong(at + EXECUTED_TRADE));
        header(in, at, tick, to + TO_EXECUTED_LOCATE, to + TO_EXECUTED_TRACKING);
    }

    static void reduced(ByteBuffer in, int at, ByteBuffer tick, int to) {
        tick.putLong(to + TO_REDUCED_ID, in.getLong(at + REDUCED_ID));
        tick.putLong(to + TO_REDUCED_SIZE, in.getInt(at + REDUCED_SIZE) & U32);
        header(in, at, tick, to + TO_REDUCED_LOCATE, to + TO_REDUCED_TRACKING);
    }

    static void deleted(ByteBuffer in, int at, ByteBuffer tick, int to) {
        tick.putLong(to + TO_DELETED_ID, in.getLong(at + DELETED_ID));
        header(in, at, tick, to + TO_DELETED_LOCATE, to + TO_DELETED_TRACKING);
    }

    static void replaced(ByteBuffer in, int at, ByteBuffer tick, int to) {
        tick.putLong(to + TO_REPLACED_ID, in.getLong(at + REPLACED_ID));
        tick.putLong(to + TO_REPLACED_NEW_ID, in.getLong(at + REPLACED_NEW_ID));
        tick.putLong(to + TO_REPLACED_PRICE, (in.getInt(at + REPLACED_PRICE) & U32) * PRICE4_UNIT);
        tick.putLong(to + TO_REPLACED_SIZE, in.getInt(at + REPLACED_SIZE) & U32);
        header(in, at, tick, to + TO_REPLACED_LOCATE, to + TO_REPLACED_TRACKING);
    }

    private static void header(
            ByteBuffer in, int at, ByteBuffer tick, int locateAt, int trackingAt) {
        tick.putShort(locateAt, in.getShort(at + ItchMessage.LOCATE_OFFSET));
        tick.putShort(trackingAt, in.getShort(at + ItchMessage.TRACKING_OFFSET));
    }

    /** Where a field lies on the wire and in the tick. */
    private record Places(ItchMessage message) {
        int wire(String field) {
            final Field tickField = message.type.field(field);
            return message.fields().stream()
                    .filter(wireField -> wireField.field().equals(tickField))
                    .findFirst()
                    .orElseThrow()
                    .wireOffset();
        }

        int tick(String field) {
            final TickType type = message.type;
            return type.field(field).offset();
        }
    }
}
