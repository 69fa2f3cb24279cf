/**
 * Questions to a store: rows by symbol, type and time, ordered and cut; the latest of each symbol;
 * bars and VWAP. Every answer is read from one {@link io.tickring.shard.StoreView}: events shard by
 * shard, bars and averages from columns by the {@link io.tickring.query.Workers} that are lent, and
 * merged from partial states.
 */
package io.tickring.query;
