package io.tickring.wal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One file of a log that is salvaged, or the place of one. <b>Thread:</b> one. */
final class SalvagePart {
    /** What becomes a hole. */
    record Hole(int offset, int length) {}

    /** A good frame. */
    record Frame(SalvagePart part, int offset, int length) {
        long position() {
            return part.use.basePosition() + offset;
        }

        int type() {
            return WalFrameLayout.type(part.bytes(), offset);
        }
    }

    private final WalFileUse use;
    private final Path path;
    private final WalFile file;
    private final String problem;
    private final boolean isForeign;
    private final int length;
    private final List<Hole> holes = new ArrayList<>();

    /**
     * @param file null when it is missing
     * @param problem of its header, or null
     * @param isForeign whether it is of another log
     * @param length that it has or should have
     */
    SalvagePart(
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

    WalFileUse use() {
        return use;
    }

    Path path() {
        return path;
    }

    WalFile file() {
        return file;
    }

    String problem() {
        return problem;
    }

    int length() {
        return length;
    }

    /** To be added to, in the order of their offsets. */
    List<Hole> holes() {
        return holes;
    }
}
