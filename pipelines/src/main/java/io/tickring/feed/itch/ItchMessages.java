package io.tickring.feed.itch;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickType;
import java.util.List;

/**
 * All messages of the Nasdaq TotalView-ITCH 5.0 specification: their fields in the order of the
 * wire, each under the name of the tick field that it becomes, and their lengths. Immutable; any
 * thread.
 */
final class ItchMessages {
    static final ItchMessage SYSTEM_EVENT =
            ItchMessage.of('S', ItchTypes.SYSTEM_EVENT).character("event").length(12);

    static final ItchMessage STOCK_DIRECTORY =
            ItchMessage.of('R', ItchTypes.STOCK_DIRECTORY)
                    .stock()
                    .character("marketCategory")
                    .character("financialStatus")
                    .u32("roundLotSize")
                    .character("roundLotsOnly")
                    .character("issueClassification")
                    .text("issueSubType")
                    .character("authenticity")
                    .character("shortSaleThreshold")
                    .character("ipoFlag")
                    .character("luldTier")
                    .character("etpFlag")
                    .u32("etpLeverageFactor")
                    .character("inverse")
                    .length(39);

    static final ItchMessage TRADING_ACTION =
            ItchMessage.of('H', BuiltinTypes.STATUS)
                    .stock()
                    .character("state")
                    .character("detail")
                    .text("reason")
                    .length(25);

    static final ItchMessage REG_SHO =
            ItchMessage.of('Y', ItchTypes.REG_SHO).stock().character("action").length(20);

    static final ItchMessage MARKET_PARTICIPANT =
            ItchMessage.of('L', ItchTypes.MARKET_PARTICIPANT)
                    .text("mpid")
                    .stock()
                    .character("primaryMarketMaker")
                    .character("marketMakerMode")
                    .character("participantState")
                    .length(26);

    static final ItchMessage MWCB_DECLINE =
            ItchMessage.of('V', ItchTypes.MWCB_DECLINE)
                    .price8("level1")
                    .price8("level2")
                    .price8("level3")
                    .length(35);

    static final ItchMessage MWCB_STATUS =
            ItchMessage.of('W', ItchTypes.MWCB_STATUS).character("breachedLevel").length(12);

    static final ItchMessage IPO_QUOTING =
            ItchMessage.of('K', ItchTypes.IPO_QUOTING)
                    .stock()
                    .u32("releaseSeconds")
                    .character("releaseQualifier")
                    .price4("ipoPrice")
                    .length(28);

    static final ItchMessage LULD_COLLAR =
            ItchMessage.of('J', ItchTypes.LULD_COLLAR)
                    .stock()
                    .price4("referencePrice")
                    .price4("upperPrice")
                    .price4("lowerPrice")
                    .u32("extension")
                    .length(35);

    static final ItchMessage OPERATIONAL_HALT =
            ItchMessage.of('h', ItchTypes.OPERATIONAL_HALT)
                    .stock()
                    .character("marketCode")
                    .character("action")
                    .length(21);

    static final ItchMessage ORDER_ADD =
            ItchMessage.of('A', BuiltinTypes.ORDER_ADD)
                    .id("orderId")
                    .character("side")
                    .shares4("size")
                    .stock()
                    .price4("price")
                    .length(36);

    static final ItchMessage ORDER_ADD_MPID =
            ItchMessage.of('F', ItchTypes.ORDER_ADD_MPID)
                    .id("orderId")
                    .character("side")
                    .shares4("size")
                    .stock()
                    .price4("price")
                    .text("mpid")
                    .length(40);

    static final ItchMessage ORDER_EXECUTED =
            ItchMessage.of('E', BuiltinTypes.ORDER_EXECUTED)
                    .id("orderId")
                    .shares4("size")
                    .id("tradeId")
                    .length(31);

    static final ItchMessage ORDER_EXECUTED_WITH_PRICE =
            ItchMessage.of('C', ItchTypes.ORDER_EXECUTED_WITH_PRICE)
                    .id("orderId")
                    .shares4("size")
                    .id("tradeId")
                    .character("printable")
                    .price4("price")
                    .length(36);

    static final ItchMessage ORDER_REDUCED =
            ItchMessage.of('X', BuiltinTypes.ORDER_REDUCED)
                    .id("orderId")
                    .shares4("size")
                    .length(23);

    static final ItchMessage ORDER_DELETED =
            ItchMessage.of('D', BuiltinTypes.ORDER_DELETED).id("orderId").length(19);

    static final ItchMessage ORDER_REPLACED =
            ItchMessage.of('U', BuiltinTypes.ORDER_REPLACED)
                    .id("orderId")
                    .id("newOrderId")
                    .shares4("size")
                    .price4("price")
                    .length(35);

    static final ItchMessage TRADE =
            ItchMessage.of('P', ItchTypes.TRADE)
                    .id("orderId")
                    .character("side")
                    .shares4("size")
                    .stock()
                    .price4("price")
                    .id("tradeId")
                    .length(44);

    static final ItchMessage CROSS_TRADE =
            ItchMessage.of('Q', ItchTypes.CROSS_TRADE)
                    .shares8("size")
                    .stock()
                    .price4("price")
                    .id("tradeId")
                    .character("crossType")
                    .length(40);

    static final ItchMessage BROKEN_TRADE =
            ItchMessage.of('B', ItchTypes.BROKEN_TRADE).id("tradeId").length(19);

    static final ItchMessage IMBALANCE =
            ItchMessage.of('I', BuiltinTypes.IMBALANCE)
                    .shares8("pairedSize")
                    .shares8("imbalanceSize")
                    .character("side")
                    .stock()
                    .price4("farPrice")
                    .price4("nearPrice")
                    .price4("referencePrice")
                    .character("auction")
                    .character("variation")
                    .length(50);

    static final ItchMessage RPII =
            ItchMessage.of('N', ItchTypes.RPII).stock().character("interest").length(20);

    static final ItchMessage DIRECT_LISTING =
            ItchMessage.of('O', ItchTypes.DIRECT_LISTING)
                    .stock()
                    .character("openEligibility")
                    .price4("minPrice")
                    .price4("maxPrice")
                    .price4("nearPrice")
                    .id("nearTime")
                    .price4("lowerCollar")
                    .price4("upperCollar")
                    .length(48);

    /** All 23, in the specification's order. */
    static final List<ItchMessage> ALL =
            List.of(
                    SYSTEM_EVENT,
                    STOCK_DIRECTORY,
                    TRADING_ACTION,
                    REG_SHO,
                    MARKET_PARTICIPANT,
                    MWCB_DECLINE,
                    MWCB_STATUS,
                    IPO_QUOTING,
                    LULD_COLLAR,
                    OPERATIONAL_HALT,
                    ORDER_ADD,
                    ORDER_ADD_MPID,
                    ORDER_EXECUTED,
                    ORDER_EXECUTED_WITH_PRICE,
                    ORDER_REDUCED,
                    ORDER_DELETED,
                    ORDER_REPLACED,
                    TRADE,
                    CROSS_TRADE,
                    BROKEN_TRADE,
                    IMBALANCE,
                    RPII,
                    DIRECT_LISTING);

    private static final ItchMessage[] BY_LETTER = byLetter();

    private ItchMessages() {}

    /**
     * @param letter 0 to 255
     * @return null when the specification has no such message
     */
    static ItchMessage byLetter(int letter) {
        return BY_LETTER[letter];
    }

    /**
     * @return null when no message becomes this type
     */
    static ItchMessage byType(TickType type) {
        for (ItchMessage message : ALL) {
            if (message.type.equals(type)) {
                return message;
            }
        }
        return null;
    }

    private static ItchMessage[] byLetter() {
        final ItchMessage[] messages = new ItchMessage[256];
        for (ItchMessage message : ALL) {
            messages[message.letter] = message;
        }
        return messages;
    }
}
