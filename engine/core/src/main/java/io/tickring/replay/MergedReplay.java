package io.tickring.replay;

import io.tickring.shard.StoreView;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import io.tickring.tick.TickLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Replays the selected events of a store, or of several, in a {@link ReplayOrder}.
 *
 * <p>The merge runs over shard × source session, never over symbols: a session's shards are merged
 * by {@code sourceSequence}, then the sessions by time. It relies on each session's sequences
 * ascending along each shard's log, which holds because a session has one publisher, on one thread.
 * Where there is one stream only, because the store has one shard or the symbols lie in one,
 * nothing is merged and blocks go straight to the handler.
 *
 * <p>Over the stores of several nodes, see {@link MergedView}: the shards of all of them are merged
 * like those of one.
 *
 * <p>Shards that serve none of the selected symbols are not touched. <b>Thread:</b> any; each
 * cursor belongs to one. The view stays the caller's to close.
 */
public final class MergedReplay {
    private static final Comparator<SessionInfo> RANK =
            Comparator.comparing(SessionInfo::source).thenComparingInt(SessionInfo::ordinal);

    private final StoreView view;
    private final Selection selection;
    private final int[] shards;
    private final List<SessionInfo> known; // asked once: on a live store more may begin

    private MergedReplay(StoreView view, Selection selection) {
        this.view = view;
        this.selection = selection;
        this.shards = shards(view, selection);
        this.known = view.sessions();
    }

    /**
     * Hands the selected events to a handler. What the handler throws ends the replay and is thrown
     * on.
     *
     * @param limit the most events to hand out, {@link Long#MAX_VALUE} for all
     * @return how many were handed out
     * @throws IllegalArgumentException for a negative limit, and as {@link #open}
     */
    public static long run(
            StoreView view,
            Selection selection,
            ReplayOrder order,
            long limit,
            TickHandler handler) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative: " + limit);
        }
        try (ReplayCursor cursor = open(view, selection, order)) {
            return cursor.forEach(limit, handler);
        }
    }

    /**
     * Opens the selected events for pulling.
     *
     * @throws IllegalArgumentException for {@link ReplayOrder#APPEND} over several shards
     */
    public static ReplayCursor open(StoreView view, Selection selection, ReplayOrder order) {
        return new ReplayCursor(
                new MergedReplay(view, selection).stream(order), new Tick(view.names()));
    }

    /** The shards that may hold selected events: those of the symbols, or all. Ascending. */
    public static int[] shards(StoreView view, Selection selection) {
        final boolean[] wanted = new boolean[view.shardCount()];
        if (selection.symbols() == null) {
            Arrays.fill(wanted, true);
        } else {
            selection.symbols().stream().forEach(id -> view.markShards(id, wanted));
        }
        return IntStream.range(0, wanted.length).filter(shard -> wanted[shard]).toArray();
    }

    /**
     * Whether {@link ReplayOrder#APPEND} is defined: for at most one symbol, or one shard. Not for
     * a symbol whose events lie in several of the stores that are read as one.
     */
    public static boolean hasAppendOrder(StoreView view, Selection selection) {
        return view.shardCount() == 1
                || (selection.symbols() != null
                        && selection.symbols().cardinality() <= 1
                        && shards(view, selection).length <= 1);
    }

    private EventStream stream(ReplayOrder order) {
        return switch (order) {
            case APPEND -> appended();
            case RECEIVE -> merged(TickLayout.RECEIVE_TIME_OFFSET);
            case EVENT -> merged(TickLayout.EVENT_TIME_OFFSET);
            case SOURCE -> new SessionSequence(sessions(), this::session);
        };
    }

    private EventStream appended() {
        if (!hasAppendOrder(view, selection)) {
            throw new IllegalArgumentException(
                    "append order is that of one shard's log, and this store has "
                            + view.shardCount()
                            + " shards: select one symbol, or use order receive, event or source");
        }
        return opened(shards.length, i -> cursor(i, selection), 0);
    }

    private EventStream merged(int timeOffset) {
        final List<SessionInfo> sessions = sessions();
        return opened(sessions.size(), i -> session(sessions.get(i)), timeOffset);
    }

    private EventStream session(SessionInfo session) {
        // With one session in the store, asking every event for its source would be idle work.
        final Selection ofSession =
                known.size() == 1 ? selection : selection.ofSource(session.sourceId());
        final EventStream events =
                opened(shards.length, i -> cursor(i, ofSession), TickLayout.SOURCE_SEQUENCE_OFFSET);
        return view instanceof MergedView several
                ? new StrictSequence(
                        events, sequence -> several.twice(session, selection, sequence))
                : events;
    }

    private EventStream cursor(int index, Selection restricted) {
        return new BlockStream(view.cursor(shards[index], restricted));
    }

    private List<SessionInfo> sessions() {
        return known.stream()
                .filter(session -> selection.hasSource(session.sourceId()))
                .sorted(RANK)
                .toList();
    }

    /** Opens streams and merges them; one alone needs no merge. Undone when one fails to open. */
    private static EventStream opened(int count, IntFunction<EventStream> open, int keyOffset) {
        final List<EventStream> streams = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                streams.add(open.apply(i));
            }
        } catch (RuntimeException e) {
            KeyMerge.closeAll(streams);
            throw e;
        }
        return streams.size() == 1 ? streams.get(0) : new KeyMerge(streams, keyOffset);
    }
}
