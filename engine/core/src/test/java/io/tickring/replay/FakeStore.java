package io.tickring.replay;

import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A store in memory, as simple as can be: a log per shard, filtered on every read. It counts what
 * is opened, and may hand out scratch that it spoils at the next call, as real cursors do.
 */
public final class FakeStore {
    private final NameRegistry names = new NameRegistry();
    private final Log[] logs;
    private final int spoiledBlockLength;
    private final int[] cursorsOpened;
    private Runnable afterSessions = () -> {};
    private final Map<Integer, SessionEnd> ends = new HashMap<>();
    private int viewsOpen;
    private int cursorsOpen;

    private static final class Log {
        ByteBuffer lines = newLines(1 << 12);
        int[] offsets = new int[64];
        int count;
        int length;
    }

    private static ByteBuffer newLines(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A store whose blocks are the log's own memory. */
    public FakeStore(int shardCount) {
        this(shardCount, 0);
    }

    /**
     * @param spoiledBlockLength events in a block of scratch that the next call spoils; 0 for none
     */
    public FakeStore(int shardCount, int spoiledBlockLength) {
        this.spoiledBlockLength = spoiledBlockLength;
        logs = new Log[shardCount];
        Arrays.setAll(logs, i -> new Log());
        cursorsOpened = new int[shardCount];
    }

    public NameRegistry names() {
        return names;
    }

    public int session(String source) {
        return names.newSession(source, "test", "", "", 0).sourceId();
    }

    public int shardOf(int symbolId) {
        return SlotHash.shard(names.slot(symbolId), logs.length);
    }

    /** Appends an event of one line to its symbol's shard. */
    public void append(
            TickType type,
            int symbolId,
            int sourceId,
            long sequence,
            long eventTime,
            long receiveTime,
            Consumer<TickWriter> fields) {
        append(
                shardOf(symbolId),
                type,
                type.lines(),
                symbolId,
                sourceId,
                sequence,
                eventTime,
                receiveTime,
                fields);
    }

    /** Appends an event to a shard. */
    public void append(
            int shard,
            TickType type,
            int lines,
            int symbolId,
            int sourceId,
            long sequence,
            long eventTime,
            long receiveTime,
            Consumer<TickWriter> fields) {
        final Log log = logs[shard];
        final int length = lines << TickLayout.LINE_SHIFT;
        if (log.lines.capacity() - log.length < length) {
            log.lines = newLines(log.lines.capacity() * 2).put(0, log.lines, 0, log.length);
        }
        if (log.count == log.offsets.length) {
            log.offsets = Arrays.copyOf(log.offsets, log.count * 2);
        }
        final TickWriter writer = new TickWriter().wrap(log.lines, log.length);
        writer.begin(
                names.typeId(type), lines, symbolId, sourceId, sequence, eventTime, receiveTime);
        fields.accept(writer);
        log.offsets[log.count++] = log.length;
        log.length += length;
    }

    /** Runs whenever a view was asked for the sessions: what a live store does meanwhile. */
    void afterSessions(Runnable meanwhile) {
        this.afterSessions = meanwhile;
    }

    void end(int sourceId, SessionEnd end) {
        ends.put(sourceId, end);
    }

    public StoreView view() {
        viewsOpen++;
        return new View();
    }

    /** Views and cursors that were opened and not closed. */
    public int open() {
        return viewsOpen + cursorsOpen;
    }

    /** How many cursors were ever opened on a shard. */
    public int cursorsOpened(int shard) {
        return cursorsOpened[shard];
    }

    private final class View implements StoreView {
        private final int[] counts = Arrays.stream(logs).mapToInt(log -> log.count).toArray();
        private boolean closed;

        @Override
        public int shardCount() {
            return logs.length;
        }

        @Override
        public int shardOf(int symbolId) {
            return FakeStore.this.shardOf(symbolId);
        }

        @Override
        public BlockCursor cursor(int shard, Selection selection) {
            if (closed) {
                throw new IllegalStateException("view is closed");
            }
            cursorsOpened[shard]++;
            cursorsOpen++;
            return new Cursor(logs[shard], counts[shard], selection);
        }

        @Override
        public NameRegistry names() {
            return names;
        }

        @Override
        public List<SessionInfo> sessions() {
            final List<SessionInfo> sessions = names.sessions();
            afterSessions.run();
            return sessions;
        }

        @Override
        public SessionEnd end(int sourceId) {
            return ends.get(sourceId);
        }

        @Override
        public void close() {
            if (closed) {
                throw new IllegalStateException("view closed twice");
            }
            closed = true;
            viewsOpen--;
        }
    }

    private final class Cursor implements BlockCursor {
        private final Log log;
        private final int count;
        private final Selection selection;
        private final ByteBuffer scratch =
                newLines(spoiledBlockLength * TickLayout.MAX_EVENT_LENGTH);
        private int next;
        private boolean closed;

        Cursor(Log log, int count, Selection selection) {
            this.log = log;
            this.count = count;
            this.selection = selection;
        }

        @Override
        public boolean next(TickBlock block) {
            if (closed) {
                throw new IllegalStateException("cursor is closed");
            }
            spoil();
            block.reset(spoiledBlockLength == 0 ? log.lines : scratch);
            int end = 0;
            while (next < count && !isFull(block)) {
                final int offset = log.offsets[next++];
                if (!isSelected(offset)) {
                    continue;
                }
                if (spoiledBlockLength == 0) {
                    block.add(offset, offset);
                } else {
                    final int length =
                            TickLayout.linesOf(TickLayout.typeAndLines(log.lines, offset))
                                    << TickLayout.LINE_SHIFT;
                    scratch.put(end, log.lines, offset, length);
                    block.add(end, offset);
                    end += length;
                }
            }
            return block.count() > 0;
        }

        private void spoil() {
            for (int i = 0; i < scratch.capacity(); i++) {
                scratch.put(i, (byte) 0x5A);
            }
        }

        private boolean isFull(TickBlock block) {
            return block.isFull()
                    || (spoiledBlockLength > 0 && block.count() == spoiledBlockLength);
        }

        private boolean isSelected(int at) {
            final ByteBuffer lines = log.lines;
            return selection.hasSymbol(TickLayout.symbolId(lines, at))
                    && selection.hasType(TickLayout.typeOf(TickLayout.typeAndLines(lines, at)))
                    && selection.hasSource(TickLayout.sourceId(lines, at))
                    && selection.hasTime(TickLayout.eventTime(lines, at));
        }

        @Override
        public void close() {
            if (closed) {
                throw new IllegalStateException("cursor closed twice");
            }
            spoil();
            closed = true;
            cursorsOpen--;
        }
    }
}
