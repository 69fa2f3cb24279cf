package io.tickring.perf.rig;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;

/** The handler of every replay: reads the event time and one field. <b>Thread:</b> one. */
final class Checksum implements TickHandler {
    /** In every type of the mix a 64-bit field lies at its place. */
    private static final Field FIELD = BuiltinTypes.TRADE.price();

    private long sum;

    @Override
    public void onTick(Tick tick) {
        sum += tick.eventTime() ^ tick.getLong(FIELD);
    }

    long sum() {
        return sum;
    }
}
