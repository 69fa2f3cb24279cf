package io.tickring.node;

import io.tickring.query.Query;
import io.tickring.replay.ReplayOrder;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreCheck;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import io.tickring.shard.StoreStatus;
import io.tickring.shard.StoreVerifier;
import io.tickring.shard.StoreView;
import io.tickring.shard.WriterState;
import io.tickring.tick.Tick;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens a store again and again that another process is writing, and asks it, inspects it, replays
 * it and verifies it. Ends with an error at the first thing that is wrong.
 */
final class LiveReaderMain {
    /** Events from the end that are looked at one by one: all of them would take ever longer. */
    private static final long WINDOW = 20_000;

    private static final int VERIFY_EVERY = 20;
    private static final long IDLE_NS = 500_000;

    private final StoreConfig config;
    private final Map<Integer, Long> counts = new HashMap<>();
    private long newest;
    private long generationChanges;
    private long manifestReads;

    private LiveReaderMain(Path directory) {
        config = StoreConfig.at(directory);
    }

    public static void main(String[] args) throws IOException {
        final LiveReaderMain reader = new LiveReaderMain(Path.of(args[0]));
        final int opens = Integer.parseInt(args[1]);
        for (int i = 1; i <= opens; i++) {
            reader.open(i);
            if (i % 10 == 0) {
                System.out.println("opens " + i);
            }
        }
        System.out.println("generations " + reader.generationChanges);
        System.out.println("manifests " + reader.manifestReads);
        System.out.println("newest " + reader.newest);
        try (Node second = Node.open(NodeConfig.at(Path.of(args[0])))) {
            System.out.println("refused not: " + second.shards());
        } catch (IOException e) {
            System.out.println("refused " + e.getMessage());
        }
        System.out.println("opens " + opens);
    }

    private void open(int number) throws IOException {
        if (number % VERIFY_EVERY == 0) {
            verify();
            return;
        }
        try (StoreReader reader = StoreReader.open(config)) {
            check(reader.writer().orElseThrow().state() == WriterState.RUNNING, "not running");
            inspect(reader.shards());
            switch (number % 4) {
                case 1 -> query(reader);
                case 2 -> replay(reader);
                case 3 -> replayWhatWasUsedAgain(reader);
                default -> {
                    reader.refresh();
                    inspect(reader.shards());
                }
            }
            generationChanges += reader.generationChanges();
            manifestReads += reader.manifestReads();
        }
    }

    private void verify() throws IOException {
        final StoreCheck check = StoreVerifier.verify(config, (done, total) -> {});
        check(check.isClean(), check.problems().toString());
        check(check.writer().isPresent(), "verify did not see the writer");
        final long counted = counts.values().stream().mapToLong(Long::longValue).sum();
        check(check.rows() >= counted, check.rows() + " rows verified, " + counted + " seen");
    }

    private void inspect(List<ShardInfo> shards) {
        for (ShardInfo shard : shards) {
            final long before = counts.getOrDefault(shard.id(), 0L);
            check(shard.rows() >= before, shard.id() + ": " + shard.rows() + " after " + before);
            check(
                    shard.flushed() <= shard.visible() && shard.visible() <= shard.append(),
                    shard.toString());
            counts.put(shard.id(), shard.rows());
        }
    }

    private void query(StoreReader reader) {
        final Window window = new Window();
        Query.over(reader::view).from(window.from).forEach(window::onTick);
        window.check(reader);
    }

    private void replay(StoreReader reader) {
        final Window window = new Window();
        Replay.over(reader::view)
                .from(window.from)
                .order(ReplayOrder.SOURCE)
                .run(
                        tick -> {
                            check(tick.sourceSequence() > window.last, "order broke");
                            window.onTick(tick);
                        });
        window.check(reader);
    }

    /** Holds its view until the log under it was flushed, and other log lies in those files. */
    private void replayWhatWasUsedAgain(StoreReader reader) throws IOException {
        try (StoreView view = reader.view()) {
            final long wanted = 3L * LiveReadersTest.WAL_FILE_LENGTH;
            final List<ShardInfo> cut = reader.shards();
            while (!cut.stream()
                    .allMatch(shard -> flushed(shard.id()) > shard.visible() + wanted)) {
                LockSupport.parkNanos(IDLE_NS);
            }
            check(view.shardCount() == cut.size(), "shards");
            replay(reader);
        }
    }

    private long flushed(int shard) {
        try {
            return StoreStatus.read(config).shards().get(shard).flushed();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(boolean isRight, String what) {
        if (!isRight) {
            throw new AssertionError(what);
        }
    }

    /** The last events of a cut: whole, each once, and none of a symbol left out. */
    private final class Window {
        private final long from = Math.max(1, newest - WINDOW);
        private final long[] lastOfSymbol = new long[LiveReadersTest.SYMBOLS];
        private long last;
        private long events;

        void onTick(Tick tick) {
            PatternEvents.check(tick);
            final long number = tick.sourceSequence();
            final int symbol = (int) (number % LiveReadersTest.SYMBOLS);
            final long before = lastOfSymbol[symbol];
            LiveReaderMain.check(
                    before == 0
                            ? number - LiveReadersTest.SYMBOLS < from
                            : number == before + LiveReadersTest.SYMBOLS,
                    number + " behind " + before);
            lastOfSymbol[symbol] = number;
            last = Math.max(last, number);
            events++;
        }

        /** As many as there must be: all that the cut holds but those before the window. */
        void check(StoreReader reader) {
            final long rows = reader.shards().stream().mapToLong(ShardInfo::rows).sum();
            LiveReaderMain.check(
                    events == rows - (from - 1), events + " events from " + from + " of " + rows);
            newest = Math.max(newest, from + events - 1);
        }
    }
}
