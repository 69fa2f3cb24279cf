package io.tickring.replication;

import io.tickring.fs.FileSystem;
import io.tickring.fs.ReplacedFile;
import io.tickring.fs.UnknownVersionException;
import io.tickring.wal.DamagedLogException;
import io.tickring.wal.WalFileJournal;
import io.tickring.wal.WalFileUse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What an outbox must know beside its log: the files of the log, the position below which the owner
 * has all, how far each session was taken below it, and where sessions ended. One small file,
 * written anew with every change ({@link ReplacedFile}).
 *
 * <pre>
 * "TROB" | u16 version | u16 0 | i64 outboxId | i64 released | i32 files | i32 marks
 *     | { i32 id | i64 generation | i64 basePosition } ... | { i32 sourceId | i64 sequence } ...
 *     | ends: { i32 sourceId | i64 sequence } ... | i32 crc32c
 * </pre>
 *
 * The ends are as many as there is room for. Little-endian; the CRC32C covers all before it.
 * <b>Thread:</b> any; a change takes the lock.
 */
final class OutboxJournal implements WalFileJournal {
    static final String NAME = "OUTBOX";

    private static final int MAGIC = 'T' | 'R' << 8 | 'O' << 16 | 'B' << 24;
    private static final int VERSION = 1;
    private static final int FIXED_LENGTH = 32;
    private static final int FILE_LENGTH = 20;
    private static final int MARK_LENGTH = 12;

    private final FileSystem files;
    private final Path directory;
    private final long outboxId;
    private final Map<Integer, WalFileUse> uses = new TreeMap<>();
    private final Map<Integer, Long> marks = new TreeMap<>();
    private final Map<Integer, Long> ends = new TreeMap<>();
    private long released;

    private OutboxJournal(FileSystem files, Path directory, long outboxId) {
        this.files = files;
        this.directory = directory;
        this.outboxId = outboxId;
    }

    /**
     * Opens the journal, making it when the directory is empty or absent.
     *
     * @param newId a random number for an outbox that is made now
     * @throws DamagedLogException when the file fails its checks
     */
    static OutboxJournal open(FileSystem files, Path directory, long newId) throws IOException {
        files.createDirectories(directory);
        final Path path = directory.resolve(NAME);
        final OutboxJournal journal;
        if (files.exists(path)) {
            journal = read(files, directory, path);
        } else {
            journal = new OutboxJournal(files, directory, newId);
            journal.write();
        }
        journal.sweep();
        return journal;
    }

    /** Deletes files that a process left which died before it could name them here. */
    private void sweep() throws IOException {
        final Set<String> named = new HashSet<>();
        named.add(NAME);
        uses.keySet().forEach(id -> named.add(WalFileUse.fileName(id)));
        for (Path file : files.list(directory)) {
            if (!named.contains(file.getFileName().toString())) {
                files.delete(file);
            }
        }
        files.forceDirectory(directory);
    }

    private static OutboxJournal read(FileSystem files, Path directory, Path path)
            throws IOException {
        final ByteBuffer in = files.read(path);
        final int length = in.limit();
        if (length < FIXED_LENGTH + Integer.BYTES
                || in.getInt(0) != MAGIC
                || in.getInt(length - Integer.BYTES) != crc(in, length - Integer.BYTES)) {
            throw new DamagedLogException(
                    path.toString(),
                    0,
                    "this is no outbox journal, or it fails its checksum; without it nobody knows"
                            + " what the peer still lacks");
        }
        final int version = in.getShort(4) & 0xFFFF;
        if (version != VERSION) {
            throw new UnknownVersionException(path.toString(), "outbox", version, VERSION);
        }
        final OutboxJournal journal = new OutboxJournal(files, directory, in.getLong(8));
        journal.released = in.getLong(16);
        final int fileCount = in.getInt(24);
        final int markCount = in.getInt(28);
        in.position(FIXED_LENGTH);
        for (int i = 0; i < fileCount; i++) {
            final WalFileUse use = new WalFileUse(in.getInt(), in.getLong(), in.getLong());
            journal.uses.put(use.id(), use);
        }
        for (int i = 0; i < markCount; i++) {
            journal.marks.put(in.getInt(), in.getLong());
        }
        while (length - Integer.BYTES - in.position() >= MARK_LENGTH) {
            journal.ends.put(in.getInt(), in.getLong());
        }
        return journal;
    }

    private void write() throws IOException {
        final int length =
                FIXED_LENGTH
                        + uses.size() * FILE_LENGTH
                        + (marks.size() + ends.size()) * MARK_LENGTH
                        + Integer.BYTES;
        final ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putShort((short) VERSION).putShort((short) 0).putLong(outboxId);
        out.putLong(released).putInt(uses.size()).putInt(marks.size());
        uses.values()
                .forEach(
                        use ->
                                out.putInt(use.id())
                                        .putLong(use.generation())
                                        .putLong(use.basePosition()));
        marks.forEach((source, sequence) -> out.putInt(source).putLong(sequence));
        ends.forEach((source, sequence) -> out.putInt(source).putLong(sequence));
        out.putInt(crc(out, length - Integer.BYTES)).flip();
        ReplacedFile.write(files, directory.resolve(NAME), out);
    }

    private static int crc(ByteBuffer bytes, int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }

    @Override
    public synchronized void onUsed(WalFileUse use) throws IOException {
        uses.put(use.id(), use);
        write();
    }

    @Override
    public synchronized void onDropped(int id) throws IOException {
        uses.remove(id);
        write();
    }

    /**
     * The owner has all below.
     *
     * @param below where a frame starts, or the end of the log
     * @param taken how far each session was taken, at least below that position
     * @param ended how far each session was taken when its end was, at least below that position
     */
    synchronized void released(long below, Map<Integer, Long> taken, Map<Integer, Long> ended)
            throws IOException {
        released = below;
        marks.putAll(taken);
        ends.putAll(ended);
        write();
    }

    Path directory() {
        return directory;
    }

    /**
     * Whether the disk has so much room. To be asked before what writes the journal: on a full disk
     * the node goes on with the files it has.
     */
    boolean hasRoom(long bytes) throws IOException {
        return files.usableSpace(directory) >= bytes;
    }

    long outboxId() {
        return outboxId;
    }

    synchronized long released() {
        return released;
    }

    synchronized List<WalFileUse> uses() {
        return new ArrayList<>(uses.values());
    }

    synchronized Map<Integer, Long> marks() {
        return new TreeMap<>(marks);
    }

    synchronized Map<Integer, Long> ends() {
        return new TreeMap<>(ends);
    }
}
