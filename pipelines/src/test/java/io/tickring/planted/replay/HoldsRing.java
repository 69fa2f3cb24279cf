package io.tickring.planted.replay;

import com.lmax.disruptor.Sequence;

public final class HoldsRing {
    Sequence sequence = new Sequence();
}
