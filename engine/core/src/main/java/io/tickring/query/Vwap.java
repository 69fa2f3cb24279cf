package io.tickring.query;

import java.math.BigDecimal;

/**
 * The average price of what was traded, weighted by size.
 *
 * @param symbol empty for trades without one, and for the average over several symbols
 * @param vwap Σ price × size / Σ size, exact and then rounded half-even to 6 decimals, to 9 when it
 *     is below 1; without trailing zeros behind the point
 * @param volume Σ size, without trailing zeros behind the point
 * @param count of trades
 */
public record Vwap(String symbol, BigDecimal vwap, BigDecimal volume, long count) {}
