package io.tickring.ingest;

import io.tickring.symbol.SessionEnd;

/** A session end on its way through the ring. */
record SessionEnding(int sourceId, SessionEnd end) {}
