package io.tickring.replay;

import io.tickring.shard.StoreReader;
import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Several stores read as one: those of the nodes among which symbols are divided. Names bring them
 * together, ids do not. A session of the same source and ordinal is one session, whose events lie
 * in all of them, each in one only; a replay that meets one in two stores throws {@link
 * DuplicateTickException}.
 *
 * <p>Where stores tell a session's end otherwise, the one that tells of more messages is believed,
 * and {@link #notes} say so. <b>Thread:</b> any; each cursor belongs to one.
 */
public final class MergedView implements StoreView {
    private final List<Part> parts;
    private final List<IdMap> ids = new ArrayList<>();
    private final int[] firstShards;
    private final NameRegistry names = new NameRegistry();
    private final Map<String, SessionInfo> sessions = new HashMap<>();
    private final Map<Integer, SessionEnd> ends = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * A store.
     *
     * @param name what messages call it: its directory
     */
    public record Part(String name, StoreView view) {}

    private MergedView(List<Part> parts) {
        this.parts = List.copyOf(parts);
        firstShards = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            firstShards[i + 1] = firstShards[i] + parts.get(i).view().shardCount();
            ids.add(idsOf(parts.get(i)));
        }
        names.sessions().forEach(this::resolveEnd);
    }

    /**
     * Reads stores as one. Their views are closed with this one, or when it cannot be made.
     *
     * @throws IllegalArgumentException when a type or session is another one in another store; both
     *     are named
     */
    public static MergedView of(List<Part> parts) {
        try {
            return new MergedView(parts);
        } catch (RuntimeException e) {
            parts.forEach(part -> part.view().close());
            throw e;
        }
    }

    /**
     * As {@link #of}, of what the readers hold now.
     *
     * @throws IllegalArgumentException also when two of them read the same store
     */
    public static MergedView over(List<StoreReader> readers) {
        final Map<Long, StoreReader> known = new TreeMap<>();
        for (StoreReader reader : readers) {
            final StoreReader same = known.put(reader.storeId(), reader);
            if (same != null) {
                throw new IllegalArgumentException(
                        same.directory()
                                + " and "
                                + reader.directory()
                                + " are the same store, or one is a copy: name each store once");
            }
        }
        final List<Part> parts = new ArrayList<>();
        try {
            readers.forEach(
                    reader -> parts.add(new Part(reader.directory().toString(), reader.view())));
        } catch (RuntimeException e) {
            parts.forEach(part -> part.view().close());
            throw e;
        }
        return of(parts);
    }

    private IdMap idsOf(Part part) {
        try {
            return new IdMap(names, sessions, part.view().names(), part.view().sessions());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    part.name()
                            + " cannot be read as one with "
                            + String.join(
                                    ", ",
                                    parts.subList(0, ids.size()).stream().map(Part::name).toList())
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void resolveEnd(SessionInfo session) {
        final Map<String, SessionEnd> told = new TreeMap<>();
        final List<String> silent = new ArrayList<>();
        SessionEnd last = null;
        for (int i = 0; i < parts.size(); i++) {
            final int own = ids.get(i).ownSource(session.sourceId());
            if (own < 0) {
                continue;
            }
            final SessionEnd end = parts.get(i).view().end(own);
            if (end == null) {
                silent.add(parts.get(i).name());
            } else {
                told.put(parts.get(i).name(), end);
                last = last == null || isLater(end, last) ? end : last;
            }
        }
        if (last == null) {
            return;
        }
        ends.put(session.sourceId(), last);
        if (!silent.isEmpty() || told.values().stream().distinct().count() > 1) {
            notes.add(
                    "session "
                            + session.label()
                            + " ended otherwise in one store than in another: "
                            + told
                            + (silent.isEmpty() ? "" : ", no end in " + String.join(", ", silent))
                            + "; taken as "
                            + last
                            + (silent.isEmpty()
                                    ? ""
                                    : "; a node that was away when the session ended is told when both"
                                            + " run, and where that does not help the same ingest again"
                                            + " does: until then ticks may be missing there"));
        }
    }

    private static boolean isLater(SessionEnd end, SessionEnd other) {
        return end.messages() > other.messages()
                || end.messages() == other.messages() && end.isClean();
    }

    /** What the stores tell otherwise, and how that was taken, in words; empty when nothing. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public int shardCount() {
        return firstShards[parts.size()];
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when several stores have events of it; see {@link #markShards}
     */
    @Override
    public int shardOf(int symbolId) {
        final boolean[] wanted = new boolean[shardCount()];
        markShards(symbolId, wanted);
        int found = -1;
        for (int shard = 0; shard < wanted.length; shard++) {
            if (wanted[shard] && found >= 0) {
                throw new IllegalStateException(
                        "several stores serve symbol " + names.symbol(symbolId));
            }
            found = wanted[shard] ? shard : found;
        }
        return Math.max(0, found);
    }

    @Override
    public void markShards(int symbolId, boolean[] wanted) {
        final String name = names.symbol(symbolId);
        for (int i = 0; i < parts.size(); i++) {
            final StoreView view = parts.get(i).view();
            final int own = symbolId == 0 ? 0 : view.names().findSymbol(name);
            if (own >= 0) {
                wanted[firstShards[i] + view.shardOf(own)] = true;
            }
        }
    }

    @Override
    public BlockCursor cursor(int shard, Selection selection) {
        final int part = partOf(shard);
        final IdMap map = ids.get(part);
        final BlockCursor cursor =
                parts.get(part).view().cursor(shard - firstShards[part], map.toOwn(selection));
        return map.isIdentity() ? cursor : new TranslatedCursor(cursor, map);
    }

    private int partOf(int shard) {
        int part = 0;
        while (shard >= firstShards[part + 1]) {
            part++;
        }
        return part;
    }

    @Override
    public NameRegistry names() {
        return names;
    }

    @Override
    public List<SessionInfo> sessions() {
        return names.sessions();
    }

    @Override
    public SessionEnd end(int sourceId) {
        return ends.get(sourceId);
    }

    /** Names the stores that hold an event which came twice. */
    DuplicateTickException twice(SessionInfo session, Selection selection, long sequence) {
        final List<String> holders = new ArrayList<>();
        for (int shard = 0; shard < shardCount(); shard++) {
            final int count = count(shard, selection.ofSource(session.sourceId()), sequence);
            for (int i = 0; i < count; i++) {
                holders.add(parts.get(partOf(shard)).name());
            }
        }
        return new DuplicateTickException(
                "event "
                        + sequence
                        + " of session "
                        + session.label()
                        + " is there "
                        + holders.size()
                        + " times, in "
                        + String.join(" and ", holders)
                        + ": an event belongs into one of the stores that are read as one; replay"
                        + " them one by one, or leave out the copy");
    }

    private int count(int shard, Selection selection, long sequence) {
        final TickBlock block = new TickBlock();
        int count = 0;
        try (BlockCursor cursor = cursor(shard, selection)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    if (TickLayout.sourceSequence(block.buffer(i), block.offset(i)) == sequence) {
                        count++;
                    }
                }
            }
        }
        return count;
    }

    @Override
    public void close() {
        parts.forEach(part -> part.view().close());
    }
}
