/**
 * Questions to a store: rows by symbol, type and time, ordered and cut; the latest of each symbol;
 * bars and VWAP. Every answer is read from one {@link io.tickring.shard.StoreView}, shard by shard,
 * and merged from partial states.
 */
package io.tickring.query;
