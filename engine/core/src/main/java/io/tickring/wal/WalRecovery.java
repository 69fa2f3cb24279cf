package io.tickring.wal;

import io.tickring.fs.UnknownVersionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the end of a log after whatever happened to its process or its machine.
 *
 * <p>Frames are walked from the flushed position. The first one that is not valid ends the log,
 * unless it lies below the highest forced position that any frame recorded: there the disk had
 * promised to keep it, so it is damage and the log is refused. Above that line the kernel wrote
 * pages in any order; good frames may lie behind the bad one, and are cut with it, and counted.
 *
 * <p>Nothing is written here: see {@link #zeroTail}. <b>Thread:</b> one.
 */
final class WalRecovery {
    private static final int ZEROS_LENGTH = 1 << 16;

    private final WalConfig config;
    private final boolean writable;
    private final WalFile.ReleaseListener onReleased;
    private final FrameScanner scanner;
    private final FrameVisitor visitor;

    private final List<WalFile> live = new ArrayList<>();
    private final List<WalFile> freed = new ArrayList<>();
    private long frames;
    private long events;
    private long maxForced;
    private WalFile endFile;
    private int endOffset;
    private String endProblem;
    private long framesBehind;

    /**
     * @param visitor is shown the frames that are kept, before it is known whether the log is
     *     damaged further on
     */
    WalRecovery(
            WalConfig config,
            boolean writable,
            WalFile.ReleaseListener onReleased,
            FrameVisitor visitor) {
        this.config = config;
        this.writable = writable;
        this.onReleased = onReleased;
        this.scanner = new FrameScanner(config.shard());
        this.visitor = visitor;
    }

    RecoveredLog recover(List<WalFileUse> uses, long flushed, long forced) throws IOException {
        maxForced = Math.max(flushed, forced);
        try {
            openAll(uses, flushed);
            scan(flushed);
            return result(uses, flushed);
        } catch (IOException | RuntimeException e) {
            live.forEach(file -> file.mapping().close());
            freed.forEach(file -> file.mapping().close());
            throw e;
        }
    }

    private void openAll(List<WalFileUse> uses, long flushed) throws IOException {
        final List<WalFileUse> sorted = new ArrayList<>(uses);
        sorted.sort(Comparator.comparingLong(WalFileUse::basePosition));
        long end = flushed;
        for (WalFileUse use : sorted) {
            final Path path = config.directory().resolve(WalFileUse.fileName(use.id()));
            if (!config.files().exists(path)) {
                throw new DamagedLogException(path.toString(), 0, "file is missing");
            }
            final WalFile file = WalFile.map(config, use, writable, onReleased);
            if (file.endPosition() <= flushed) {
                freed.add(file);
                continue;
            }
            live.add(file);
            check(file);
            if (live.size() == 1 ? use.basePosition() > end : use.basePosition() != end) {
                throw new DamagedLogException(
                        path.toString(), 0, "log from position " + end + " on is in no file");
            }
            end = file.endPosition();
        }
    }

    private void check(WalFile file) throws IOException {
        if (WalFileLayout.isWhole(file.buffer())
                && WalFileLayout.version(file.buffer()) != WalFileLayout.MAJOR_VERSION) {
            throw new UnknownVersionException(
                    file.path().toString(),
                    "WAL",
                    WalFileLayout.version(file.buffer()),
                    WalFileLayout.MAJOR_VERSION);
        }
        final String problem = file.problem(config);
        if (problem != null) {
            throw new DamagedLogException(file.path().toString(), 0, problem);
        }
    }

    private void scan(long flushed) throws IOException {
        for (int i = 0; i < live.size(); i++) {
            final WalFile file = live.get(i);
            final int from =
                    Math.max(
                            WalFileLayout.HEADER_LENGTH,
                            file.offsetOf(Math.max(flushed, file.basePosition())));
            if (endFile == null) {
                scanTrusted(file, from, i + 1 < live.size());
            } else {
                scanBehind(file, from);
            }
        }
        if (live.isEmpty() && maxForced > flushed) {
            throw new DamagedLogException(
                    config.directory().toString(),
                    0,
                    "log was forced up to position " + maxForced + ", but no file holds it");
        }
        if (endFile != null && endFile.basePosition() + endOffset < maxForced) {
            throw new DamagedLogException(
                    endFile.path().toString(),
                    endOffset,
                    (endProblem == null ? "the log ends" : endProblem)
                            + ", but it was forced up to position "
                            + maxForced);
        }
    }

    /** Walks valid frames to the end of the file, or to the end of the log. */
    private void scanTrusted(WalFile file, int from, boolean hasNext) throws IOException {
        final ByteBuffer buffer = file.buffer();
        scanner.on(file);
        int offset = from;
        while (offset < buffer.capacity()) {
            final boolean empty = scanner.isEmpty(offset);
            final String problem = empty ? null : scanner.problem(offset);
            if (empty || problem != null) {
                endFile = file;
                endOffset = offset;
                endProblem = problem;
                scanBehind(file, offset + WalFrameLayout.HEADER_LENGTH);
                return;
            }
            maxForced = Math.max(maxForced, WalFrameLayout.forced(buffer, offset));
            final int type = WalFrameLayout.type(buffer, offset);
            if (type == WalFrameLayout.TYPE_END_OF_FILE) {
                if (!hasNext) {
                    throw new DamagedLogException(
                            file.path().toString(), offset, "the log goes on in no file");
                }
                return;
            }
            final int end = offset + WalFrameLayout.length(buffer, offset);
            if (WalFrameLayout.holdsEvents(type)) {
                frames++;
                events += WalFrameLayout.events(buffer, offset);
                show(file, offset);
            }
            offset = end;
        }
    }

    private void show(WalFile file, int offset) throws IOException {
        final ByteBuffer buffer = file.buffer();
        final int linesEnd = WalFrameLayout.linesEnd(buffer, offset);
        visitor.onFrame(
                buffer, file.basePosition(), offset + WalFrameLayout.HEADER_LENGTH, linesEnd);
        if (WalFrameLayout.type(buffer, offset) == WalFrameLayout.TYPE_EVENTS_WITH_ENTRIES) {
            visitor.onEntries(
                    buffer,
                    file.basePosition(),
                    linesEnd,
                    WalFrameLayout.events(buffer, offset) + WalFrameLayout.drops(buffer, offset));
        }
    }

    /**
     * Looks for frames behind the end. To the last file: one that was wiped as a whole may be
     * followed by frames that say it was forced.
     */
    private void scanBehind(WalFile file, int from) throws DamagedLogException {
        final ByteBuffer buffer = file.buffer();
        scanner.on(file);
        int offset = from;
        while (offset < buffer.capacity()) {
            if (!scanner.isPlausible(offset) || scanner.problem(offset) != null) {
                offset += WalFrameLayout.HEADER_LENGTH;
                continue;
            }
            framesBehind++;
            maxForced = Math.max(maxForced, WalFrameLayout.forced(buffer, offset));
            offset += WalFrameLayout.length(buffer, offset);
        }
    }

    private RecoveredLog result(List<WalFileUse> uses, long flushed) {
        long end = flushed;
        if (endFile != null) {
            end = endFile.basePosition() + endOffset;
            while (live.get(live.size() - 1) != endFile) {
                freed.add(live.remove(live.size() - 1));
            }
        } else if (!live.isEmpty()) {
            end = live.get(live.size() - 1).endPosition();
        }
        return new RecoveredLog(
                List.copyOf(live),
                List.copyOf(freed),
                flushed,
                maxForced,
                end,
                frames,
                events,
                cut(),
                uses.stream().mapToInt(WalFileUse::id).max().orElse(0) + 1,
                uses.stream().mapToLong(WalFileUse::generation).max().orElse(0) + 1);
    }

    private RecoveredLog.Cut cut() {
        if (endFile == null || endProblem == null && framesBehind == 0) {
            return null;
        }
        final int last = lastByte(endFile.buffer(), endOffset);
        return new RecoveredLog.Cut(
                endFile.path().getFileName().toString(),
                endOffset,
                endProblem == null ? "nothing was sealed here" : endProblem,
                last - endOffset,
                framesBehind);
    }

    /** Behind the last word of a file that is not zero; at least this offset. */
    static int lastByte(ByteBuffer file, int offset) {
        int last = file.capacity();
        while (last > offset && file.getLong(last - Long.BYTES) == 0) {
            last -= Long.BYTES;
        }
        return last;
    }

    private static void zero(ByteBuffer buffer, int from, int to) {
        for (int at = from; at < to; at += Long.BYTES) {
            if (buffer.getLong(at) != 0) {
                buffer.putLong(at, 0L);
            }
        }
    }

    /**
     * Wipes what lies behind the end in the file that the log goes on in, durably. Otherwise a
     * frame that was cut could follow the next ones that are appended, and be taken for log.
     */
    static void zeroTail(RecoveredLog log) throws IOException {
        final WalFile file = log.currentFile();
        if (file == null) {
            return;
        }
        final ByteBuffer buffer = file.buffer();
        final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_LENGTH);
        int at = file.offsetOf(log.end());
        while (at < buffer.capacity()) {
            final int end = Math.min(at + ZEROS_LENGTH, buffer.capacity());
            // Compared by the vector: a tail is long, and mostly zeros already.
            if (buffer.slice(at, end - at).mismatch(zeros.slice(0, end - at)) >= 0) {
                zero(buffer, at, end);
            }
            at = end;
        }
        file.mapping().force(0, buffer.capacity());
    }
}
