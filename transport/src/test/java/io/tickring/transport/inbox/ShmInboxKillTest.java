package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.testkit.Nightly;
import io.tickring.testkit.Seed;
import io.tickring.testkit.SeedExtension;
import io.tickring.transport.PeerProcess;
import io.tickring.transport.shm.ShmOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes over shared memory, either of them killed at random times, until so many cells have
 * been taken: each connection's frames are whole, in order, and its own. The reader looks at every
 * byte and ends at the first that is wrong. Whoever survives goes on over a connection to the
 * other's next life.
 */
@ExtendWith(SeedExtension.class)
final class ShmInboxKillTest {
    private static final long CELLS = Nightly.or(100_000_000, 1_000_000_000);
    private static final int KILLS = Nightly.or(8, 400);

    @TempDir private Path directory;
    private long connId;

    @Test
    void noFrameIsWrongWhoeverIsKilledWhen(@Seed Random random) throws Exception {
        long cells = 0;
        long writerKills = 0;
        long readerKills = 0;
        long halves = 0;
        final long startNs = System.nanoTime();
        PeerProcess a = start(InboxWriterMain.class);
        PeerProcess b = start(InboxReaderMain.class);
        try {
            while (cells < CELLS || writerKills + readerKills <= KILLS) {
                connId++;
                InboxContract.connect(a, b, connId, 0);
                a.ask("write " + Integer.MAX_VALUE);
                final boolean last = writerKills + readerKills == KILLS;
                final long most = last ? Math.max(1, CELLS - cells) : 2 * CELLS / (KILLS + 1);
                final long until = last ? most : 1 + (long) (random.nextDouble() * most);
                long taken = 0;
                while (taken < until) {
                    taken = InboxContract.numbers(b.ask("status"))[1];
                }
                if (last || isWriterNext(writerKills, readerKills, random)) {
                    writerKills++;
                    a.kill();
                    final String ended = b.ask("end");
                    final long[] status = InboxContract.numbers(ended);
                    assertEquals(0, status[2], "torn");
                    assertEquals(0, status[3], "commit words without their frames");
                    taken = status[1];
                    halves += ended.endsWith("half") ? 1 : 0;
                    a = start(InboxWriterMain.class);
                } else {
                    readerKills++;
                    b.kill();
                    final long acked = InboxContract.numbers(a.ask("status"))[2];
                    assertTrue(acked <= InboxContract.numbers(a.ask("status"))[1]);
                    b = start(InboxReaderMain.class);
                }
                cells += taken;
            }
            a.finish();
            b.finish();
        } finally {
            a.close();
            b.close();
        }
        System.out.println(
                "ShmInboxKillTest: "
                        + cells
                        + " cells taken over "
                        + connId
                        + " connections in "
                        + (System.nanoTime() - startNs) / 1_000_000_000
                        + " s, "
                        + writerKills
                        + " kills of the writer, "
                        + readerKills
                        + " of the reader, "
                        + halves
                        + " left a frame without its commit word; CRC-valid wrong frames: 0");
        // The last two to open the directory swept it.
        try (Stream<Path> files = Files.walk(directory)) {
            assertEquals(
                    List.of(), files.filter(Files::isRegularFile).map(Path::toString).toList());
        }
    }

    /** Either, but neither of them never. */
    private static boolean isWriterNext(long writerKills, long readerKills, Random random) {
        return writerKills + readerKills == 1 ? writerKills == 0 : random.nextBoolean();
    }

    private PeerProcess start(Class<?> main) throws IOException, InterruptedException {
        return PeerProcess.start(
                "ShmInboxKillTest",
                main,
                ShmOpener.class.getName(),
                directory.resolve("shm").toString());
    }
}
