package io.tickring.perf.load;

import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The live handler: takes the time from when a tick was due until it is shown. <b>Thread:</b> the
 * live thread; {@link #begin} is called while no tick is under way.
 */
final class VisibleHandler implements TickHandler {
    private static final VarHandle SHOWN;

    static {
        try {
            SHOWN = MethodHandles.lookup().findVarHandle(VisibleHandler.class, "shown", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventClock clock;
    private StageRecorder stage = new StageRecorder();
    private LatencyWindows windows = new LatencyWindows(0);
    private SlowSpell slow = SlowSpell.NONE;
    private long startNs;
    private long endNs;
    private long late;
    private long lastNs;

    @SuppressWarnings("unused") // through SHOWN
    private long shown;

    VisibleHandler(EventClock clock) {
        this.clock = clock;
    }

    /**
     * A new pass.
     *
     * @param startNs of its schedule, by {@link System#nanoTime}
     * @param lengthNs of its schedule
     */
    void begin(long startNs, long lengthNs, SlowSpell spell) {
        stage = new StageRecorder();
        windows = new LatencyWindows(lengthNs);
        slow = spell;
        this.startNs = startNs;
        endNs = startNs + lengthNs;
        late = 0;
        lastNs = startNs;
    }

    @Override
    public void onTick(Tick tick) {
        final long dueNs = clock.nanoTime(tick.eventTime());
        slow.onTick(dueNs - startNs);
        final long nowNs = System.nanoTime();
        stage.record(nowNs - dueNs);
        windows.record(dueNs - startNs, nowNs - dueNs);
        if (nowNs > endNs) {
            late++;
        }
        lastNs = nowNs;
        SHOWN.setRelease(this, shown + 1);
    }

    /** Ticks shown since the node was opened; what they recorded can be read once all are. */
    long shown() {
        return (long) SHOWN.getAcquire(this);
    }

    StageRecorder stage() {
        return stage;
    }

    LatencyWindows windows() {
        return windows;
    }

    /** Ticks of this pass that were shown after its schedule's end. */
    long late() {
        return late;
    }

    /** When the last one was shown. */
    long lastNs() {
        return lastNs;
    }
}
