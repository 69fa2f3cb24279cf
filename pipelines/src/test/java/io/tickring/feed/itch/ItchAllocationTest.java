package io.tickring.feed.itch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.TickSink;
import io.tickring.testkit.Allocations;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Names;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once warm, neither decoding nor encoding allocates. */
class ItchAllocationTest {
    private static final int WARM_UP = 1_500_000;
    private static final int MEASURED = 1_000_000;
    private static final int ROUNDS = 4;

    @Test
    void shouldDecodeAMillionMessagesWithoutAllocating(@TempDir Path directory) throws Exception {
        final Path file = generated(directory);
        try (ChunkReader reader = ChunkReader.open(file)) {
            final ItchDecoder decoder = new ItchDecoder(reader, new ScratchSink(false), 0);
            decoder.step(WARM_UP);
            assertEquals(
                    0,
                    Allocations.least(ROUNDS, () -> decoder.step(MEASURED / ROUNDS)),
                    "bytes allocated");
            assertEquals(WARM_UP + MEASURED, decoder.report().messages());
        }
    }

    @Test
    void shouldEncodeAMillionTicksWithoutAllocating(@TempDir Path directory) throws Exception {
        final Path file = generated(directory);
        try (ChunkReader reader = ChunkReader.open(file)) {
            final ItchDecoder decoder = new ItchDecoder(reader, new ScratchSink(true), 0);
            decoder.step(WARM_UP);
            assertEquals(
                    0,
                    Allocations.least(ROUNDS, () -> decoder.step(MEASURED / ROUNDS)),
                    "bytes allocated");
        }
    }

    private static Path generated(Path directory) throws IOException {
        final Path file = directory.resolve("20200130.itch50");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            new ItchGenerator(WARM_UP + MEASURED, 500, 13).writeTo(channel, done -> {});
        }
        return file;
    }

    /** One event's memory for all; encodes each event at its end when asked to. */
    private static final class ScratchSink implements TickSink, Names {
        private final ByteBuffer memory =
                ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer out = ByteBuffer.allocateDirect(ItchEncoder.MAX_LENGTH);
        private final ItchEncoder encoder = new ItchEncoder(0);
        private final TickWriter writer = new TickWriter().wrap(memory, 0);
        private final Tick tick = new Tick(this).wrap(memory, 0, 0);
        private final String[] symbols = new String[1_000];
        private final boolean encodes;
        private long sequence;
        private int symbolCount;

        ScratchSink(boolean encodes) {
            this.encodes = encodes;
            symbols[0] = "";
        }

        @Override
        public TickWriter begin(
                int typeId, int lines, int symbolId, long eventTime, long receiveTime) {
            return writer.begin(typeId, lines, symbolId, 1, ++sequence, eventTime, receiveTime);
        }

        @Override
        public void end() {
            if (encodes) {
                encoder.encode(tick, out.clear());
            }
        }

        @Override
        public int symbolId(String name) {
            symbols[++symbolCount] = name;
            return symbolCount;
        }

        @Override
        public int typeId(TickType type) {
            return 64 + ItchMessages.ALL.indexOf(ItchMessages.byType(type));
        }

        @Override
        public String symbol(int symbolId) {
            return symbols[symbolId];
        }

        @Override
        public TickType type(int typeId) {
            return typeId < 64
                    ? BuiltinTypes.all().get(typeId - 1)
                    : ItchMessages.ALL.get(typeId - 64).type;
        }

        @Override
        public String source(int sourceId) {
            return "";
        }
    }
}
