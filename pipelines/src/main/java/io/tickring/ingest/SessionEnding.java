package io.tickring.ingest;

import io.tickring.symbol.SessionEnd;

/**
 * A session end on its way through the ring.
 *
 * @param everywhere whether other nodes are to be told, too; not when one of them told this one
 */
record SessionEnding(int sourceId, SessionEnd end, boolean everywhere) {}
