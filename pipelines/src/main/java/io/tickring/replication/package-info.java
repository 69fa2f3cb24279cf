/**
 * Ticks from node to node. What other nodes own goes from the ingest ring into each owner's outbox
 * log, from there one-sidedly into an inbox region in the owner's memory, and from that into the
 * owner's own ingest ring; the owner acks one-sidedly what its log holds. Who is a peer, what they
 * tell each other beside the ticks (regions, names), and what is kept for a peer that is away, is
 * decided here; who owns what is the engine's, bytes between processes are the transport's.
 */
package io.tickring.replication;
