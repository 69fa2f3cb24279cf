package io.tickring.shard;

import java.util.List;
import java.util.Optional;

/**
 * What {@link StoreVerifier} found.
 *
 * @param problems all damage; empty when the store is whole
 * @param open per shard that was not closed cleanly, what recovery would cut: no damage
 * @param missing data that was damaged once and set aside: known to be missing, no damage any more
 * @param writer of the store while it was checked; empty when nobody wrote it
 * @param shards looked at
 * @param segments looked at
 * @param rows market events counted in segments and logs
 * @param bytes of segments whose checksums were computed
 */
public record StoreCheck(
        List<StoreProblem> problems,
        List<String> open,
        List<String> missing,
        Optional<WriterInfo> writer,
        int shards,
        long segments,
        long rows,
        long bytes) {
    public StoreCheck {
        problems = List.copyOf(problems);
        open = List.copyOf(open);
        missing = List.copyOf(missing);
    }

    /** Whether nothing is damaged. */
    public boolean isClean() {
        return problems.isEmpty();
    }
}
