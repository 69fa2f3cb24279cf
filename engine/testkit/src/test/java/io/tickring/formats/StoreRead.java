package io.tickring.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store as it lies on disk when nobody writes it. */
public record StoreRead(StoreHeader header, Registry registry, List<ShardRead> shards) {
    /**
     * @throws FormatException when a file is not as FORMATS.md says
     */
    public static StoreRead read(StoreImage image) {
        final StoreHeader header = StoreHeader.read(image);
        final Registry registry = new Registry();
        final List<ShardRead> shards = new ArrayList<>();
        for (int shard = 0; shard < header.shards(); shard++) {
            shards.add(ShardRead.read(image, header, shard, registry));
        }
        return new StoreRead(header, registry, List.copyOf(shards));
    }

    /** How a session ended, as the last shard has it; empty when it did not end in every shard. */
    public Optional<Registry.End> end(int sourceId) {
        return shards.stream().allMatch(shard -> shard.ends().containsKey(sourceId))
                ? Optional.of(shards.get(shards.size() - 1).ends().get(sourceId))
                : Optional.empty();
    }
}
