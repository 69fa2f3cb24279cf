package io.tickring.tools;

import io.tickring.replay.MergedView;
import io.tickring.shard.ShardInfo;
import io.tickring.shard.StoreReader;
import io.tickring.shard.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The store that is replayed, or those of several nodes, read as one. <b>Thread:</b> one. */
final class ReplayedStores implements AutoCloseable {
    private final List<StoreReader> readers = new ArrayList<>();
    private final String name;

    private ReplayedStores(String name) {
        this.name = name;
    }

    /** Opens them, and says what a person should know of them. */
    static ReplayedStores open(Streams io, List<Path> directories) throws IOException {
        final ReplayedStores stores =
                new ReplayedStores(
                        String.join(" + ", directories.stream().map(Path::toString).toList()));
        boolean opened = false;
        try {
            for (Path directory : directories) {
                stores.readers.add(Stores.read(io, directory));
            }
            if (directories.size() > 1) {
                try (MergedView view = MergedView.over(stores.readers)) {
                    view.notes().forEach(io::note);
                }
            }
            opened = true;
            return stores;
        } finally {
            if (!opened) {
                stores.close();
            }
        }
    }

    /** What messages call them. */
    String name() {
        return name;
    }

    StoreView view() {
        return readers.size() == 1 ? readers.get(0).view() : MergedView.over(readers);
    }

    /** Market events in them. */
    long rows() {
        return readers.stream()
                .flatMap(reader -> reader.shards().stream())
                .mapToLong(ShardInfo::rows)
                .sum();
    }

    @Override
    public void close() {
        readers.forEach(StoreReader::close);
    }
}
