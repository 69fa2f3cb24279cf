package io.tickring.feed.itch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A sink that must ask elsewhere for ids is told of a session's stocks many at once. */
final class ItchLookaheadTest {
    @Test
    void shouldTellOfEveryStockBeforeItIsAskedForAndOfManyAtOnce() throws Exception {
        final int stocks = 5_000;
        final MemorySink sink = new MemorySink();
        Itch.decode(Itch.generated(ItchGenerator.leastMessages(stocks), stocks, 3), sink);
        assertEquals(List.of(), sink.unexpected());
        // 512 at a time, and anew where a chunk ends.
        assertTrue(sink.expectations() < 30, sink.expectations() + " times");
    }
}
