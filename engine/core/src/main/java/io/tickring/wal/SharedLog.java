package io.tickring.wal;

import io.tickring.tick.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A range of a shard's log as another process than its writer sees it: mapped, not to be written,
 * and possibly used again under the reader's eyes. So it is read through {@link SharedLogCursor}
 * only, which copies before it looks. Counted, like all that views hold. <b>Thread:</b> any.
 */
public final class SharedLog {
    private final int shard;
    private final List<WalFile> files;
    private final long from;
    private final long to;

    private SharedLog(int shard, List<WalFile> files, long from, long to) {
        this.shard = shard;
        this.files = List.copyOf(files);
        this.from = from;
        this.to = to;
    }

    /**
     * Maps the log of a live writer between two positions. Files that the log before holds already
     * are not mapped again.
     *
     * @param uses all files that the manifest names
     * @param from where a frame starts
     * @param to a visible position
     * @param before what the caller held last; may be null
     * @throws IOException also when a file is gone or was used again: the manifest is outdated then
     */
    public static SharedLog open(
            WalConfig config, List<WalFileUse> uses, long from, long to, SharedLog before)
            throws IOException {
        final List<WalFileUse> sorted = new ArrayList<>(uses);
        sorted.sort(Comparator.comparingLong(WalFileUse::basePosition));
        final List<WalFile> files = new ArrayList<>();
        try {
            long end = from;
            for (int i = 0; i < sorted.size() && end < to; i++) {
                final WalFileUse use = sorted.get(i);
                final boolean isBelow =
                        i + 1 < sorted.size() && sorted.get(i + 1).basePosition() <= from;
                if (isBelow || use.basePosition() >= to) {
                    continue;
                }
                final WalFile file = map(config, use, before);
                files.add(file);
                if (use.basePosition() > end) {
                    throw missing(config.directory(), end);
                }
                end = file.endPosition();
            }
            if (end < to) {
                throw missing(config.directory(), end);
            }
            return new SharedLog(config.shard(), files, from, to);
        } catch (IOException | RuntimeException e) {
            files.forEach(WalFile::release);
            throw e;
        }
    }

    /** Takes over what recovery found; the caller's files are this one's from now on. */
    public static SharedLog of(int shard, RecoveredLog log) {
        return new SharedLog(shard, log.files(), log.flushed(), log.end());
    }

    private static DamagedLogException missing(Path directory, long position) {
        return new DamagedLogException(
                directory.toString(), 0, "log from position " + position + " on is in no file");
    }

    private static WalFile map(WalConfig config, WalFileUse use, SharedLog before)
            throws IOException {
        if (before != null) {
            for (WalFile held : before.files) {
                if (held.id() == use.id()
                        && held.generation() == use.generation()
                        && held.tryRetain()) {
                    return held;
                }
            }
        }
        final WalFile file = WalFile.map(config, use);
        final String problem = file.problem(config);
        if (problem != null) {
            file.release();
            throw new DamagedLogException(file.path().toString(), 0, problem);
        }
        return file;
    }

    public long from() {
        return from;
    }

    public long to() {
        return to;
    }

    /** Files that hold the range. */
    public int files() {
        return files.size();
    }

    /** Whether no file of it was used again so far. */
    public boolean isCurrent() {
        return files.stream()
                .allMatch(file -> WalFileLayout.isStill(file.buffer(), file.generation()));
    }

    /** Holds the mappings; false when they were let go. */
    public boolean tryRetain() {
        for (int i = 0; i < files.size(); i++) {
            if (!files.get(i).tryRetain()) {
                files.subList(0, i).forEach(WalFile::release);
                return false;
            }
        }
        return true;
    }

    public void release() {
        files.forEach(WalFile::release);
    }

    /** The selected market events of the whole range. The caller holds the log. */
    public SharedLogCursor events(Selection selection) {
        return new SharedLogCursor(shard, files, from, to, selection);
    }

    /**
     * All events from a position on, marks too, with every checksum compared on the way.
     *
     * @param position where a frame starts
     * @throws java.io.UncheckedIOException from the cursor, for a frame that fails its checks
     */
    public SharedLogCursor checked(long position) {
        return new SharedLogCursor(shard, files, position, to, null);
    }
}
