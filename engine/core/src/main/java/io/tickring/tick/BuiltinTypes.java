package io.tickring.tick;

import java.util.List;

/**
 * The types that every store knows, with fixed ids below {@link #FIRST_DEFINED_ID}.
 *
 * <p>{@code locate} is the venue's own number of the instrument and {@code tracking} the venue's
 * own tracking number; both are 0 where a venue has none. Order and trade ids are the venue's own.
 */
public final class BuiltinTypes {
    /** The first id that a store gives to a type defined there. */
    public static final int FIRST_DEFINED_ID = 64;

    /** A trade, counted in bars and VWAP. */
    public static final TickType TRADE =
            TickType.named("trade")
                    .price("price")
                    .size("size")
                    .i64("tradeId")
                    .character("side")
                    .character("condition")
                    .u16("locate")
                    .u16("tracking")
                    .countsAsTrade()
                    .build();

    /** Best bid and offer. */
    public static final TickType QUOTE =
            TickType.named("quote")
                    .price("bidPrice")
                    .size("bidSize")
                    .price("askPrice")
                    .size("askSize")
                    .build();

    public static final TickType ORDER_ADD =
            TickType.named("order_add")
                    .i64("orderId")
                    .price("price")
                    .size("size")
                    .character("side")
                    .u16("locate")
                    .u16("tracking")
                    .build();

    public static final TickType ORDER_EXECUTED =
            TickType.named("order_executed")
                    .i64("orderId")
                    .size("size")
                    .i64("tradeId")
                    .u16("locate")
                    .u16("tracking")
                    .build();

    /** An order lost part of its size without a trade. */
    public static final TickType ORDER_REDUCED =
            TickType.named("order_reduced")
                    .i64("orderId")
                    .size("size")
                    .u16("locate")
                    .u16("tracking")
                    .build();

    public static final TickType ORDER_DELETED =
            TickType.named("order_deleted").i64("orderId").u16("locate").u16("tracking").build();

    /** An order was replaced by another on the same side. */
    public static final TickType ORDER_REPLACED =
            TickType.named("order_replaced")
                    .i64("orderId")
                    .i64("newOrderId")
                    .price("price")
                    .size("size")
                    .u16("locate")
                    .u16("tracking")
                    .build();

    /** One price level of an aggregated book; size 0 removes it. */
    public static final TickType BOOK_LEVEL =
            TickType.named("book_level")
                    .price("price")
                    .size("size")
                    .i64("orders")
                    .character("side")
                    .build();

    /** Auction imbalance. */
    public static final TickType IMBALANCE =
            TickType.named("imbalance")
                    .size("pairedSize")
                    .size("imbalanceSize")
                    .price("farPrice")
                    .price("nearPrice")
                    .price("referencePrice")
                    .character("side")
                    .character("auction")
                    .character("variation")
                    .u16("locate")
                    .u16("tracking")
                    .build();

    /** Trading state of one instrument. */
    public static final TickType STATUS =
            TickType.named("status")
                    .character("state")
                    .character("detail")
                    .text("reason", 4)
                    .u16("locate")
                    .u16("tracking")
                    .build();

    /** Sequences that a feed lost: the first missing one and how many. */
    public static final TickType GAP = TickType.named("gap").i64("first").i64("count").build();

    /**
     * Bytes of a feed that no type holds. {@code form}: {@code 'R'} a whole record, its framing
     * left out; {@code 'C'} what is there of a record that was cut, whose framing declared {@code
     * declaredLength} bytes; {@code 'T'} bytes without framing. {@code more} is {@code 'Y'} when
     * the session's next raw event goes on with the same record. {@code fileOffset} is where the
     * first of the bytes lay. {@code reason} is the decoder's own letter for why they are raw.
     */
    public static final TickType RAW =
            TickType.named("raw")
                    .i64("fileOffset")
                    .i32("declaredLength")
                    .character("form")
                    .character("more")
                    .character("reason")
                    .bytes("bytes")
                    .build();

    /** Maps a name to an id in the log; precedes the id's first use in its shard. */
    public static final TickType DEFINITION =
            TickType.named("definition").character("kind").i32("id").bytes("definition").build();

    /** A source session begins in its shard. */
    public static final TickType SESSION_START =
            TickType.named("session_start").bytes("session").build();

    /** A source session ended. */
    public static final TickType SESSION_END =
            TickType.named("session_end").character("how").i64("messages").i64("cutAt").build();

    private static final TickType[] BY_ID_FROM_ONE = {
        TRADE,
        QUOTE,
        ORDER_ADD,
        ORDER_EXECUTED,
        ORDER_REDUCED,
        ORDER_DELETED,
        ORDER_REPLACED,
        BOOK_LEVEL,
        IMBALANCE,
        STATUS,
        GAP,
        RAW,
        DEFINITION,
        SESSION_START,
        SESSION_END,
    };

    public static final int TRADE_ID = 1;
    public static final int QUOTE_ID = 2;
    public static final int RAW_ID = 12;
    public static final int DEFINITION_ID = 13;
    public static final int SESSION_START_ID = 14;
    public static final int SESSION_END_ID = 15;

    private BuiltinTypes() {}

    /** All of them, in the order of their ids, which start at 1. */
    public static List<TickType> all() {
        return List.of(BY_ID_FROM_ONE);
    }

    /** Whether events of this type are the log's own marks, not market events. */
    public static boolean isMark(int typeId) {
        return typeId >= DEFINITION_ID && typeId <= SESSION_END_ID;
    }
}
