package io.tickring.query;

import java.math.BigDecimal;

/**
 * What was traded of a symbol in one span of event time.
 *
 * @param symbol empty for trades without one
 * @param timeNs start of the span, ns since the Unix epoch, a multiple of its width
 * @param open price of the first trade, in units of 10⁻⁹
 * @param high the highest price
 * @param low the lowest price
 * @param close price of the last trade
 * @param volume Σ size, without trailing zeros behind the point
 * @param count of trades
 */
public record Bar(
        String symbol,
        long timeNs,
        long open,
        long high,
        long low,
        long close,
        BigDecimal volume,
        long count) {}
