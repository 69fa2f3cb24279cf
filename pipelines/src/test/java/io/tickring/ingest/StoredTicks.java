package io.tickring.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.FileSystem;
import io.tickring.shard.Store;
import io.tickring.shard.StoreView;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.Tick;
import io.tickring.tick.TickBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The sequences that a store holds, by source; in each shard they must rise. */
final class StoredTicks {
    private final Map<String, List<Long>> sequences = new TreeMap<>();

    private StoredTicks() {}

    /** Opens the store on a disk that works, and looks. */
    static StoredTicks reopen(FileSystem disk, HandNode.Setup setup) throws IOException {
        try (Store store = Store.open(setup.store(disk), 0x5EED, () -> {})) {
            return of(store);
        }
    }

    static StoredTicks of(Store store) {
        final StoredTicks stored = new StoredTicks();
        try (StoreView view = store.view()) {
            for (int shard = 0; shard < view.shardCount(); shard++) {
                stored.read(view, shard);
            }
        }
        return stored;
    }

    private void read(StoreView view, int shard) {
        final Map<String, Long> last = new TreeMap<>();
        final Tick tick = new Tick(view.names());
        final TickBlock block = new TickBlock();
        try (BlockCursor cursor = view.cursor(shard, Selection.ALL)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    tick.wrap(block.buffer(i), block.offset(i), block.position(i));
                    final String source = tick.source().replaceAll("#.*", "");
                    final Long before = last.put(source, tick.sourceSequence());
                    assertTrue(
                            before == null || before < tick.sourceSequence(),
                            () -> tick + " behind " + before);
                    sequences
                            .computeIfAbsent(source, first -> new ArrayList<>())
                            .add(tick.sourceSequence());
                }
            }
        }
    }

    /** Every sequence up to this one is there, and none twice. */
    void assertHolds(String source, long acked) {
        final List<Long> stored = sequences.getOrDefault(source, List.of());
        final Set<Long> distinct = new HashSet<>(stored);
        assertEquals(stored.size(), distinct.size(), source + " has duplicates");
        for (long sequence = 1; sequence <= acked; sequence++) {
            assertTrue(distinct.contains(sequence), source + " lost " + sequence + " of " + acked);
        }
    }

    /** How many different sequences up to this one are there. */
    long countUpTo(String source, long acked) {
        return sequences.getOrDefault(source, List.of()).stream()
                .filter(sequence -> sequence <= acked)
                .distinct()
                .count();
    }

    /** Just these are there. */
    void assertExactly(String source, long count) {
        assertHolds(source, count);
        assertEquals(count, sequences.getOrDefault(source, List.of()).size(), source);
    }
}
