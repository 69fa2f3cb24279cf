/**
 * The ingest ring: publishers claim and write, shard handlers append, live handlers follow; and the
 * agents that force and flush behind them.
 *
 * <p>{@link io.tickring.ingest.IngestRing} holds the whole graph and is what others know of it;
 * {@code RingWorkers} are built behind it, {@code RingClaims} is the publishers' side, {@code
 * RingTargets} says who takes more and how far each is.
 */
package io.tickring.ingest;
