package io.tickring.replication;

import io.tickring.fs.FileSystem;
import io.tickring.symbol.Marks;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.wal.FrameVisitor;
import io.tickring.wal.LogPositions;
import io.tickring.wal.RecoveredLog;
import io.tickring.wal.SlotEntry;
import io.tickring.wal.Wal;
import io.tickring.wal.WalConfig;
import io.tickring.wal.WalFollower;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What is kept for one peer until it has acked it: a log of the store's own kind, each event with
 * the {@link SlotEntry} by which the owner counts it. It survives the process; what is in it after
 * a restart goes to the owner as the life that wrote it, so that the owner can tell what it has.
 *
 * <p><b>Threads:</b> the <em>outlet's thread</em> appends, seals, follows and says what is acked;
 * the <em>outbox agent</em> prepares files, forces and releases; any thread asks.
 */
final class OutboxLog implements AutoCloseable {
    private static final int SPARE_FILES = 3;

    /** Places between which released log is cut off. */
    private static final int CUTS = 2048;

    private static final long LEAST_CUT_LENGTH = 1 << 12;

    /** Room that the journal takes at most, twice: it is written beside the one before. */
    private static final long JOURNAL_ROOM = 2 << 20;

    /** Sources of one batch that are noted; of more than that, all are looked at. */
    private static final int MOST_TOUCHED = 16;

    /** Released log that is not told to the disk at once, in parts of the bound. */
    private static final int RELEASE_PARTS = 16;

    private final long boundBytes;
    private final long cutLength;
    private final long fileBytes;
    private final OutboxJournal journal;
    private final LogPositions positions =
            new LogPositions(
                    ByteBuffer.allocateDirect(LogPositions.LENGTH).order(ByteOrder.LITTLE_ENDIAN),
                    0);
    private final Wal wal;
    private final SlotEntry entry = new SlotEntry();
    private final Marks endMarks = new Marks();
    private final int self;
    private final int incarnation;
    private final long[] slotSeqs = new long[SlotHash.SLOT_COUNT];
    private final long[] marks = new long[TickLayout.MAX_SOURCE_ID + 1];
    private final AtomicLongArray sealedMarks = new AtomicLongArray(marks.length);

    /** Of a session whose end was taken, the highest sequence taken before it. */
    private final Map<Integer, Long> sealedEnds = new ConcurrentHashMap<>();

    private final Map<Integer, Long> unsealedEnds = new TreeMap<>();
    private final long[] cuts = new long[CUTS];
    private int cutHead;
    private int cutCount;
    private long lastCut;
    private long resendFrom;
    private final int[] touched = new int[MOST_TOUCHED];
    private int touchedCount;
    private int lastTouched = -1;
    private boolean touchedMore;
    private volatile long ackedCut;
    private volatile long acked;

    private OutboxLog(
            OutboxJournal journal,
            WalConfig config,
            long boundBytes,
            int self,
            int incarnation,
            Wal.FileWait wait) {
        this.journal = journal;
        this.boundBytes = boundBytes;
        this.fileBytes = config.fileLength();
        this.cutLength = Math.max(LEAST_CUT_LENGTH, boundBytes / (CUTS / 2));
        this.self = self;
        this.incarnation = incarnation;
        wal = new Wal(config, positions, journal, file -> {}, wait);
    }

    /**
     * Opens the outbox of a peer, making it when it is absent, and finds what the peer has not
     * acked.
     *
     * @param directory of this outbox
     * @param self id of this node
     * @param peer id of the other
     * @param incarnation the life that writes from now on
     * @param newId a random number for an outbox that is made now
     * @throws io.tickring.wal.DamagedLogException when it is damaged below what was forced
     */
    static OutboxLog open(
            FileSystem files,
            Path directory,
            int self,
            int peer,
            int incarnation,
            long boundBytes,
            int fileBytes,
            long newId,
            Wal.FileWait wait)
            throws IOException {
        final OutboxJournal journal = OutboxJournal.open(files, directory, newId);
        final OutboxLog log =
                new OutboxLog(
                        journal,
                        new WalConfig(
                                files, directory, journal.outboxId(), peer, fileBytes, SPARE_FILES),
                        boundBytes,
                        self,
                        incarnation,
                        wait);
        boolean opened = false;
        try {
            log.recover();
            opened = true;
            return log;
        } finally {
            if (!opened) {
                log.close();
            }
        }
    }

    private void recover() throws IOException {
        journal.marks().forEach(this::raise);
        sealedEnds.putAll(journal.ends());
        final long released = journal.released();
        lastCut = released;
        final Recovery found = new Recovery();
        final RecoveredLog log = wal.recover(journal.uses(), released, released, found);
        wal.start(log);
        // A file that was begun and holds nothing has a header: nobody will ever ack that.
        resendFrom = found.isEmpty ? positions.append() : log.flushed();
        acked = resendFrom;
        ackedCut = resendFrom;
        cutAt(positions.append());
        while (wal.headroom() < wal.leastHeadroom() && wal.doWork()) {
            // Files for the first events are made ready before there are any.
        }
    }

    /** Finds how far sessions were taken, and where the log may be cut. */
    private final class Recovery implements FrameVisitor {
        private boolean isEmpty = true;

        @Override
        public void onFrame(ByteBuffer file, long basePosition, int from, int to) {
            isEmpty = false;
            cutAt(basePosition + from - TickLayout.LINE_LENGTH);
            int at = from;
            while (at < to) {
                final int word = TickLayout.typeAndLines(file, at);
                if (!BuiltinTypes.isMark(TickLayout.typeOf(word))) {
                    raise(TickLayout.sourceId(file, at), TickLayout.sourceSequence(file, at));
                } else if (TickLayout.typeOf(word) == BuiltinTypes.SESSION_END_ID) {
                    final int ended = TickLayout.sourceId(file, at);
                    sealedEnds.put(ended, marks[ended]);
                }
                at += TickLayout.linesOf(word) << TickLayout.LINE_SHIFT;
            }
        }
    }

    private void raise(int sourceId, long sequence) {
        if (sequence > marks[sourceId]) {
            marks[sourceId] = sequence;
            sealedMarks.set(sourceId, sequence);
        }
    }

    /**
     * Takes an event. <b>Thread:</b> the outlet's.
     *
     * @param lines stay until {@link #seal}
     * @return false when an earlier life took it already
     */
    boolean append(int hashSlot, long epoch, ByteBuffer lines, int offset) throws IOException {
        final int sourceId = TickLayout.sourceId(lines, offset);
        final long sequence = TickLayout.sourceSequence(lines, offset);
        if (sequence <= marks[sourceId]) {
            return false;
        }
        final int length =
                TickLayout.linesOf(TickLayout.typeAndLines(lines, offset)) << TickLayout.LINE_SHIFT;
        entry.set(hashSlot, (int) epoch, self, incarnation, ++slotSeqs[hashSlot]);
        wal.append(lines, offset, length, TickLayout.eventTime(lines, offset), entry);
        marks[sourceId] = sequence;
        if (sourceId != lastTouched) {
            touch(sourceId);
        }
        return true;
    }

    /** Notes that the batch has events of a source. */
    private void touch(int sourceId) {
        lastTouched = sourceId;
        for (int i = 0; i < touchedCount; i++) {
            if (touched[i] == sourceId) {
                return;
            }
        }
        if (touchedCount < MOST_TOUCHED) {
            touched[touchedCount++] = sourceId;
        } else {
            touchedMore = true;
        }
    }

    /** Takes a session's end. <b>Thread:</b> the outlet's. */
    void appendEnd(int sourceId, SessionEnd end) throws IOException {
        wal.appendMark(endMarks.event(), endMarks.sessionEnd(sourceId, end));
        unsealedEnds.put(sourceId, marks[sourceId]);
    }

    /** Ends a batch: it survives the process now. <b>Thread:</b> the outlet's. */
    void seal() {
        wal.seal();
        // Told only now: a sequence that is told and not in the log would be left out for ever.
        tellMarks();
        if (!unsealedEnds.isEmpty()) {
            sealedEnds.putAll(unsealedEnds);
            unsealedEnds.clear();
        }
        if (positions.append() - lastCut >= cutLength) {
            cutAt(positions.append());
        }
    }

    private void tellMarks() {
        for (int i = 0; i < touchedCount; i++) {
            sealedMarks.lazySet(touched[i], marks[touched[i]]);
        }
        for (int source = 0; touchedMore && source < marks.length; source++) {
            sealedMarks.lazySet(source, marks[source]);
        }
        touchedCount = 0;
        lastTouched = -1;
        touchedMore = false;
    }

    private void cutAt(long position) {
        if (cutCount < CUTS && position - lastCut >= cutLength) {
            cuts[(cutHead + cutCount++) % CUTS] = position;
            lastCut = position;
        }
    }

    /** Goes on behind what the peer has acked. <b>Thread:</b> the outlet's. */
    WalFollower follower() {
        return new WalFollower(wal, resendFrom);
    }

    /** Where a peer that was away is fed from: at or before the first event it did not ack. */
    long resendFrom() {
        return resendFrom;
    }

    /**
     * The peer has all below. <b>Thread:</b> the outlet's.
     *
     * @param position behind an event
     */
    void acked(long position) {
        if (position <= acked) {
            return;
        }
        while (cutCount > 0 && cuts[cutHead] <= position) {
            resendFrom = cuts[cutHead];
            cutHead = (cutHead + 1) % CUTS;
            cutCount--;
        }
        if (position == positions.append()) {
            resendFrom = position;
            cutCount = 0;
            lastCut = position;
        }
        ackedCut = resendFrom;
        acked = position;
    }

    /** Behind the last event that is sealed. */
    long end() {
        return positions.append();
    }

    /** Below it the peer has acked all. */
    long acked() {
        return acked;
    }

    /** Bytes that wait for the peer's ack. */
    long bytes() {
        return positions.append() - acked;
    }

    /** Whether more may be offered for this peer. */
    boolean isOpen() {
        return positions.append() - ackedCut < boundBytes && wal.headroom() >= wal.leastHeadroom();
    }

    /** Why no more may be offered, in words; null when it may. */
    String refusal() {
        if (positions.append() - ackedCut >= boundBytes) {
            return (positions.append() - ackedCut)
                    + " bytes wait for its ack and outboxBytes is "
                    + boundBytes;
        }
        if (wal.headroom() < wal.leastHeadroom()) {
            return "no more than "
                    + wal.headroom()
                    + " bytes of outbox files are ready in "
                    + journal.directory();
        }
        return null;
    }

    /** The highest sequence of a session that is or was in this outbox; 0 for none. */
    long highWater(int sourceId) {
        return sealedMarks.get(sourceId);
    }

    /**
     * Whether a session's end is or was in this outbox, behind all that was taken of it. What says
     * so survives with the log.
     */
    boolean hasEnd(int sourceId) {
        final Long behind = sealedEnds.get(sourceId);
        return behind != null && behind == highWater(sourceId);
    }

    /** Prepares and releases files; true when there was work. <b>Thread:</b> the outbox agent. */
    boolean doWork() throws IOException {
        final boolean prepared = journal.hasRoom(fileBytes + JOURNAL_ROOM) && wal.doWork();
        return release(boundBytes / RELEASE_PARTS) || prepared;
    }

    /**
     * Makes durable what was appended and not acked: what the peer has need not reach this disk.
     * <b>Thread:</b> the outbox agent.
     */
    void force() throws IOException {
        if (!release(1)) {
            wal.force();
        }
    }

    /** Lets go of log that the peer has acked, when it is so much; what is left is forced. */
    private boolean release(long least) throws IOException {
        final long to = ackedCut;
        if (to - positions.flushed() < Math.max(1, least) || !journal.hasRoom(JOURNAL_ROOM)) {
            return false;
        }
        final Map<Integer, Long> taken = new TreeMap<>();
        for (int source = 0; source < marks.length; source++) {
            final long sequence = sealedMarks.get(source);
            if (sequence > 0) {
                taken.put(source, sequence);
            }
        }
        final Map<Integer, Long> ended = new TreeMap<>(sealedEnds);
        // A mark must not outlive its event: it is written behind the log that was not acked.
        wal.letGo(to, () -> journal.released(to, taken, ended));
        return true;
    }

    /** Unmaps. No other thread may use it any more. */
    @Override
    public void close() {
        wal.close();
    }

    /** As {@link #close}, after making durable what was appended and what was acked. */
    void closeTidily() throws IOException {
        try {
            force();
        } finally {
            close();
        }
    }
}
