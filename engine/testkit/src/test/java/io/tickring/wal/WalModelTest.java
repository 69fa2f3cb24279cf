package io.tickring.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The log against a plain list, through crashes, kills and clean restarts: what recovery finds is a
 * prefix of what was appended, and holds all that was forced.
 */
class WalModelTest {
    private long crashes;
    private long kills;
    private long cuts;
    private long lost;
    private long recycled;

    /** One run: a disk, a log on it, and what they should hold. */
    private final class Run {
        private final Random random;
        private final int fileLength;
        private MemFileSystem disk = new MemFileSystem();
        private HandLog.Paper paper = new HandLog.Paper();
        private HandLog log;

        /** Append positions behind the frames sealed since the flushed position, and counts. */
        private final List<long[]> frames = new ArrayList<>();

        private long firstUnflushed;
        private long appended;
        private long sealed;
        private long forced;

        Run(long seed) throws IOException {
            random = new Random(SlotHash.splitmix64(seed));
            fileLength = 2048 + 64 * random.nextInt(100);
            log = HandLog.open(disk, HandLog.DIRECTORY, paper, fileLength);
        }

        void step() throws IOException {
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> {
                    log.wal.force();
                    forced = sealed;
                }
                case 3 -> log.wal.doWork();
                case 4 -> flush();
                case 5 -> disk.writeBack(random.nextLong());
                case 6 -> restart();
                default -> append();
            }
        }

        private void append() throws IOException {
            for (int i = random.nextInt(12); i >= 0; i--) {
                log.append(appended++);
            }
            log.seal();
            sealed = appended;
            frames.add(new long[] {log.wal.positions().append(), sealed});
        }

        private void flush() {
            if (!frames.isEmpty()) {
                final int frame = random.nextInt(frames.size());
                paper.flushed = frames.get(frame)[0];
                firstUnflushed = frames.get(frame)[1];
                log.wal.flushed(paper.flushed);
                frames.subList(0, frame + 1).clear();
            }
        }

        private void restart() throws IOException {
            final boolean clean = random.nextInt(4) == 0;
            final boolean killed = !clean && random.nextBoolean();
            if (clean) {
                log.close();
            } else if (killed) {
                kills++;
                disk = disk.killClone();
            } else {
                crashes++;
                disk = disk.crashClone(random.nextLong());
            }
            paper = paper.copy();
            log = HandLog.open(disk, HandLog.DIRECTORY, paper, fileLength);
            final long end = firstUnflushed + log.found.size();
            assertEquals(WalTest.range(firstUnflushed, end), log.found, "not a prefix");
            assertTrue(end <= appended, "more than was appended");
            assertTrue(end >= forced, "forced events lost: " + forced + " found up to " + end);
            assertTrue(end == sealed || !clean && !killed, "a kill lost sealed events");
            if (clean || killed) {
                assertNull(log.recovered.cut(), "a kill tears nothing");
            }
            cuts += log.recovered.cut() == null ? 0 : 1;
            recycled = Math.max(recycled, log.recovered.nextGeneration());
            lost += sealed - end;
            appended = end;
            sealed = end;
            forced = end;
            frames.clear();
            if (end > firstUnflushed) {
                frames.add(new long[] {log.wal.positions().append(), end});
            }
            assertEquals(log.found, log.read(paper.flushed), "other after the start");
        }
    }

    @Test
    void shouldRecoverAPrefixThatHoldsAllThatWasForced() {
        Seeds.each(
                400,
                seed -> {
                    final Run run = new Run(seed);
                    for (int step = 0; step < 120; step++) {
                        run.step();
                    }
                    run.restart();
                });
        assertTrue(crashes > 400 && kills > 400, crashes + " crashes, " + kills + " kills");
        assertTrue(lost > 400 && cuts > 100, "crashes lost " + lost + ", cuts " + cuts);
        assertTrue(recycled > 20, "files were used " + recycled + " times");
    }
}
