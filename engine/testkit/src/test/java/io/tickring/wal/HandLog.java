package io.tickring.wal;

import io.tickring.fs.FileSystem;
import io.tickring.symbol.SlotHash;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Selection;
import io.tickring.tick.TickBlock;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A log worked by hand, one duty at a time, with its journal kept beside it. */
final class HandLog implements AutoCloseable {
    static final Path DIRECTORY = Path.of("/log");
    static final long STORE_ID = 0x5EED;

    /** What a manifest would hold: outlives the log, durable at once. */
    static final class Paper implements WalFileJournal {
        final Map<Integer, WalFileUse> uses = new TreeMap<>();
        long flushed;

        @Override
        public void onUsed(WalFileUse use) {
            uses.put(use.id(), use);
        }

        @Override
        public void onDropped(int id) {
            uses.remove(id);
        }

        Paper copy() {
            final Paper copy = new Paper();
            copy.uses.putAll(uses);
            copy.flushed = flushed;
            return copy;
        }
    }

    final Paper paper;
    final WalConfig config;
    final RecoveredLog recovered;
    final Wal wal;

    /** Sequences of the events that recovery found, in their order; each event was compared. */
    final List<Long> found;

    /** Events lie here until they are sealed, as they do in an ingest ring. */
    private final ByteBuffer arena =
            ByteBuffer.allocateDirect(1 << 19).order(ByteOrder.LITTLE_ENDIAN);

    private int arenaEnd;

    private HandLog(WalConfig config, Paper paper) throws IOException {
        this.config = config;
        this.paper = paper;
        wal =
                new Wal(
                        config,
                        new LogPositions(ByteBuffer.allocateDirect(LogPositions.LENGTH), 0),
                        paper,
                        file -> {},
                        this::idle);
        recovered = wal.recover(List.copyOf(paper.uses.values()), paper.flushed, 0);
        found = read(recovered.files(), recovered.flushed(), recovered.end());
        boolean started = false;
        try {
            wal.start(recovered);
            started = true;
        } finally {
            if (!started) {
                wal.close();
            }
        }
    }

    /** Recovers and starts a log, once files that the paper does not name are swept. */
    static HandLog open(FileSystem disk, Path directory, Paper paper, int fileLength)
            throws IOException {
        disk.createDirectories(directory);
        for (Path file : disk.list(directory)) {
            if (paper.uses.keySet().stream()
                    .noneMatch(id -> file.endsWith(WalFileUse.fileName(id)))) {
                disk.delete(file);
            }
        }
        return new HandLog(new WalConfig(disk, directory, STORE_ID, 0, fileLength, 1), paper);
    }

    static HandLog open(FileSystem disk, Paper paper) throws IOException {
        return open(disk, DIRECTORY, paper, 4096);
    }

    private void idle() throws IOException {
        wal.doWork();
    }

    /** Appends the event with this sequence: its bytes follow from that alone. */
    void append(long sequence) throws IOException {
        // Sometimes with a gap, so that the log must copy in several runs.
        final int at = arenaEnd + (sequence % 5 == 0 ? TickLayout.LINE_LENGTH : 0);
        final int length = write(arena, at, sequence);
        wal.append(arena, at, length, sequence);
        arenaEnd = at + length;
    }

    void seal() {
        wal.seal();
        arenaEnd = 0;
    }

    static int write(ByteBuffer memory, int offset, long sequence) {
        final Random random = new Random(SlotHash.splitmix64(sequence));
        final int lines = random.nextInt(4) == 0 ? 1 + random.nextInt(16) : 1;
        new TickWriter()
                .wrap(memory, offset)
                .begin(BuiltinTypes.TRADE_ID, lines, 0, 1, sequence, sequence, sequence);
        for (int at = TickLayout.PAYLOAD_OFFSET; at < lines * 64; at += Long.BYTES) {
            memory.putLong(offset + at, random.nextLong());
        }
        return lines * 64;
    }

    /** Appends events with sequences in this range and seals them as one frame. */
    void frame(long from, long to) throws IOException {
        for (long sequence = from; sequence < to; sequence++) {
            append(sequence);
        }
        seal();
    }

    /** All that is visible from here on. */
    List<Long> read(long from) {
        return read(wal.files(), from, wal.positions().visible());
    }

    static List<Long> read(List<WalFile> files, long from, long to) {
        final List<Long> sequences = new ArrayList<>();
        final ByteBuffer expected =
                ByteBuffer.allocate(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        final TickBlock block = new TickBlock();
        try (WalCursor cursor = new WalCursor(files, from, to, Selection.ALL, false)) {
            while (cursor.next(block)) {
                for (int i = 0; i < block.count(); i++) {
                    final long sequence =
                            TickLayout.sourceSequence(block.buffer(i), block.offset(i));
                    final int length = write(expected, 0, sequence);
                    if (!expected.slice(0, length)
                            .equals(block.buffer(i).slice(block.offset(i), length))) {
                        throw new AssertionError("event " + sequence + " has other bytes");
                    }
                    sequences.add(sequence);
                }
            }
        }
        return sequences;
    }

    Path path(int id) {
        return config.directory().resolve(WalFileUse.fileName(id));
    }

    @Override
    public void close() {
        wal.close();
    }
}
