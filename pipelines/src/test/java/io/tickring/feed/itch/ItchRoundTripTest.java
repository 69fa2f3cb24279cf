package io.tickring.feed.itch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** encode(decode(x)) is x. */
class ItchRoundTripTest {
    @Test
    void shouldGiveBackARecordedMorning() throws IOException {
        final byte[] file = Itch.recorded("AAPL_20200130_first10k.itch50");
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertArrayEquals(file, Itch.encode(sink.ticks()));
        assertEquals(10_000, report.messages());
        assertEquals(0, report.raw());
        assertEquals(4_758, report.messages('A'));
        assertEquals(4_083, report.messages('D'));
        assertEquals(849, report.messages('E'));
        assertEquals(240, report.messages('P'));
        assertEquals(52, report.messages('L'));
        assertEquals(1, report.messages('H'));
        assertFalse(sink.ticks().stream().anyMatch(tick -> !tick.symbol().equals("AAPL")));
    }

    @Test
    void shouldGiveBackARecordedFileThatIsCut() throws IOException {
        final byte[] file = Itch.recorded("head_4096bytes_truncated.itch50");
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertArrayEquals(file, Itch.encode(sink.ticks()));
        assertEquals(101, report.messages());
        assertEquals(102, report.events());
        assertEquals(1, report.raw());
        assertEquals(13, report.rawBytes());
        assertEquals(4_083, report.cutOffset());
        assertEquals(13, report.cutLength());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 42, -7})
    void shouldGiveBackGeneratedSessions(long seed) throws IOException {
        final byte[] file = Itch.generated(30_000, 60, seed);
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertArrayEquals(file, Itch.encode(sink.ticks()), "seed=" + seed);
        assertEquals(30_000, report.messages());
        assertEquals(0, report.raw());
        assertEquals(0, report.outOfOrderTimes());
    }

    @Test
    void shouldGiveBackAFileCutAtAnyByte() throws IOException {
        final byte[] whole = Arrays.copyOf(Itch.generated(120, 20, 5), 1_500);
        for (int length = 3; length <= whole.length; length++) {
            final byte[] file = Arrays.copyOf(whole, length);
            final MemorySink sink = new MemorySink();
            final ItchReport report = Itch.decode(file, sink);
            assertArrayEquals(file, Itch.encode(sink.ticks()), "cut at " + length);
            assertEquals(length, report.bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldGiveBackDamagedSessions(long seed) throws IOException {
        final Random random = new Random(seed);
        final byte[] file = Itch.generated(2_000, 20, seed);
        for (int i = 0; i < 300; i++) {
            file[3 + random.nextInt(file.length - 3)] = (byte) random.nextInt();
        }
        final MemorySink sink = new MemorySink();
        Itch.decode(file, sink);
        assertArrayEquals(file, Itch.encode(sink.ticks()), "seed=" + seed);
    }

    @Test
    void shouldNotMindHowTheBytesArrive() throws IOException {
        final byte[] file = Itch.generated(3_000, 20, 9);
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(new Dribble(file), sink);
        assertArrayEquals(file, Itch.encode(sink.ticks()));
        assertEquals(3_000, report.messages());
    }

    /** Gives one to seven bytes at a time. */
    private static final class Dribble implements ReadableByteChannel {
        private final Random random = new Random(1);
        private final ByteBuffer bytes;

        Dribble(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public int read(ByteBuffer into) {
            final int count =
                    Math.min(bytes.remaining(), Math.min(into.remaining(), random.nextInt(7) + 1));
            if (count == 0) {
                return -1;
            }
            into.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
