package io.tickring.wal;

import io.tickring.fs.BadFiles;
import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import io.tickring.fs.UnknownVersionException;
import io.tickring.fs.WritableFile;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * Makes a log that is damaged below its forced line readable again without losing a good frame.
 *
 * <p>Frames carry their positions, so the good ones behind a bad one are where they were. What lies
 * between is replaced by <em>holes</em>, frames of a type of their own without events, of the same
 * length. Above the forced line nothing is salvaged: recovery cuts there.
 *
 * <p>First {@link #plan}, which writes nothing; then {@link #setAside}, which makes durable copies
 * of all files that will be changed; then {@link #write}, which replaces each of them at once. A
 * plan made after a crash in between is the same plan. <b>Thread:</b> one, while nobody else writes
 * the log.
 */
public final class LogSalvage implements AutoCloseable {
    private static final String TEMPORARY_SUFFIX = ".tmp";
    private static final int ZEROS_LENGTH = 1 << 20;

    private final WalConfig config;
    private final FrameScanner scanner;
    private final List<Part> parts = new ArrayList<>();
    private final TreeMap<Long, Frame> frames = new TreeMap<>();
    private final List<LostLog> lost = new ArrayList<>();
    private final Set<Integer> unneeded = new HashSet<>();
    private long line;
    private RecoveredLog.Cut cut;

    /** Is told the events of good frames. */
    public interface EventVisitor {
        void onEvent(ByteBuffer buffer, int offset, long position) throws IOException;
    }

    private record Frame(Part part, int offset, int length) {
        long position() {
            return part.use.basePosition() + offset;
        }

        int type() {
            return WalFrameLayout.type(part.bytes(), offset);
        }
    }

    private record Hole(int offset, int length) {}

    /** One file of the log, or the place of one. */
    private static final class Part {
        private final WalFileUse use;
        private final Path path;
        private final WalFile file;
        private final String problem;
        private final boolean isForeign;
        private final int length;
        private final List<Hole> holes = new ArrayList<>();

        Part(
                WalFileUse use,
                Path path,
                WalFile file,
                String problem,
                boolean isForeign,
                int length) {
            this.use = use;
            this.path = path;
            this.file = file;
            this.problem = problem;
            this.isForeign = isForeign;
            this.length = length;
        }

        ByteBuffer bytes() {
            return file.buffer();
        }

        long endPosition() {
            return use.basePosition() + length;
        }

        boolean isChanged() {
            return problem != null || !holes.isEmpty();
        }

        boolean hasFrames() {
            return file != null && !isForeign;
        }
    }

    private LogSalvage(WalConfig config) {
        this.config = config;
        this.scanner = new FrameScanner(config.shard());
    }

    /**
     * Finds out what is lost and what can be kept.
     *
     * @param uses all files that the manifest names
     * @param flushed where the unflushed log begins
     * @param forced a position up to which the log is known to have been forced
     * @throws DamagedLogException when the log cannot be salvaged: what is missing is no file that
     *     is named, or what a later version wrote
     */
    public static LogSalvage plan(
            WalConfig config, List<WalFileUse> uses, long flushed, long forced) throws IOException {
        final LogSalvage salvage = new LogSalvage(config);
        boolean planned = false;
        try {
            salvage.line = Math.max(flushed, forced);
            salvage.findFiles(uses, flushed);
            for (Part part : salvage.parts) {
                salvage.findFrames(part, flushed);
            }
            salvage.digHoles(flushed);
            salvage.tellLosses();
            planned = true;
            return salvage;
        } finally {
            if (!planned) {
                salvage.close();
            }
        }
    }

    private void findFiles(List<WalFileUse> uses, long flushed) throws IOException {
        final List<WalFileUse> sorted = new ArrayList<>(uses);
        sorted.sort(Comparator.comparingLong(WalFileUse::basePosition));
        long end = flushed;
        for (int i = 0; i < sorted.size(); i++) {
            final WalFileUse use = sorted.get(i);
            final long next = i + 1 < sorted.size() ? sorted.get(i + 1).basePosition() : -1;
            final Part part = part(use, next);
            if (part.endPosition() <= flushed) {
                if (part.file == null) {
                    unneeded.add(use.id());
                } else {
                    part.file.mapping().close();
                }
                continue;
            }
            final boolean isFirst = parts.isEmpty();
            parts.add(part);
            if (isFirst ? use.basePosition() > end : use.basePosition() != end) {
                throw new DamagedLogException(
                        part.path.toString(),
                        0,
                        "log from position " + end + " on is in no file that the manifest names");
            }
            end = part.endPosition();
        }
    }

    private Part part(WalFileUse use, long next) throws IOException {
        final Path path = config.directory().resolve(WalFileUse.fileName(use.id()));
        final long told = next < 0 ? -1 : next - use.basePosition();
        if (!config.files().exists(path)) {
            final int length = isLength(told) ? (int) told : config.fileLength();
            return new Part(use, path, null, "file is missing", false, length);
        }
        final MappedFile mapping = config.files().map(path, false);
        final ByteBuffer bytes = mapping.buffer();
        final boolean isWhole = WalFileLayout.isWhole(bytes);
        if (isWhole && WalFileLayout.version(bytes) != WalFileLayout.MAJOR_VERSION) {
            mapping.close();
            throw new UnknownVersionException(
                    path.toString(),
                    "WAL",
                    WalFileLayout.version(bytes),
                    WalFileLayout.MAJOR_VERSION);
        }
        final WalFile file =
                new WalFile(
                        use.id(),
                        path,
                        mapping,
                        use.generation(),
                        use.basePosition(),
                        released -> released.mapping().close());
        return new Part(
                use,
                path,
                file,
                WalFileLayout.problem(
                        bytes,
                        config.storeId(),
                        config.shard(),
                        use.generation(),
                        use.basePosition()),
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

    private void findFrames(Part part, long flushed) throws DamagedLogException {
        if (!part.hasFrames()) {
            return;
        }
        final ByteBuffer bytes = part.bytes();
        final int end = Math.min(bytes.capacity(), part.length);
        scanner.on(part.file);
        int offset =
                (int)
                        Math.max(
                                WalFileLayout.HEADER_LENGTH,
                                Math.max(0, flushed - part.use.basePosition()));
        while (offset + WalFrameLayout.HEADER_LENGTH <= end) {
            if (!scanner.isPlausible(offset) || scanner.problem(offset) != null) {
                offset += WalFrameLayout.HEADER_LENGTH;
                continue;
            }
            final Frame frame = new Frame(part, offset, WalFrameLayout.length(bytes, offset));
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
            final Part part = parts.get(i);
            at = Math.max(at, part.use.basePosition() + WalFileLayout.HEADER_LENGTH);
            while (at < part.endPosition()) {
                final Frame frame = frames.get(at);
                if (frame != null) {
                    at += frame.length();
                    if (frame.type() == WalFrameLayout.TYPE_END_OF_FILE) {
                        at = part.endPosition();
                        if (i + 1 == parts.size()) {
                            throw new DamagedLogException(
                                    part.path.toString(),
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
                part.holes.add(new Hole((int) (at - part.use.basePosition()), (int) (to - at)));
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
    private void endAt(Part part, long position) throws DamagedLogException {
        final Map<Long, Frame> behind = frames.tailMap(position, true);
        final int offset = (int) (position - part.use.basePosition());
        if (part.hasFrames() && offset + WalFrameLayout.HEADER_LENGTH <= part.bytes().capacity()) {
            scanner.on(part.file);
            final String problem =
                    scanner.isEmpty(offset)
                            ? behind.isEmpty() ? null : "nothing was sealed here"
                            : scanner.problem(offset);
            if (problem != null) {
                cut =
                        new RecoveredLog.Cut(
                                part.path.getFileName().toString(),
                                offset,
                                problem,
                                WalRecovery.lastByte(part.bytes(), offset) - offset,
                                behind.size());
            }
        }
        behind.clear();
    }

    /** What recovery will cut of the unforced tail behind all this; null when nothing. */
    public RecoveredLog.Cut cut() {
        return cut;
    }

    private void tellLosses() throws IOException {
        for (Part part : parts) {
            if (!part.isChanged()) {
                continue;
            }
            final Path place =
                    part.file == null ? null : BadFiles.placeOf(config.files(), part.path);
            final String keptAs = place == null ? "" : place.getFileName().toString();
            for (Hole hole : part.holes) {
                lost.add(lossOf(part, hole, keptAs));
            }
            if (part.holes.isEmpty()) {
                lost.add(
                        new LostLog(
                                part.use.id(),
                                part.path.getFileName().toString(),
                                keptAs,
                                0,
                                0,
                                part.use.basePosition(),
                                0,
                                0,
                                Long.MAX_VALUE,
                                Long.MIN_VALUE,
                                part.problem));
            }
        }
    }

    private LostLog lossOf(Part part, Hole hole, String keptAs) throws DamagedLogException {
        long count = 0;
        long events = 0;
        long minTime = Long.MAX_VALUE;
        long maxTime = Long.MIN_VALUE;
        String problem = part.problem;
        if (part.hasFrames() && hole.offset() < part.bytes().capacity()) {
            final ByteBuffer bytes = part.bytes();
            scanner.on(part.file);
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
                part.use.id(),
                part.path.getFileName().toString(),
                keptAs,
                hole.offset(),
                hole.length(),
                part.use.basePosition() + hole.offset(),
                count,
                events,
                minTime,
                maxTime,
                problem);
    }

    /** What is lost, file by file; empty when the log is not damaged. */
    public List<LostLog> lost() {
        return List.copyOf(lost);
    }

    /** Files that are missing and hold nothing that is needed. */
    public Set<Integer> unneeded() {
        return Set.copyOf(unneeded);
    }

    /** Tells all events of the frames that are kept, in their order. */
    public void events(EventVisitor visitor) throws IOException {
        for (Map.Entry<Long, Frame> entry : frames.entrySet()) {
            final Frame frame = entry.getValue();
            if (!WalFrameLayout.holdsEvents(frame.type())) {
                continue;
            }
            final ByteBuffer bytes = frame.part().bytes();
            final int end = WalFrameLayout.linesEnd(bytes, frame.offset());
            int at = frame.offset() + WalFrameLayout.HEADER_LENGTH;
            while (at < end) {
                visitor.onEvent(bytes, at, frame.part().use.basePosition() + at);
                at +=
                        TickLayout.linesOf(TickLayout.typeAndLines(bytes, at))
                                << TickLayout.LINE_SHIFT;
            }
        }
    }

    /** Returns when every file that will be changed has a durable copy. */
    public void setAside() throws IOException {
        for (Part part : parts) {
            if (part.isChanged() && part.file != null) {
                BadFiles.copy(config.files(), part.path);
            }
        }
    }

    /** Returns when every changed file is durable in its place. */
    public void write() throws IOException {
        for (Part part : parts) {
            if (part.isChanged()) {
                replace(part);
            }
        }
    }

    private void replace(Part part) throws IOException {
        final FileSystem files = config.files();
        final Path temporary = part.path.resolveSibling(part.path.getFileName() + TEMPORARY_SUFFIX);
        if (files.exists(temporary)) {
            files.delete(temporary);
        }
        try (WritableFile out = files.create(temporary)) {
            writeHeader(part, out);
            int at = WalFileLayout.HEADER_LENGTH;
            for (Hole hole : part.holes) {
                copy(part, at, hole.offset(), out);
                writeHole(part, hole, out);
                at = hole.offset() + hole.length();
            }
            copy(part, at, part.length, out);
            out.force();
        }
        files.rename(temporary, part.path);
        files.forceDirectory(config.directory());
    }

    private void writeHeader(Part part, WritableFile out) throws IOException {
        final ByteBuffer header =
                ByteBuffer.allocate(WalFileLayout.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        WalFileLayout.writeHeader(
                header,
                config.storeId(),
                config.shard(),
                part.use.generation(),
                part.use.basePosition(),
                part.length);
        out.write(header);
    }

    /** Bytes of the file as they are; zeros where it has none, or none of this log. */
    private static void copy(Part part, int from, int to, WritableFile out) throws IOException {
        final int there = part.hasFrames() ? part.bytes().capacity() : 0;
        final int end = Math.max(from, Math.min(to, there));
        if (from < end) {
            BadFiles.writeAll(part.bytes(), from, end, out);
        }
        writeZeros(to - end, out);
    }

    private void writeHole(Part part, Hole hole, WritableFile out) throws IOException {
        final ByteBuffer header =
                ByteBuffer.allocate(WalFrameLayout.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        WalFrameLayout.writeHole(
                header,
                config.shard(),
                part.use.basePosition() + hole.offset(),
                part.use.generation(),
                line,
                hole.length());
        out.write(header);
        writeZeros(hole.length() - WalFrameLayout.HEADER_LENGTH, out);
    }

    private static void writeZeros(int length, WritableFile out) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocate(Math.min(Math.max(0, length), ZEROS_LENGTH));
        for (int left = length; left > 0; left -= zeros.capacity()) {
            out.write(zeros.clear().limit(Math.min(left, zeros.capacity())));
        }
    }

    @Override
    public void close() {
        parts.forEach(
                part -> {
                    if (part.file != null) {
                        part.file.mapping().close();
                    }
                });
        parts.clear();
        frames.clear();
    }
}
