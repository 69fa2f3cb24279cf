package io.tickring.wal;

import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The write-ahead log of one shard.
 *
 * <p><b>Threads:</b> {@link #append}, {@link #appendMark}, {@link #seal} are for the shard thread;
 * {@link #doWork} and {@link #force} for the log agent; {@link #flushed} for the flush agent.
 */
public final class Wal {
    /** How much log must lie prepared before a shard refuses further offers, at most. */
    private static final long MAX_HEADROOM = 20L << 20;

    private final WalConfig config;
    private final LogPositions positions;
    private final WalFileJournal journal;
    private final WalFiles files;
    private final WalWriter writer;
    private final RollListener onRoll;
    private final FileWait fileWait;

    /** Is told, on the shard thread, that the log goes on in another file. */
    public interface RollListener {
        void onRoll(WalFile file);
    }

    /** Writes down where the log begins. */
    public interface StartRecord {
        void write() throws IOException;
    }

    /** Waits, on the shard thread, for the log agent to make a file ready. */
    public interface FileWait {
        /**
         * Returns after a moment.
         *
         * @throws IOException when no file will come: the log agent failed
         */
        void idle() throws IOException;
    }

    public Wal(
            WalConfig config,
            LogPositions positions,
            WalFileJournal journal,
            RollListener onRoll,
            FileWait fileWait) {
        this.config = config;
        this.positions = positions;
        this.journal = journal;
        this.files = new WalFiles(config, journal);
        this.writer = new WalWriter(config.shard());
        this.onRoll = onRoll;
        this.fileWait = fileWait;
    }

    /**
     * Finds the end of the log; writes nothing. What was found stays mapped until {@link #close},
     * whether or not the log is started.
     *
     * @param uses all files that the manifest names
     * @param flushed where the unflushed log begins
     * @param forced a position up to which the log is known to have been forced
     * @throws DamagedLogException when acked log is missing or bad
     */
    public RecoveredLog recover(List<WalFileUse> uses, long flushed, long forced)
            throws IOException {
        return recover(uses, flushed, forced, FrameVisitor.NONE);
    }

    /**
     * As {@link #recover(List, long, long)}, and shows the frames that are kept on the way: reading
     * them again later would cost as much once more.
     *
     * @param visitor may have seen frames when this throws
     */
    public RecoveredLog recover(
            List<WalFileUse> uses, long flushed, long forced, FrameVisitor visitor)
            throws IOException {
        final RecoveredLog recovered =
                new WalRecovery(config, true, files::onReleased, visitor)
                        .recover(uses, flushed, forced);
        files.start(
                recovered.files(),
                recovered.freed(),
                recovered.nextFileId(),
                recovered.nextGeneration(),
                recovered.preparedEnd());
        return recovered;
    }

    /**
     * As {@link #recover(List, long, long)}, for a reader: the files are mapped read-only, and
     * unmapped on release.
     */
    public static RecoveredLog readOnly(
            WalConfig config, List<WalFileUse> uses, long flushed, long forced) throws IOException {
        return new WalRecovery(config, false, file -> file.mapping().close(), FrameVisitor.NONE)
                .recover(uses, flushed, forced);
    }

    /**
     * Goes on where recovery ended: wipes the tail, makes durable what may not be, and takes files
     * that hold nothing for use again. To be called once, before any other thread knows the log.
     */
    public void start(RecoveredLog recovered) throws IOException {
        for (WalFile file : recovered.files()) {
            file.force(recovered.forced(), recovered.end());
        }
        WalRecovery.zeroTail(recovered);
        for (WalFile file : recovered.freed()) {
            journal.onDropped(file.id());
        }
        WalFile current = recovered.currentFile();
        int offset;
        if (current == null) {
            if (!files.prepare()) {
                throw new IOException(
                        "no room for a log file of "
                                + config.fileLength()
                                + " bytes in "
                                + config.directory()
                                + "; make room and open the store again");
            }
            current = files.poll();
            offset = WalFileLayout.HEADER_LENGTH;
        } else {
            offset = current.offsetOf(recovered.end());
        }
        final long end = current.basePosition() + offset;
        writer.open(current, offset);
        // In a new file nothing lies before the first frame, so nothing there waits for a flush.
        positions.start(end, recovered.files().isEmpty() ? end : recovered.flushed());
        onRoll.onRoll(current);
    }

    public LogPositions positions() {
        return positions;
    }

    /**
     * The files that hold unflushed log, in the order of their positions, and those ready for more.
     */
    public List<WalFile> files() {
        return files.live();
    }

    /**
     * Takes an event into the open frame; it is logged when the frame is sealed.
     *
     * @return position at which it lies
     */
    public long append(ByteBuffer source, int offset, int length, long eventTime)
            throws IOException {
        if (!writer.fits(length)) {
            makeRoom(length);
        }
        return writer.file().basePosition() + writer.append(source, offset, length, eventTime);
    }

    /**
     * As above, with an entry beside the event. A plain frame that is open is sealed first: so a
     * batch that mixes events with and without entries makes two frames, and one that has none pays
     * for none. Events without that come behind it get an entry of zeros.
     */
    public long append(ByteBuffer source, int offset, int length, long eventTime, SlotEntry entry)
            throws IOException {
        openEntries(length);
        return writer.file().basePosition()
                + writer.append(source, offset, length, eventTime, entry);
    }

    /** Takes the entry of an event that the shard holds already: of the event itself nothing. */
    public void appendDropped(SlotEntry entry) throws IOException {
        openEntries(0);
        writer.drop(entry);
    }

    private void openEntries(int length) throws IOException {
        if (!writer.takesEntries()) {
            seal();
            writer.beginEntries();
        }
        if (!writer.fits(length)) {
            roll();
            writer.beginEntries();
        }
    }

    private void makeRoom(int length) throws IOException {
        if (writer.isFullOfEntries()) {
            seal();
        }
        if (!writer.fits(length)) {
            roll();
        }
    }

    /** Takes a mark, whose bytes lie at the front of the buffer and are copied at once. */
    public long appendMark(ByteBuffer mark, int lines) throws IOException {
        final int length = lines << TickLayout.LINE_SHIFT;
        if (!writer.fits(length)) {
            makeRoom(length);
        }
        return writer.file().basePosition() + writer.appendMark(mark, length);
    }

    /** Seals what was appended since the last seal; it is visible when this returns. */
    public void seal() {
        if (writer.isDirty()) {
            positions.appended(writer.seal(positions.forced()));
        }
    }

    private void roll() throws IOException {
        seal();
        WalFile next = files.poll();
        while (next == null) {
            fileWait.idle();
            next = files.poll();
        }
        writer.endFile(positions.forced());
        writer.open(next, WalFileLayout.HEADER_LENGTH);
        onRoll.onRoll(next);
    }

    /** Log that can still be appended without waiting for the log agent, in bytes. */
    public long headroom() {
        return files.preparedEnd() - positions.append();
    }

    /** The headroom below which a shard refuses further offers. */
    public long leastHeadroom() {
        return Math.min(MAX_HEADROOM, (long) config.fileLength() * config.spareFiles() / 4);
    }

    /** Prepares a file or trims one; true when there was something to do. */
    public boolean doWork() throws IOException {
        if (files.needsPreparing() && files.prepare()) {
            return true;
        }
        return files.trim();
    }

    /**
     * Makes everything appended durable.
     *
     * @return the new forced position
     * @throws IOException when the disk failed; the force must not be tried again, and nothing
     *     behind the forced position may be acked
     */
    public long force() throws IOException {
        final long to = positions.append();
        if (positions.forced() == to) {
            return to;
        }
        // What is flushed is durable in segments: its log need not reach the disk at all.
        force(Math.max(positions.forced(), positions.flushed()), to);
        positions.forced(to);
        return to;
    }

    /**
     * Lets go of all log below a position that somebody else has durably, without making it durable
     * here first, and makes durable what lies behind it. For the owner of a log that is not a
     * shard's. <b>Thread:</b> that of {@link #force} and {@link #flushed}.
     *
     * @param position where a frame starts, or the end of the log
     * @param record makes durable that the log begins there; all behind the position is durable
     *     when it is called, and if it throws nothing is let go
     */
    public void letGo(long position, StartRecord record) throws IOException {
        final long to = positions.append();
        force(Math.max(positions.forced(), position), to);
        // Frames tell how far the log was forced. That must not pass what was never written
        // before it is recorded that nobody asks for it.
        record.write();
        flushed(position);
        positions.forced(to);
    }

    private void force(long from, long to) throws IOException {
        for (WalFile file : files.live()) {
            if (file.basePosition() < to && file.tryRetain()) {
                try {
                    file.force(from, to);
                } finally {
                    file.release();
                }
            }
        }
    }

    /** Says that everything below is in segments that the manifest names. */
    public void flushed(long position) {
        positions.flushed(position);
        files.flushed(position);
    }

    /** Files that views still hold though the log has let them go. */
    public HeldFiles held() {
        return files.held();
    }

    /** Deletes files that hold nothing, before a clean close. */
    public void deleteFree() throws IOException {
        files.deleteFree();
    }

    /** Unmaps everything. No other thread may know the log any more. */
    public void close() {
        files.close();
    }
}
