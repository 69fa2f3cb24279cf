package io.tickring.query;

import io.tickring.replay.MergedReplay;
import io.tickring.replay.ReplayOrder;
import io.tickring.shard.StoreView;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import io.tickring.tick.TickType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One question to a store: say what is wanted, then call one of {@link #forEach}, {@link #rows},
 * {@link #count}, {@link #latest}, {@link #bars}, {@link #vwap} and {@link #totalVwap}. Each of
 * these opens a view of the store, reads only shards that serve the selected symbols, and closes
 * the view; a query may be asked again and sees what has come since. <b>Thread:</b> one at a time.
 *
 * <p>Rows come ordered by the field of {@link #orderBy}, rows with the same value in the default
 * order: append order in a store with one shard and for one symbol, else {@link
 * ReplayOrder#RECEIVE}. Offset and limit cut the rows of any answer, be they events, bars or
 * averages.
 *
 * <p>Every one of them throws {@link UnknownNameException} for a type or session that the store
 * does not have. A symbol that it does not have selects nothing and is told by {@link
 * #unknownSymbols}.
 */
public final class Query {
    private static final Field RAW_MORE = BuiltinTypes.RAW.field("more");

    private final Supplier<? extends StoreView> views;
    private Select select = Select.all();
    private Workers workers = Workers.CALLER;
    private String orderField;
    private RowWindow window = RowWindow.ALL;

    private Query(Supplier<? extends StoreView> views) {
        this.views = views;
    }

    /**
     * @param views opens a view of the store; each is closed here
     */
    public static Query over(Supplier<? extends StoreView> views) {
        return new Query(views);
    }

    /** Takes over all that is selected, in place of what was said before. */
    public Query select(Select wanted) {
        select = wanted;
        return this;
    }

    /**
     * Lets others read beside the thread that asks, for {@link #bars}, {@link #vwap} and {@link
     * #totalVwap}, when there is enough in segments to be worth it. Answers are the same.
     */
    public Query workers(Workers readers) {
        workers = readers;
        return this;
    }

    /** See {@link Select#ofSymbols}. */
    public Query symbols(String... names) {
        return select(select.ofSymbols(names));
    }

    /** See {@link Select#types(String...)}. */
    public Query types(String... names) {
        return select(select.types(names));
    }

    /** See {@link Select#types(TickType...)}. */
    public Query types(TickType... types) {
        return select(select.types(types));
    }

    /** See {@link Select#sessions}. */
    public Query sessions(String... labels) {
        return select(select.sessions(labels));
    }

    /** From this event time on, ns since the Unix epoch; see {@link Select#from(long)}. */
    public Query from(long epochNs) {
        return select(select.from(epochNs));
    }

    /** See {@link Select#from(long)}. */
    public Query from(Instant time) {
        return select(select.from(time));
    }

    /** See {@link Select#from(String)}. */
    public Query from(String time) {
        return select(select.from(time));
    }

    /** Up to this event time, itself left out; see {@link Select#to(long)}. */
    public Query to(long epochNs) {
        return select(select.to(epochNs));
    }

    /** See {@link Select#to(long)}. */
    public Query to(Instant time) {
        return select(select.to(time));
    }

    /** See {@link Select#to(String)}. */
    public Query to(String time) {
        return select(select.to(time));
    }

    /**
     * Orders events, least first, by {@code eventTime}, {@code receiveTime}, {@code
     * sourceSequence}, {@code symbol}, {@code type}, {@code source}, or by a payload field that one
     * of the selected types has. Numbers order by the value they stand for, texts by their bytes.
     * Events without a value, because their type lacks the field or their price is undefined, come
     * last. With a limit no more than {@code offset + limit} rows are held; without, all of them
     * are.
     *
     * <p>A field that no selected type has is refused, with {@link IllegalArgumentException}, when
     * the question is asked. Bars and averages have an order of their own and refuse any.
     */
    public Query orderBy(String field) {
        orderField = field;
        return this;
    }

    /**
     * At most so many rows.
     *
     * @throws IllegalArgumentException when negative
     */
    public Query limit(long rows) {
        window = new RowWindow(window.offset(), rows);
        return this;
    }

    /**
     * Leaves out the first so many rows.
     *
     * @throws IllegalArgumentException when negative
     */
    public Query offset(long rows) {
        window = new RowWindow(rows, window.limit());
        return this;
    }

    /** The symbols of this query that the store does not know at present. */
    public List<String> unknownSymbols() {
        try (StoreView view = views.get()) {
            return select.unknownSymbols(view.names());
        }
    }

    /**
     * Hands the selected events to a handler, in order. A part of a raw chain is a row of its own.
     * What the handler throws ends the query and is thrown on.
     *
     * @return how many were handed out
     */
    public long forEach(TickHandler handler) {
        try (StoreView view = views.get()) {
            final Selection selection = select.resolve(view.names());
            final ReplayOrder order =
                    MergedReplay.hasAppendOrder(view, selection)
                            ? ReplayOrder.APPEND
                            : ReplayOrder.RECEIVE;
            if (orderField == null) {
                return inDefaultOrder(view, selection, order, handler);
            }
            final RowKey key = RowKeys.of(orderField, selection, view.names());
            final RowSorter sorter = new RowSorter(key, window.known(), view.names());
            if (!window.isEmpty()) {
                MergedReplay.run(view, selection, order, Long.MAX_VALUE, sorter::add);
            }
            return sorter.forEach(window.offset(), handler);
        }
    }

    private long inDefaultOrder(
            StoreView view, Selection selection, ReplayOrder order, TickHandler handler) {
        if (window.isEmpty()) {
            return 0;
        }
        if (window.offset() == 0) {
            return MergedReplay.run(view, selection, order, window.limit(), handler);
        }
        final long seen =
                MergedReplay.run(
                        view,
                        selection,
                        order,
                        window.end(),
                        new SkippingHandler(window.offset(), handler));
        return window.of(seen);
    }

    /** Leaves out the first ticks. */
    private static final class SkippingHandler implements TickHandler {
        private final TickHandler handler;
        private long left;

        SkippingHandler(long left, TickHandler handler) {
            this.left = left;
            this.handler = handler;
        }

        @Override
        public void onTick(Tick tick) {
            if (left > 0) {
                left--;
            } else {
                handler.onTick(tick);
            }
        }
    }

    /** Copies of what {@link #forEach} hands out. */
    public List<Tick> rows() {
        final List<Tick> rows = new ArrayList<>();
        forEach(tick -> rows.add(tick.copy()));
        return rows;
    }

    /**
     * How many feed events are selected, raw and gap events included, definitions and session marks
     * not. A chain of raw events holds one feed record and counts once, with its last part: a chain
     * that is not yet whole, or whose last part is not selected, does not count. Offset and limit
     * apply to this count, not to the parts of chains.
     */
    public long count() {
        try (StoreView view = views.get()) {
            final Counter counter = new Counter();
            Scan.run(view, select.resolve(view.names()), counter);
            return window.of(counter.count);
        }
    }

    private static final class Counter implements TickHandler {
        private long count;

        @Override
        public void onTick(Tick tick) {
            if (tick.typeId() != BuiltinTypes.RAW_ID || tick.getChar(RAW_MORE) != 'Y') {
                count++;
            }
        }
    }

    /**
     * The last selected event of each symbol, in append order, as copies; events without a symbol
     * are left out. Ordered by symbol name, or by {@link #orderBy}.
     */
    public List<Tick> latest() {
        try (StoreView view = views.get()) {
            final Selection selection = select.resolve(view.names());
            final RowKey key =
                    RowKeys.of(orderField == null ? "symbol" : orderField, selection, view.names());
            return LatestRows.of(view, selection).ordered(key, window, view.names());
        }
    }

    /**
     * Open, high, low, close and volume of each symbol in each span of event time in which it was
     * traded, by symbol and then by time. Spans start at multiples of the width since the Unix
     * epoch.
     *
     * <p>Trades are events that {@link Tick#countsAsTrade count as such}; those without a price and
     * those of size 0 are passed over. First and last are by append order, which for one symbol,
     * since it lives in one shard, keeps each session's sequence.
     *
     * @throws IllegalArgumentException when the width is not above zero, when types are selected
     *     and none is a trade's, or when an order was asked for
     */
    public List<Bar> bars(Duration width) {
        final long widthNs = widthNs(width);
        refuseOrder("bars");
        try (StoreView view = views.get()) {
            final List<BarSums> states =
                    TradeScan.run(view, trades(view), true, workers, () -> new BarSums(widthNs));
            return window.of(BarMerge.of(states, view.names()));
        }
    }

    private static long widthNs(Duration width) {
        if (width.isNegative() || width.isZero()) {
            throw new IllegalArgumentException("width of bars must be above zero: " + width);
        }
        try {
            return width.toNanos();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("width of bars is too long: " + width, e);
        }
    }

    /**
     * The volume-weighted average price of each symbol that was traded, by symbol. Which trades
     * count is as in {@link #bars}, and so are the errors.
     */
    public List<Vwap> vwap() {
        refuseOrder("averages");
        try (StoreView view = views.get()) {
            final List<Vwap> averages = new ArrayList<>();
            volumes(view)
                    .forEach(
                            (id, volume) ->
                                    average(view.names().symbol(id), volume)
                                            .ifPresent(averages::add));
            averages.sort(Comparator.comparing(Vwap::symbol));
            return window.of(averages);
        }
    }

    /** One average over all selected trades, whatever their symbol; empty when there are none. */
    public Optional<Vwap> totalVwap() {
        refuseOrder("averages");
        try (StoreView view = views.get()) {
            final Volume total = new Volume();
            volumes(view).forEach((id, volume) -> total.add(volume));
            return average("", total);
        }
    }

    private SymbolMap<Volume> volumes(StoreView view) {
        final SymbolMap<Volume> volumes = new SymbolMap<>();
        TradeScan.run(view, trades(view), false, workers, VolumeSums::new)
                .forEach(sums -> sums.addTo(volumes));
        return volumes;
    }

    private Selection trades(StoreView view) {
        return Trades.of(select.resolve(view.names()), view.names());
    }

    private static Optional<Vwap> average(String symbol, Volume volume) {
        return Optional.ofNullable(volume.vwap())
                .map(vwap -> new Vwap(symbol, vwap, volume.volume(), volume.count()));
    }

    private void refuseOrder(String what) {
        if (orderField != null) {
            throw new IllegalArgumentException(
                    "orderBy does not apply to " + what + ": they come by symbol and time");
        }
    }
}
