package io.tickring.memtable;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.wal.WalCursor;
import io.tickring.wal.WalFile;
import java.util.List;

/**
 * The index of events that recovery found in the log. It is made when somebody first asks for one
 * symbol's events: opening a store is then as fast as its log can be checked, and a table that is
 * flushed before anybody asks is never indexed at all. <b>Thread:</b> any that holds the table.
 */
final class LateIndex {
    private final List<WalFile> files;
    private final long fromPosition;
    private final long toPosition;
    private SymbolIndex index;

    /**
     * @param files that cover the range
     */
    LateIndex(List<WalFile> files, long fromPosition, long toPosition) {
        this.files = files;
        this.fromPosition = fromPosition;
        this.toPosition = toPosition;
    }

    /** The index; the first call makes it, and others wait for it. */
    synchronized SymbolIndex get() {
        if (index == null) {
            index = make();
        }
        return index;
    }

    private SymbolIndex make() {
        final SymbolIndex made = new SymbolIndex();
        final TickBlock block = new TickBlock();
        try (BlockCursor events =
                new WalCursor(files, fromPosition, toPosition, Selection.ALL, false)) {
            while (events.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    made.add(
                            TickLayout.symbolId(block.buffer(i), block.offset(i)),
                            (int) (block.position(i) - fromPosition >>> TickLayout.LINE_SHIFT));
                }
            }
        }
        return made;
    }
}
