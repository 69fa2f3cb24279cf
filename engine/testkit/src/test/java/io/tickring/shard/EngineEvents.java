package io.tickring.shard;

import io.tickring.formats.Event;
import io.tickring.replay.MergedReplay;
import io.tickring.replay.ReplayOrder;
import io.tickring.replay.TickDigest;
import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import java.util.ArrayList;
import java.util.List;

/** What the engine reads, in the words of the independent reader. */
final class EngineEvents {
    private EngineEvents() {}

    /** The market events of one shard in append order. */
    static List<Event> of(StoreView view, int shard) {
        final List<Event> events = new ArrayList<>();
        final TickBlock block = new TickBlock();
        try (BlockCursor cursor = view.cursor(shard, Selection.ALL)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    final int offset = block.offset(i);
                    final int word = TickLayout.typeAndLines(block.buffer(i), offset);
                    final byte[] lines =
                            new byte[TickLayout.linesOf(word) * TickLayout.LINE_LENGTH];
                    block.buffer(i).get(offset, lines);
                    events.add(new Event(block.position(i), lines));
                }
            }
        }
        return events;
    }

    static String digest(StoreView view, ReplayOrder order) {
        final TickDigest digest = new TickDigest();
        MergedReplay.run(view, Selection.ALL, order, Long.MAX_VALUE, digest::add);
        return digest.hex();
    }
}
