package io.tickring.node;

import io.tickring.query.Select;
import io.tickring.replay.MergedReplay;
import io.tickring.replay.MergedView;
import io.tickring.replay.ReplayOrder;
import io.tickring.shard.StoreReader;
import io.tickring.shard.StoreView;
import io.tickring.tick.Selection;
import io.tickring.tick.TickHandler;
import io.tickring.tick.TickType;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * Replays a store's events to a handler, on the caller's thread, as fast as it takes them. Say
 * what, then {@link #run}. <b>Thread:</b> one at a time.
 */
public final class Replay {
    private final Supplier<? extends StoreView> views;
    private Select select = Select.all();
    private ReplayOrder order;
    private long limit = Long.MAX_VALUE;

    private Replay(Supplier<? extends StoreView> views) {
        this.views = views;
    }

    /**
     * @param views opens a view of the store; each is closed here
     */
    public static Replay over(Supplier<? extends StoreView> views) {
        return new Replay(views);
    }

    /** Over the stores of several nodes, read as one; see {@link MergedView}. */
    public static Replay over(List<StoreReader> stores) {
        return new Replay(() -> MergedView.over(stores));
    }

    /** Takes over all that is selected, in place of what was said before. */
    public Replay select(Select wanted) {
        select = wanted;
        return this;
    }

    public Replay symbols(String... names) {
        return select(select.ofSymbols(names));
    }

    public Replay types(String... names) {
        return select(select.types(names));
    }

    public Replay types(TickType... types) {
        return select(select.types(types));
    }

    /** Of these source sessions only, each as {@code source#ordinal}. */
    public Replay sessions(String... labels) {
        return select(select.sessions(labels));
    }

    /** From this event time on, ns since the Unix epoch. */
    public Replay from(long epochNs) {
        return select(select.from(epochNs));
    }

    /** From this event time on. */
    public Replay from(Instant time) {
        return select(select.from(time));
    }

    /** From this event time on: ISO-8601 with offset, or epoch nanoseconds. */
    public Replay from(String time) {
        return select(select.from(time));
    }

    /** Up to this event time, itself left out, ns since the Unix epoch. */
    public Replay to(long epochNs) {
        return select(select.to(epochNs));
    }

    /** Up to this event time, itself left out. */
    public Replay to(Instant time) {
        return select(select.to(time));
    }

    /** Up to this event time, itself left out. */
    public Replay to(String time) {
        return select(select.to(time));
    }

    /** The symbols asked for that the store does not know at present. */
    public List<String> unknownSymbols() {
        try (StoreView view = views.get()) {
            return select.unknownSymbols(view.names());
        }
    }

    /** The order; append for one symbol, else receive, unless said. */
    public Replay order(ReplayOrder wanted) {
        order = wanted;
        return this;
    }

    /** As fast as the handler takes the ticks, which is what it does unless said. */
    public Replay speed(Speed wanted) {
        assert wanted == Speed.MAX : wanted;
        return this;
    }

    public Replay limit(long ticks) {
        if (ticks < 0) {
            throw new IllegalArgumentException("limit must not be negative: " + ticks);
        }
        limit = ticks;
        return this;
    }

    /**
     * Hands every selected tick to the handler, in order.
     *
     * @return how many there were
     */
    public long run(TickHandler handler) {
        try (StoreView view = views.get()) {
            final Selection selection = select.resolve(view.names());
            return MergedReplay.run(view, selection, orderFor(view, selection), limit, handler);
        }
    }

    private ReplayOrder orderFor(StoreView view, Selection selection) {
        if (order != null) {
            return order;
        }
        return selection.symbols() != null
                        && selection.symbols().cardinality() == 1
                        && MergedReplay.hasAppendOrder(view, selection)
                ? ReplayOrder.APPEND
                : ReplayOrder.RECEIVE;
    }

    /** How fast a replay runs. */
    public enum Speed {
        /** As fast as the handler takes the ticks. */
        MAX
    }
}
