package io.tickring.feed.itch;

import io.tickring.tick.TickType;
import java.util.List;

/**
 * The tick types of ITCH messages that no built-in type fits. Immutable; any thread.
 *
 * <p>Prices are i64 in 10⁻⁹, sizes in shares, {@code locate} and {@code tracking} are the venue's
 * numbers of the instrument and of the message. Names and order of the message fields are those of
 * the Nasdaq TotalView-ITCH 5.0 specification; here 8-byte fields come first. What has a {@code
 * price} and a {@code size} and counts as a trade: {@link #TRADE} (P), {@link
 * #ORDER_EXECUTED_WITH_PRICE} (C, where printable) and {@link #CROSS_TRADE} (Q). An ordinary
 * execution (E) becomes the built-in {@code order_executed}, which carries no price and does not
 * count.
 */
public final class ItchTypes {
    /** S: start and end of messages, system hours and market hours. */
    public static final TickType SYSTEM_EVENT =
            venue("itch.system_event").character("event").build();

    /** R: one instrument of the day. */
    public static final TickType STOCK_DIRECTORY =
            venue("itch.stock_directory")
                    .u32("roundLotSize")
                    .u32("etpLeverageFactor")
                    .text("issueSubType", 2)
                    .character("marketCategory")
                    .character("financialStatus")
                    .character("roundLotsOnly")
                    .character("issueClassification")
                    .character("authenticity")
                    .character("shortSaleThreshold")
                    .character("ipoFlag")
                    .character("luldTier")
                    .character("etpFlag")
                    .character("inverse")
                    .build();

    /** Y: short sale price test restriction. */
    public static final TickType REG_SHO = venue("itch.reg_sho").character("action").build();

    /** L: what a market participant does in an instrument. */
    public static final TickType MARKET_PARTICIPANT =
            venue("itch.market_participant")
                    .text("mpid", 4)
                    .character("primaryMarketMaker")
                    .character("marketMakerMode")
                    .character("participantState")
                    .build();

    /** V: the day's market-wide circuit breaker levels. */
    public static final TickType MWCB_DECLINE =
            TickType.named("itch.mwcb_decline")
                    .price("level1")
                    .price("level2")
                    .price("level3")
                    .u16("locate")
                    .u16("tracking")
                    .build();

    /** W: a market-wide circuit breaker level was breached. */
    public static final TickType MWCB_STATUS =
            venue("itch.mwcb_status").character("breachedLevel").build();

    /** K: {@code releaseSeconds} counts seconds since midnight, New York. */
    public static final TickType IPO_QUOTING =
            TickType.named("itch.ipo_quoting")
                    .price("ipoPrice")
                    .u32("releaseSeconds")
                    .u16("locate")
                    .u16("tracking")
                    .character("releaseQualifier")
                    .build();

    /** J: collars of a reopening auction. */
    public static final TickType LULD_COLLAR =
            TickType.named("itch.luld_collar")
                    .price("referencePrice")
                    .price("upperPrice")
                    .price("lowerPrice")
                    .u32("extension")
                    .u16("locate")
                    .u16("tracking")
                    .build();

    /** h: a market centre halts an instrument, or goes on. */
    public static final TickType OPERATIONAL_HALT =
            venue("itch.operational_halt").character("marketCode").character("action").build();

    /** F: an order whose market participant is named. */
    public static final TickType ORDER_ADD_MPID =
            TickType.named("itch.order_add_mpid")
                    .i64("orderId")
                    .price("price")
                    .size("size")
                    .text("mpid", 4)
                    .u16("locate")
                    .u16("tracking")
                    .character("side")
                    .build();

    /** C: an order was executed at another price than its own. Counts where printable. */
    public static final TickType ORDER_EXECUTED_WITH_PRICE =
            TickType.named("itch.order_executed_with_price")
                    .i64("orderId")
                    .price("price")
                    .size("size")
                    .i64("tradeId")
                    .u16("locate")
                    .u16("tracking")
                    .character("printable")
                    .countsAsTrade()
                    .build();

    /** P: a trade against an order that was not displayed. */
    public static final TickType TRADE =
            TickType.named("itch.trade")
                    .i64("orderId")
                    .price("price")
                    .size("size")
                    .i64("tradeId")
                    .u16("locate")
                    .u16("tracking")
                    .character("side")
                    .countsAsTrade()
                    .build();

    /** Q: the bulk print of an auction; size 0 and price 0 when nothing was matched. */
    public static final TickType CROSS_TRADE =
            TickType.named("itch.cross_trade")
                    .price("price")
                    .size("size")
                    .i64("tradeId")
                    .u16("locate")
                    .u16("tracking")
                    .character("crossType")
                    .countsAsTrade()
                    .build();

    /** B: the trade with this id did not happen. */
    public static final TickType BROKEN_TRADE =
            TickType.named("itch.broken_trade")
                    .i64("tradeId")
                    .u16("locate")
                    .u16("tracking")
                    .build();

    /** N: retail interest. */
    public static final TickType RPII = venue("itch.rpii").character("interest").build();

    /** O: {@code nearTime} is the specification's 8-byte number as it stands. */
    public static final TickType DIRECT_LISTING =
            TickType.named("itch.direct_listing")
                    .price("minPrice")
                    .price("maxPrice")
                    .price("nearPrice")
                    .i64("nearTime")
                    .price("lowerCollar")
                    .price("upperCollar")
                    .u16("locate")
                    .u16("tracking")
                    .character("openEligibility")
                    .build();

    private ItchTypes() {}

    /** All that this class defines; the other messages become built-in types. */
    public static List<TickType> all() {
        return List.of(
                SYSTEM_EVENT,
                STOCK_DIRECTORY,
                REG_SHO,
                MARKET_PARTICIPANT,
                MWCB_DECLINE,
                MWCB_STATUS,
                IPO_QUOTING,
                LULD_COLLAR,
                OPERATIONAL_HALT,
                ORDER_ADD_MPID,
                ORDER_EXECUTED_WITH_PRICE,
                TRADE,
                CROSS_TRADE,
                BROKEN_TRADE,
                RPII,
                DIRECT_LISTING);
    }

    private static TickType.Builder venue(String name) {
        return TickType.named(name).u16("locate").u16("tracking");
    }
}
