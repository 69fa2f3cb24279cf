package io.tickring.shard;

import io.tickring.tick.BlockCursor;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.wal.SharedLogCursor;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The selected events of a cut in append order: segments, then log. When the writer uses a log file
 * again before it was read to its end, the cursor goes on by position from the manifest of that
 * moment, which has in segments what the file held. <b>Thread:</b> one at a time; the caller holds
 * the cut.
 */
final class SharedCursor implements BlockCursor {
    private final SharedCut cut;
    private final Selection selection;
    private BlockCursor part;
    private SharedLogCursor log;
    private SharedCut rest;

    /**
     * @param segments over the cut's segments; null to leave them out
     */
    SharedCursor(SharedCut cut, BlockCursor segments, Selection selection) {
        this.cut = cut;
        this.selection = selection;
        this.part = segments;
    }

    @Override
    public boolean next(TickBlock block) {
        while (part == null || !part.next(block)) {
            if (!advance()) {
                block.reset(null);
                return false;
            }
        }
        return true;
    }

    private boolean advance() {
        closePart();
        if (rest != null) {
            return false;
        }
        if (log == null) {
            log = cut.log().events(selection);
            part = log;
            return true;
        }
        if (!log.isStale()) {
            return false;
        }
        try {
            rest = cut.shard().rest(log.position(), cut.end());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        part = rest.cursor(selection);
        return true;
    }

    private void closePart() {
        if (part != null && part != log) {
            part.close();
        }
        part = null;
    }

    @Override
    public void close() {
        closePart();
        if (rest != null) {
            rest.close();
            rest = null;
        }
    }
}
