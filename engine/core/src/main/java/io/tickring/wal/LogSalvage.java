package io.tickring.wal;

import io.tickring.fs.BadFiles;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

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
    private final WalConfig config;
    private final SalvagePlan plan;

    /** Is told the events of good frames. */
    public interface EventVisitor {
        void onEvent(ByteBuffer buffer, int offset, long position) throws IOException;
    }

    private LogSalvage(WalConfig config, SalvagePlan plan) {
        this.config = config;
        this.plan = plan;
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
        return new LogSalvage(config, SalvagePlan.of(config, uses, flushed, forced));
    }

    /** What recovery will cut of the unforced tail behind all this; null when nothing. */
    public RecoveredLog.Cut cut() {
        return plan.cut();
    }

    /** What is lost, file by file; empty when the log is not damaged. */
    public List<LostLog> lost() {
        return List.copyOf(plan.lost());
    }

    /** Files that are missing and hold nothing that is needed. */
    public Set<Integer> unneeded() {
        return Set.copyOf(plan.unneeded());
    }

    /** Tells all events of the frames that are kept, in their order. */
    public void events(EventVisitor visitor) throws IOException {
        for (SalvagePart.Frame frame : plan.frames()) {
            if (!WalFrameLayout.holdsEvents(frame.type())) {
                continue;
            }
            final ByteBuffer bytes = frame.part().bytes();
            final int end = WalFrameLayout.linesEnd(bytes, frame.offset());
            int at = frame.offset() + WalFrameLayout.HEADER_LENGTH;
            while (at < end) {
                visitor.onEvent(bytes, at, frame.part().use().basePosition() + at);
                at +=
                        TickLayout.linesOf(TickLayout.typeAndLines(bytes, at))
                                << TickLayout.LINE_SHIFT;
            }
        }
    }

    /** Returns when every file that will be changed has a durable copy. */
    public void setAside() throws IOException {
        for (SalvagePart part : plan.parts()) {
            if (part.isChanged() && part.file() != null) {
                BadFiles.copy(config.files(), part.path());
            }
        }
    }

    /** Returns when every changed file is durable in its place. */
    public void write() throws IOException {
        final SalvageWriter writer = new SalvageWriter(config, plan.line());
        for (SalvagePart part : plan.parts()) {
            if (part.isChanged()) {
                writer.replace(part);
            }
        }
    }

    @Override
    public void close() {
        plan.close();
    }
}
