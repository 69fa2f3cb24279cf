package io.tickring.planted.ingest;

import com.lmax.disruptor.Sequence;

/** Allowed: the ring lives here. */
public final class UsesDisruptor {
    Sequence sequence = new Sequence();
}
