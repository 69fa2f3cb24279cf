package io.tickring.shard;

import io.tickring.memtable.MemTable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * MemTables to be used again: an index of a million rows is some megabytes that the shard thread
 * should neither allocate nor wipe. <b>Threads:</b> any may give one back; the log agent wipes; the
 * shard thread takes.
 */
final class MemTables {
    private static final int MAX_READY = 2;

    private final Queue<MemTable> returned = new ConcurrentLinkedQueue<>();
    private final Queue<MemTable> ready = new ConcurrentLinkedQueue<>();

    /** A table that holds nothing. */
    MemTable take() {
        final MemTable table = ready.poll();
        return table == null ? new MemTable() : table;
    }

    void giveBack(MemTable table) {
        returned.add(table);
    }

    /** Wipes one table; true when there was one. */
    boolean doWork() {
        final MemTable table = returned.poll();
        if (table == null) {
            return false;
        }
        if (ready.size() < MAX_READY) {
            table.clear();
            ready.add(table);
        }
        return true;
    }
}
