package io.tickring.wal;

import io.tickring.fs.BadFiles;
import io.tickring.fs.FileSystem;
import io.tickring.fs.UnknownVersionException;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds out what of a damaged log is lost and what can be kept; writes nothing. Close unmaps the
 * files. <b>Thread:</b> one.
 */
final class SalvagePlan implements AutoCloseable {
    private final WalConfig config;
    private final FrameScanner scanner;
    private final List<SalvagePart> parts = new ArrayList<>();
    private final TreeMap<Long, SalvagePart.Frame> frames = new TreeMap<>();
    private final List<LostLog> lost = new ArrayList<>();
    private final Set<Integer> unneeded = new HashSet<>();
    private long line;
    private RecoveredLog.Cut cut;

    private SalvagePlan(WalConfig config) {
        this.config = config;
        this.scanner = new FrameScanner(config.shard());
    }

    /**
     * @param uses all files that the manifest names
     * @param flushed where the unflushed log begins
     * @param forced a position up to which the log is known to have been forced
     * @throws DamagedLogException when the log cannot be salvaged
     */
    static SalvagePlan of(WalConfig config, List<WalFileUse> uses, long flushed, long forced)
            throws IOException {
        final SalvagePlan plan = new SalvagePlan(config);
        boolean planned = false;
        try {
            plan.line = Math.max(flushed, forced);
            plan.findFiles(uses, flushed);
            for (SalvagePart part : plan.parts) {
                plan.findFrames(part, flushed);
            }
            plan.digHoles(flushed);
            plan.tellLosses();
            planned = true;
            return plan;
        } finally {
            if (!planned) {
                plan.close();
            }
        }
    }

    /** The files that hold what is not flushed, in the order of the log. */
    List<SalvagePart> parts() {
        return parts;
    }

    /** What is kept, in its order. */
    Iterable<SalvagePart.Frame> frames() {
        return frames.values();
    }

    List<LostLog> lost() {
        return lost;
    }

    Set<Integer> unneeded() {
        return unneeded;
    }

    /** The position below which holes are dug. */
    long line() {
        return line;
    }

    RecoveredLog.Cut cut() {
        return cut;
    }

    private void findFiles(List<WalFileUse> uses, long flushed) throws IOException {
        final List<WalFileUse> sorted = new ArrayList<>(uses);
        sorted.sort(Comparator.comparingLong(WalFileUse::basePosition));
        long end = flushed;
        for (int i = 0; i < sorted.size(); i++) {
            final WalFileUse use = sorted.get(i);
            final long next = i + 1 < sorted.size() ? sorted.get(i + 1).basePosition() : -1;
            final SalvagePart part = part(use, next);
            if (part.endPosition() <= flushed) {
                if (part.file() == null) {
                    unneeded.add(use.id());
                } else {
                    part.file().mapping().close();
                }
                continue;
            }
            final boolean isFirst = parts.isEmpty();
            parts.add(part);
            if (isFirst ? use.basePosition() > end : use.basePosition() != end) {
                throw new DamagedLogException(
                        part.path().toString(),
                        0,
                        "log from position " + end + " on is in no file that the manifest names");
            }
            end = part.endPosition();
        }
    }

    private SalvagePart part(WalFileUse use, long next) throws IOException {
        final Path path = config.directory().resolve(WalFileUse.fileName(use.id()));
        final long told = next < 0 ? -1 : next - use.basePosition();
        if (!config.files().exists(path)) {
            final int length = isLength(told) ? (int) told : config.fileLength();
            return new SalvagePart(use, path, null, "file is missing", false, length);
        }
        final WalFile file = WalFile.map(config, use);
        final ByteBuffer bytes = file.buffer();
        final boolean isWhole = WalFileLayout.isWhole(bytes);
        if (isWhole && WalFileLayout.version(bytes) != WalFileLayout.MAJOR_VERSION) {
            file.release();
            throw new UnknownVersionException(
                    path.toString(),
                    "WAL",
                    WalFileLayout.version(bytes),
                    WalFileLayout.MAJOR_VERSION);
        }
        return new SalvagePart(
                use,
                path,
                file,
                file.problem(config),
                isWhole && !WalFileLayout.belongsTo(bytes, config.storeId(), config.shard()),
                lengthOf(bytes, isWhole, told));
    }

    /** By its header, else by where the next file begins, else as it is. */
    private int lengthOf(ByteBuffer bytes, boolean isWhole, long told) {
        if (isLength(told)) {
            return (int) told;
        }
        if (isWhole && isLength(WalFileLayout.length(bytes))) {
            return (int) WalFileLayout.length(bytes);
        }
        return isLength(bytes.capacity()) ? bytes.capacity() : config.fileLength();
    }

    private static boolean isLength(long length) {
        return length >= WalFileLayout.MIN_FILE_LENGTH
                && length <= FileSystem.MAX_MAP_LENGTH
                && length % TickLayout.LINE_LENGTH == 0;
    }

    private void findFrames(SalvagePart part, long flushed) throws DamagedLogException {
        if (!part.hasFrames()) {
            return;
        }
        final ByteBuffer bytes = part.bytes();
        final int end = Math.min(bytes.capacity(), part.length());
        scanner.on(part.file());
        int offset =
                (int)
                        Math.max(
                                WalFileLayout.HEADER_LENGTH,
                                Math.max(0, flushed - part.use().basePosition()));
        while (offset + WalFrameLayout.HEADER_LENGTH <= end) {
            if (!scanner.isPlausible(offset) || scanner.problem(offset) != null) {
                offset += WalFrameLayout.HEADER_LENGTH;
                continue;
            }
            final SalvagePart.Frame frame =
                    new SalvagePart.Frame(part, offset, WalFrameLayout.length(bytes, offset));
            if (offset + frame.length() > end) {
                return;
            }
            frames.put(frame.position(), frame);
            line = Math.max(line, WalFrameLayout.forced(bytes, offset));
            if (frame.type() == WalFrameLayout.TYPE_END_OF_FILE) {
                return;
            }
            offset += frame.length();
        }
    }

    /** Fills with holes what is bad between the flushed position and the forced line. */
    private void digHoles(long flushed) throws DamagedLogException {
        long at = flushed;
        long fillTo = flushed;
        for (int i = 0; i < parts.size(); i++) {
            final SalvagePart part = parts.get(i);
            at = Math.max(at, part.use().basePosition() + WalFileLayout.HEADER_LENGTH);
            while (at < part.endPosition()) {
                final SalvagePart.Frame frame = frames.get(at);
                if (frame != null) {
                    at += frame.length();
                    if (frame.type() == WalFrameLayout.TYPE_END_OF_FILE) {
                        at = part.endPosition();
                        if (i + 1 == parts.size()) {
                            throw new DamagedLogException(
                                    part.path().toString(),
                                    frame.offset(),
                                    "the log goes on in no file that the manifest names");
                        }
                    }
                    continue;
                }
                if (at >= fillTo) {
                    if (at >= line) {
                        endAt(part, at);
                        return;
                    }
                    final Long next = frames.higherKey(at);
                    fillTo = next == null ? line : next;
                }
                final long to = Math.min(fillTo, part.endPosition());
                part.holes()
                        .add(
                                new SalvagePart.Hole(
                                        (int) (at - part.use().basePosition()), (int) (to - at)));
                at = to;
            }
        }
        if (at < line) {
            throw new DamagedLogException(
                    config.directory().toString(),
                    0,
                    "log was forced up to position "
                            + line
                            + ", but no file that the manifest names holds it");
        }
    }

    /** Recovery cuts here: what lies behind is not kept. */
    private void endAt(SalvagePart part, long position) throws DamagedLogException {
        final Map<Long, SalvagePart.Frame> behind = frames.tailMap(position, true);
        final int offset = (int) (position - part.use().basePosition());
        if (part.hasFrames() && offset + WalFrameLayout.HEADER_LENGTH <= part.bytes().capacity()) {
            scanner.on(part.file());
            final String problem =
                    scanner.isEmpty(offset)
                            ? behind.isEmpty() ? null : "nothing was sealed here"
                            : scanner.problem(offset);
            if (problem != null) {
                cut =
                        new RecoveredLog.Cut(
                                part.path().getFileName().toString(),
                                offset,
                                problem,
                                WalRecovery.lastByte(part.bytes(), offset) - offset,
                                behind.size());
            }
        }
        behind.clear();
    }

    private void tellLosses() throws IOException {
        for (SalvagePart part : parts) {
            if (!part.isChanged()) {
                continue;
            }
            final Path place =
                    part.file() == null ? null : BadFiles.placeOf(config.files(), part.path());
            final String keptAs = place == null ? "" : place.getFileName().toString();
            for (SalvagePart.Hole hole : part.holes()) {
                lost.add(lossOf(part, hole, keptAs));
            }
            if (part.holes().isEmpty()) {
                lost.add(
                        new LostLog(
                                part.use().id(),
                                part.path().getFileName().toString(),
                                keptAs,
                                0,
                                0,
                                part.use().basePosition(),
                                0,
                                0,
                                Long.MAX_VALUE,
                                Long.MIN_VALUE,
                                part.problem()));
            }
        }
    }

    private LostLog lossOf(SalvagePart part, SalvagePart.Hole hole, String keptAs)
            throws DamagedLogException {
        long count = 0;
        long events = 0;
        long minTime = Long.MAX_VALUE;
        long maxTime = Long.MIN_VALUE;
        String problem = part.problem();
        if (part.hasFrames() && hole.offset() < part.bytes().capacity()) {
            final ByteBuffer bytes = part.bytes();
            scanner.on(part.file());
            if (problem == null) {
                problem =
                        scanner.isEmpty(hole.offset())
                                ? "nothing is sealed here"
                                : Objects.requireNonNullElse(
                                        scanner.problem(hole.offset()), "the file ends too early");
            }
            int at = hole.offset();
            final int end = Math.min(bytes.capacity(), hole.offset() + hole.length());
            while (at + WalFrameLayout.HEADER_LENGTH <= end && scanner.isPlausible(at)) {
                final int told = WalFrameLayout.events(bytes, at);
                final int length = WalFrameLayout.length(bytes, at);
                if (told > 0 && told < length >>> TickLayout.LINE_SHIFT) {
                    events += told;
                    minTime = Math.min(minTime, WalFrameLayout.minTime(bytes, at));
                    maxTime = Math.max(maxTime, WalFrameLayout.maxTime(bytes, at));
                }
                count++;
                at += length;
            }
        }
        return new LostLog(
                part.use().id(),
                part.path().getFileName().toString(),
                keptAs,
                hole.offset(),
                hole.length(),
                part.use().basePosition() + hole.offset(),
                count,
                events,
                minTime,
                maxTime,
                problem);
    }

    @Override
    public void close() {
        parts.forEach(
                part -> {
                    if (part.file() != null) {
                        part.file().mapping().close();
                    }
                });
        parts.clear();
        frames.clear();
    }
}
