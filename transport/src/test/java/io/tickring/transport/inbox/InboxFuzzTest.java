package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seeds;
import io.tickring.transport.memory.MemoryTransport;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Hostile cells: whatever lies in the region, the reader throws nothing, reads nothing but the
 * region (its buffer ends there), and takes nothing that was not written. Seeds are fixed: a random
 * cell passes a 32-bit checksum once in four thousand million, and not in these.
 */
final class InboxFuzzTest {
    private static final int CELLS_PER_SEED = 1_000_000;
    private static final int LOG2_CELLS = 7;

    /** How a frame is spoiled. */
    private enum Kind {
        RANDOM,
        RANDOM_BEHIND_A_RIGHT_COMMIT,
        FLIPPED_BITS,
        LENGTH,
        TORN,
        OTHER_CONNECTION,
        EARLIER_LAP,
        EARLIER_LAP_BEHIND_A_RIGHT_COMMIT
    }

    /** Cells that were not those written. */
    private final long[] cellsOf = new long[Kind.values().length];

    /** Polls that found the right commit word and behind it not the frame. */
    private final long[] refused = new long[Kind.values().length];

    private int seeds;
    private long taken;

    @Test
    void nothingIsTakenThatWasNotWritten() {
        Seeds.each(Nightly.or(10, 100), this::fuzz);
        final StringBuilder said = new StringBuilder();
        long cells = 0;
        for (Kind kind : Kind.values()) {
            cells += cellsOf[kind.ordinal()];
            said.append(' ').append(kind).append(' ').append(cellsOf[kind.ordinal()]);
            assertTrue(cellsOf[kind.ordinal()] > 0, kind + " was never tried");
            // A wrong commit word is all that the reader looks at; behind a right one, the rest.
            assertEquals(
                    kind == Kind.RANDOM || kind == Kind.EARLIER_LAP,
                    refused[kind.ordinal()] == 0,
                    kind + " got past its commit word " + refused[kind.ordinal()] + " times");
        }
        assertTrue(cells >= (long) CELLS_PER_SEED * seeds, cells + " cells");
        assertTrue(taken > 0, "good frames in between");
        System.out.println(
                "InboxFuzzTest: "
                        + cells
                        + " cells that were not written:"
                        + said
                        + "; refused behind a right commit word "
                        + LongStream.of(refused).sum()
                        + " times; good frames taken "
                        + taken);
    }

    private void fuzz(long seed) {
        seeds++;
        final Random random = new Random(seed);
        final MemoryTransport memory = new MemoryTransport();
        final TestRing ring = new TestRing(memory, memory, LOG2_CELLS);
        final TestRing other = new TestRing(memory, memory, LOG2_CELLS, 2);
        final ByteBuffer cells = ring.region.memory();
        final byte[] before = new byte[(int) ring.region.length()];
        final ByteBuffer good = ByteBuffer.allocate(before.length).order(cells.order());
        int left = CELLS_PER_SEED;
        while (left > 0) {
            cells.get(0, before);
            final int frameCells = 2 + random.nextInt(16);
            ring.offer(frameCells);
            other.offer(frameCells);
            ring.writer.send();
            other.writer.send();
            good.put(0, cells, 0, before.length);
            for (int i = random.nextInt(30); i > 0; i--) {
                final Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
                final int spoilt = spoil(kind, ring, other, before, good, random);
                assertTrue(spoilt > 0, kind + " changed nothing");
                cellsOf[kind.ordinal()] += spoilt;
                left -= spoilt;
                final long expected = ring.reader.consumed();
                final long mismatches = ring.reader.mismatches();
                assertEquals(0, ring.drain(1), "taken");
                assertEquals(expected, ring.reader.consumed());
                refused[kind.ordinal()] += ring.reader.mismatches() - mismatches;
                cells.put(0, good, 0, before.length);
            }
            assertEquals(1, ring.drain(9), "the good frame");
            other.drain(9);
            taken++;
        }
    }

    /** Cells of a range that are not the good ones. */
    private static int differing(ByteBuffer cells, ByteBuffer good, int from, int length) {
        int differing = 0;
        for (int cell = from; cell < from + length; cell += InboxLayout.CELL_LENGTH) {
            for (int at = cell; at < cell + InboxLayout.CELL_LENGTH; at += Long.BYTES) {
                if (cells.getLong(at) != good.getLong(at)) {
                    differing++;
                    break;
                }
            }
        }
        return differing;
    }

    /**
     * @return how many cells are other ones now
     */
    private static int spoil(
            Kind kind,
            TestRing ring,
            TestRing other,
            byte[] before,
            ByteBuffer good,
            Random random) {
        final ByteBuffer cells = ring.region.memory();
        final long expected = ring.reader.consumed();
        final int length = (int) (ring.writer.ringSeq() - expected) * InboxLayout.CELL_LENGTH;
        final int at = offset(expected);
        final int toEnd = Math.min(length, cells.limit() - at);
        switch (kind) {
            case RANDOM -> random(cells, at, toEnd, random);
            case RANDOM_BEHIND_A_RIGHT_COMMIT -> {
                random(cells, at, toEnd, random);
                cells.putLong(at, expected + 1);
                if (random.nextBoolean()) {
                    cells.put(at + InboxLayout.CELLS_OFFSET, (byte) (1 + random.nextInt(4)));
                }
            }
            case FLIPPED_BITS -> {
                // Within the first frame, since the one behind a pad is no concern of the poll.
                final int frame =
                        (cells.get(at + InboxLayout.CELLS_OFFSET) & 0xFF) * InboxLayout.CELL_LENGTH;
                for (int bit = 1 + random.nextInt(3), last = -1; bit > 0; bit--) {
                    last += 1 + random.nextInt(frame * 8 / 3 - 1);
                    cells.put(at + last / 8, (byte) (cells.get(at + last / 8) ^ 1 << last % 8));
                }
            }
            case LENGTH -> {
                final int right = cells.get(at + InboxLayout.CELLS_OFFSET) & 0xFF;
                cells.put(at + InboxLayout.CELLS_OFFSET, (byte) (right + 1 + random.nextInt(255)));
            }
            case TORN -> {
                final int granules = toEnd / Long.BYTES;
                cells.put(at, before, at, Long.BYTES * (1 + random.nextInt(granules)));
                if (random.nextBoolean()) {
                    cells.putLong(at, expected + 1); // the commit word came first
                    cells.putLong(at + toEnd - Long.BYTES, random.nextLong());
                }
            }
            case OTHER_CONNECTION -> cells.put(at, other.region.memory(), at, toEnd);
            case EARLIER_LAP -> cells.put(at, before, at, toEnd);
            case EARLIER_LAP_BEHIND_A_RIGHT_COMMIT -> {
                cells.put(at, before, at, toEnd);
                cells.putLong(at, expected + 1);
            }
        }
        return differing(cells, good, at, toEnd);
    }

    private static void random(ByteBuffer cells, int at, int length, Random random) {
        for (int word = 0; word < length; word += Long.BYTES) {
            cells.putLong(at + word, random.nextLong());
        }
    }

    private static int offset(long ringSeq) {
        return InboxLayout.HEADER_LENGTH
                + ((int) ringSeq & (1 << LOG2_CELLS) - 1) * InboxLayout.CELL_LENGTH;
    }
}
