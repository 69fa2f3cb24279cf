package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.shard.ShardStatus;
import io.tickring.shard.StoreStatus;
import io.tickring.shard.WriterInfo;
import io.tickring.shard.WriterState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person and a program are shown of a store's troubles and of where its writer runs. */
final class StatusViewTest {
    private static StatusView view(long missingEvents, int pinnedThreads, int refusedPins) {
        final ShardStatus shard =
                new ShardStatus(
                        3,
                        900,
                        800,
                        900,
                        100,
                        List.of(),
                        2,
                        0,
                        0,
                        0,
                        missingEvents,
                        0,
                        0,
                        0,
                        0,
                        "",
                        0);
        final WriterInfo writer =
                new WriterInfo(77, WriterState.RUNNING, 1_000, 2_000, pinnedThreads, refusedPins);
        return new StatusView(
                Path.of("store"),
                new StoreStatus(Optional.of(writer), List.of(shard)),
                List.of(),
                2_500);
    }

    @Test
    void shouldSayWhatIsMissingAndWhatToDo() throws IOException {
        assertFalse(view(0, 0, 0).text(null).contains("missing"));
        final String text = view(1_234, 0, 0).text(null);
        assertTrue(text.contains("shard 3: 1,234 events that other nodes sent are missing"), text);
        assertTrue(text.contains("ingest their source again"), text);
        final Map<?, ?> shard =
                (Map<?, ?>) ((List<?>) view(1_234, 0, 0).toMap(null).get("shards")).get(0);
        assertEquals(1_234L, shard.get("missingEvents"));
    }

    @Test
    void shouldSayHowManyThreadsRunWhereTheyShould() throws IOException {
        assertFalse(view(0, 0, 0).text(null).contains("pinned"));
        assertTrue(view(0, 6, 0).text(null).contains(", 6 threads pinned\n"));
        assertTrue(
                view(0, 4, 2)
                        .text(null)
                        .contains(", 4 threads pinned and 2 refused by the system"));
        final Map<?, ?> writer = (Map<?, ?>) view(0, 4, 2).toMap(null).get("writer");
        assertEquals(4, writer.get("pinnedThreads"));
        assertEquals(2, writer.get("refusedPins"));
    }
}
