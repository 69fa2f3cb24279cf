/**
 * The ingest ring: publishers claim and write, shard handlers append, live handlers follow; and the
 * agents that force and flush behind them.
 *
 * <p>{@link io.tickring.ingest.IngestRing} holds the whole graph.
 */
package io.tickring.ingest;
