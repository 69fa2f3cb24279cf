package io.tickring.tools;

import io.tickring.fs.DiskFileSystem;
import io.tickring.replay.MergedReplay;
import io.tickring.replay.ReplayOrder;
import io.tickring.segment.SegmentConfig;
import io.tickring.shard.Shard;
import io.tickring.shard.Store;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import io.tickring.shard.StoreView;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/** The stores of some nodes, filled from one store as if its symbols had been divided. */
final class SplitStores implements AutoCloseable {
    private static final int WAL_FILE_LENGTH = 1 << 20;

    private final Random random;
    private final List<Store> stores = new ArrayList<>();
    private final ByteBuffer line =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    private SplitStores(Random random, List<Path> directories) throws IOException {
        this.random = random;
        for (Path directory : directories) {
            final int node = stores.size() + 1;
            final Store[] opened = new Store[1];
            opened[0] =
                    Store.open(
                            config(directory, 1 + random.nextInt(3)).ofNode(node),
                            1000L + node,
                            () -> work(opened[0]));
            stores.add(opened[0]);
            work(opened[0]);
        }
    }

    private static StoreConfig config(Path directory, int shards) {
        return new StoreConfig(
                DiskFileSystem.INSTANCE,
                directory,
                shards,
                WAL_FILE_LENGTH,
                1,
                Integer.MAX_VALUE,
                4,
                SegmentConfig.DEFAULT,
                NameRegistry.MAX_SYMBOLS);
    }

    private static void work(Store store) throws IOException {
        boolean more = true;
        while (more) {
            more = false;
            for (Shard shard : store.shards()) {
                more |= shard.doWork();
            }
        }
    }

    /**
     * Divides what a store holds.
     *
     * @param node of a symbol, from 0; below 0 for all nodes
     * @param sharedIds whether names have the same ids everywhere, as in a cluster
     * @param endsEverywhere whether every node knows how a session ended, or the first one only
     */
    static void fill(
            Path whole,
            List<Path> directories,
            Random random,
            ToIntFunction<String> node,
            boolean sharedIds,
            boolean endsEverywhere)
            throws IOException {
        try (StoreReader reader = StoreReader.open(StoreConfig.at(whole));
                StoreView view = reader.view();
                SplitStores split = new SplitStores(random, directories)) {
            MergedReplay.run(
                    view,
                    Selection.ALL,
                    ReplayOrder.SOURCE,
                    Long.MAX_VALUE,
                    tick -> split.append(tick, node.applyAsInt(tick.symbol()), sharedIds));
            for (SessionInfo session : view.sessions()) {
                split.end(session, view.end(session.sourceId()), sharedIds, endsEverywhere);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void append(Tick tick, int node, boolean sharedIds) {
        for (int i = 0; i < stores.size(); i++) {
            if (node < 0 || node == i) {
                append(tick, stores.get(i), sharedIds);
            }
        }
    }

    private void append(Tick tick, Store store, boolean sharedIds) {
        final NameRegistry from = (NameRegistry) tick.names();
        final NameRegistry to = store.names();
        line.put(0, tick.buffer(), tick.offset(), tick.length());
        final int word = TickLayout.typeAndLines(line, 0);
        final int type = typeId(from, to, TickLayout.typeOf(word), sharedIds);
        line.putShort(
                TickLayout.TYPE_AND_LINES_OFFSET,
                (short) TickLayout.typeAndLines(type, TickLayout.linesOf(word)));
        final int symbol = symbolId(from, to, tick.symbolId(), sharedIds);
        line.putInt(TickLayout.SYMBOL_ID_OFFSET, symbol);
        line.putShort(
                TickLayout.SOURCE_ID_OFFSET,
                (short) sourceId(from.session(tick.sourceId()), to, sharedIds));
        final Shard shard =
                store.shards().get(SlotHash.shard(to.slot(symbol), store.shards().size()));
        try {
            shard.append(line, 0);
            shard.seal();
            if (random.nextInt(400) == 0) {
                shard.freeze();
                while (shard.flushNext()) {
                    work(store);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int typeId(NameRegistry from, NameRegistry to, int id, boolean shared) {
        if (shared && !to.hasType(id)) {
            to.learnType(id, from.type(id));
        }
        return to.typeId(from.type(id));
    }

    private static int symbolId(NameRegistry from, NameRegistry to, int id, boolean shared) {
        if (id == 0) {
            return 0;
        }
        if (shared) {
            to.learnSymbol(id, from.symbol(id));
        }
        return to.symbolId(from.symbol(id));
    }

    private static int sourceId(SessionInfo session, NameRegistry to, boolean shared) {
        for (SessionInfo known : to.sessions()) {
            if (known.label().equals(session.label())) {
                return known.sourceId();
            }
        }
        if (shared) {
            to.learnSession(session);
            return session.sourceId();
        }
        return to.newSession(
                        session.source(),
                        session.format(),
                        session.sha256(),
                        session.date(),
                        session.midnightNs())
                .sourceId();
    }

    private void end(SessionInfo session, SessionEnd end, boolean shared, boolean everywhere)
            throws IOException {
        for (Store store : everywhere ? stores : stores.subList(0, 1)) {
            for (Shard shard : store.shards()) {
                shard.endSession(sourceId(session, store.names(), shared), end);
                shard.seal();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Store store : stores) {
            store.close();
        }
    }
}
