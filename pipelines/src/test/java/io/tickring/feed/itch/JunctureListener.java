package io.tickring.feed.itch;

import com.paritytrading.juncture.nasdaq.itch50.ITCH50;
import com.paritytrading.juncture.nasdaq.itch50.ITCH50Listener;
import com.paritytrading.juncture.nasdaq.itch50.ITCH50Parser;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the independent decoder says of each message: its fields as they stand on the wire, under
 * the names of our fields. It knows all messages but O.
 */
abstract class JunctureListener implements ITCH50Listener {
    /** Feeds every record of a BinaryFILE to the independent decoder. */
    void read(byte[] file) throws IOException {
        final ITCH50Parser parser = new ITCH50Parser(this);
        final ByteBuffer bytes = ByteBuffer.wrap(file);
        while (bytes.hasRemaining()) {
            final int length = bytes.getShort() & 0xFFFF;
            final ByteBuffer message = bytes.slice(bytes.position(), length);
            if (message.get(0) == 'Q') {
                crossTrade(message);
            } else {
                parser.message(message);
            }
            bytes.position(bytes.position() + length);
        }
    }

    /** Longs, bytes, and text as the number that its bytes make; "stock" is one. */
    abstract void on(
            char letter, int locate, int tracking, int timeHigh, long timeLow, Object... fields);

    @Override
    public void systemEvent(ITCH50.SystemEvent m) {
        on(
                'S',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "event",
                m.eventCode);
    }

    @Override
    public void stockDirectory(ITCH50.StockDirectory m) {
        on(
                'R',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "stock",
                m.stock,
                "marketCategory",
                m.marketCategory,
                "financialStatus",
                m.financialStatusIndicator,
                "roundLotSize",
                m.roundLotSize,
                "roundLotsOnly",
                m.roundLotsOnly,
                "issueClassification",
                m.issueClassification,
                "issueSubType",
                (long) m.issueSubType,
                "authenticity",
                m.authenticity,
                "shortSaleThreshold",
                m.shortSaleThresholdIndicator,
                "ipoFlag",
                m.ipoFlag,
                "luldTier",
                m.luldReferencePriceTier,
                "etpFlag",
                m.etpFlag,
                "etpLeverageFactor",
                m.etpLeverageFactor,
                "inverse",
                m.inverseIndicator);
    }

    @Override
    public void stockTradingAction(ITCH50.StockTradingAction m) {
        on(
                'H',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "stock",
                m.stock,
                "state",
                m.tradingState,
                "detail",
                m.reserved,
                "reason",
                (long) m.reason);
    }

    @Override
    public void regSHORestriction(ITCH50.RegSHORestriction m) {
        on(
                'Y',
                m.locateCode,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "stock",
                m.stock,
                "action",
                m.regSHOAction);
    }

    @Override
    public void marketParticipantPosition(ITCH50.MarketParticipantPosition m) {
        on(
                'L',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "mpid",
                (long) m.mpid,
                "stock",
                m.stock,
                "primaryMarketMaker",
                m.primaryMarketMaker,
                "marketMakerMode",
                m.marketMakerMode,
                "participantState",
                m.marketParticipantState);
    }

    @Override
    public void mwcbDeclineLevel(ITCH50.MWCBDeclineLevel m) {
        on(
                'V',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "level1",
                m.level1,
                "level2",
                m.level2,
                "level3",
                m.level3);
    }

    @Override
    public void mwcbStatus(ITCH50.MWCBStatus m) {
        on(
                'W',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "breachedLevel",
                m.breachedLevel);
    }

    @Override
    public void ipoQuotingPeriodUpdate(ITCH50.IPOQuotingPeriodUpdate m) {
        on(
                'K',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "stock",
                m.stock,
                "releaseSeconds",
                m.ipoQuotationReleaseTime,
                "releaseQualifier",
                m.ipoQuotationReleaseQualifier,
                "ipoPrice",
                m.ipoPrice);
    }

    @Override
    public void luldAuctionCollar(ITCH50.LULDAuctionCollar m) {
        on(
                'J',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "stock",
                m.stock,
                "referencePrice",
                m.auctionCollarReferencePrice,
                "upperPrice",
                m.upperAuctionCollarPrice,
                "lowerPrice",
                m.lowerAuctionCollarPrice,
                "extension",
                m.auctionCollarExtension);
    }

    @Override
    public void operationalHalt(ITCH50.OperationalHalt m) {
        on(
                'h',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "stock",
                m.stock,
                "marketCode",
                m.marketCode,
                "action",
                m.operationalHaltAction);
    }

    @Override
    public void addOrder(ITCH50.AddOrder m) {
        on(
                'A',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "orderId",
                m.orderReferenceNumber,
                "side",
                m.buySellIndicator,
                "size",
                m.shares,
                "stock",
                m.stock,
                "price",
                m.price);
    }

    @Override
    public void addOrderMPID(ITCH50.AddOrderMPID m) {
        on(
                'F',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "orderId",
                m.orderReferenceNumber,
                "side",
                m.buySellIndicator,
                "size",
                m.shares,
                "stock",
                m.stock,
                "price",
                m.price,
                "mpid",
                (long) m.attribution);
    }

    @Override
    public void orderExecuted(ITCH50.OrderExecuted m) {
        on(
                'E',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "orderId",
                m.orderReferenceNumber,
                "size",
                m.executedShares,
                "tradeId",
                m.matchNumber);
    }

    @Override
    public void orderExecutedWithPrice(ITCH50.OrderExecutedWithPrice m) {
        on(
                'C',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "orderId",
                m.orderReferenceNumber,
                "size",
                m.executedShares,
                "tradeId",
                m.matchNumber,
                "printable",
                m.printable,
                "price",
                m.executionPrice);
    }

    @Override
    public void orderCancel(ITCH50.OrderCancel m) {
        on(
                'X',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "orderId",
                m.orderReferenceNumber,
                "size",
                m.canceledShares);
    }

    @Override
    public void orderDelete(ITCH50.OrderDelete m) {
        on(
                'D',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "orderId",
                m.orderReferenceNumber);
    }

    @Override
    public void orderReplace(ITCH50.OrderReplace m) {
        on(
                'U',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "orderId",
                m.originalOrderReferenceNumber,
                "newOrderId",
                m.newOrderReferenceNumber,
                "size",
                m.shares,
                "price",
                m.price);
    }

    @Override
    public void trade(ITCH50.Trade m) {
        on(
                'P',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "orderId",
                m.orderReferenceNumber,
                "side",
                m.buySellIndicator,
                "size",
                m.shares,
                "stock",
                m.stock,
                "price",
                m.price,
                "tradeId",
                m.matchNumber);
    }

    @Override
    public void crossTrade(ITCH50.CrossTrade m) {
        throw new AssertionError("is not asked for Q");
    }

    private void crossTrade(ByteBuffer m) {
        on(
                'Q',
                m.getShort(1) & 0xFFFF,
                m.getShort(3) & 0xFFFF,
                m.getShort(5) & 0xFFFF,
                m.getInt(7) & 0xFFFF_FFFFL,
                "size",
                m.getLong(11),
                "stock",
                m.getLong(19),
                "price",
                m.getInt(27) & 0xFFFF_FFFFL,
                "tradeId",
                m.getLong(31),
                "crossType",
                m.get(39));
    }

    @Override
    public void brokenTrade(ITCH50.BrokenTrade m) {
        on(
                'B',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "tradeId",
                m.matchNumber);
    }

    @Override
    public void noii(ITCH50.NOII m) {
        on(
                'I',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "pairedSize",
                m.pairedShares,
                "imbalanceSize",
                m.imbalanceShares,
                "side",
                m.imbalanceDirection,
                "stock",
                m.stock,
                "farPrice",
                m.farPrice,
                "nearPrice",
                m.nearPrice,
                "referencePrice",
                m.currentReferencePrice,
                "auction",
                m.crossType,
                "variation",
                m.priceVariationIndicator);
    }

    @Override
    public void rpii(ITCH50.RPII m) {
        on(
                'N',
                m.stockLocate,
                m.trackingNumber,
                m.timestampHigh,
                m.timestampLow,
                "stock",
                m.stock,
                "interest",
                m.interestFlag);
    }
}
