package io.tickring.perf.rig;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import io.tickring.ingest.Profile;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.TickLayout;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The baseline of ingest: a Disruptor ring of 65,536 off-heap lines, one producer, and one handler
 * that copies each batch in one piece into a mapped file and takes one CRC32C over it. Four files
 * are used in turn, their pages touched before. No routing, no index, no acks, no recovery: what is
 * left of a node when everything that makes it one is taken out.
 */
final class BareRing {
    private static final int SLOTS = 65_536;
    private static final int MASK = SLOTS - 1;
    private static final int MAX_BATCH = 4096;
    private static final int FILES = 4;
    private static final int FILE_LENGTH = 64 << 20;
    private static final int PAGE_LENGTH = 4096;

    private final RingBuffer<Object> ring;
    private final ByteBuffer lines =
            ByteBuffer.allocateDirect((SLOTS << TickLayout.LINE_SHIFT) + TickLayout.LINE_LENGTH)
                    .alignedSlice(TickLayout.LINE_LENGTH)
                    .order(ByteOrder.LITTLE_ENDIAN);
    private final TickWriter writer = new TickWriter();
    private final TickInput input;

    private BareRing(Profile profile, TickInput input) {
        ring = RingBuffer.createMultiProducer(Object::new, SLOTS, Waits.of(profile));
        this.input = input;
    }

    /**
     * @param batch ring slots to a claim; 1 to publish each tick alone
     * @return ticks a second, from the first claim to the last one handled
     */
    static double run(Path directory, Profile profile, TickInput input, long ticks, int batch)
            throws IOException, InterruptedException {
        java.nio.file.Files.createDirectories(directory);
        final BareRing bare = new BareRing(profile, input);
        final BatchEventProcessor<Object> processor =
                new BatchEventProcessorBuilder()
                        .setMaxBatchSize(MAX_BATCH)
                        .build(bare.ring, bare.ring.newBarrier(), new Log(bare.lines, directory));
        bare.ring.addGatingSequences(processor.getSequence());
        final Thread handler = new Thread(processor, "bare-handler");
        handler.start();
        final long startNs = System.nanoTime();
        if (batch == 1) {
            bare.publishSingly(ticks);
        } else {
            bare.publishBatches(ticks, batch);
        }
        for (int attempt = 0; processor.getSequence().get() < ticks - 1; attempt++) {
            Waits.idle(attempt);
        }
        final long elapsedNs = System.nanoTime() - startNs;
        processor.halt();
        handler.join();
        return ticks * 1e9 / elapsedNs;
    }

    private void publishSingly(long ticks) {
        for (long tick = 0; tick < ticks; tick++) {
            final long at = claim(1);
            write(at, tick);
            ring.publish(at);
        }
    }

    private void publishBatches(long ticks, int batch) {
        for (long tick = 0; tick < ticks; ) {
            final int count = (int) Math.min(batch, ticks - tick);
            final long last = claim(count);
            for (long at = last - count + 1; at <= last; at++) {
                write(at, tick++);
            }
            ring.publish(last - count + 1, last);
        }
    }

    private long claim(int count) {
        for (int attempt = 0; ; attempt++) {
            if (ring.hasAvailableCapacity(count)) {
                try {
                    return ring.tryNext(count);
                } catch (InsufficientCapacityException e) {
                    throw new IllegalStateException("a second producer?", e);
                }
            }
            Waits.idle(attempt);
        }
    }

    private void write(long at, long tick) {
        writer.wrap(lines, (int) (at & MASK) << TickLayout.LINE_SHIFT)
                .begin(
                        BuiltinTypes.TRADE_ID,
                        1,
                        input.rank(tick) + 1,
                        1,
                        tick + 1,
                        TickInput.time(tick),
                        TickInput.time(tick))
                .putLong(BuiltinTypes.TRADE.price(), TickInput.price(tick))
                .putLong(BuiltinTypes.TRADE.size(), TickInput.size(tick));
    }

    /** Appends batches. <b>Thread:</b> the handler's. */
    private static final class Log implements EventHandler<Object> {
        private final ByteBuffer lines;
        private final MappedByteBuffer[] files = new MappedByteBuffer[FILES];
        private final ByteBuffer[] views = new ByteBuffer[FILES];
        private final CRC32C crc = new CRC32C();
        private int file;
        private int offset;
        private long runStart = -1;

        Log(ByteBuffer lines, Path directory) throws IOException {
            this.lines = lines;
            for (int i = 0; i < FILES; i++) {
                try (FileChannel channel =
                        FileChannel.open(
                                directory.resolve("bare-" + i),
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE_NEW)) {
                    files[i] = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_LENGTH);
                }
                files[i].order(ByteOrder.LITTLE_ENDIAN);
                views[i] = files[i].duplicate();
                for (int at = 0; at < FILE_LENGTH; at += PAGE_LENGTH) {
                    files[i].putLong(at, 0L);
                }
            }
        }

        @Override
        public void onEvent(Object event, long sequence, boolean endOfBatch) {
            if (runStart < 0) {
                runStart = sequence;
            }
            if (endOfBatch) {
                append(runStart, sequence);
                runStart = -1;
            }
        }

        private void append(long first, long last) {
            final int length = (int) (last - first + 1) << TickLayout.LINE_SHIFT;
            if (offset + TickLayout.LINE_LENGTH + length > FILE_LENGTH) {
                file = (file + 1) % FILES;
                offset = 0;
            }
            final ByteBuffer to = files[file];
            final int body = offset + TickLayout.LINE_LENGTH;
            final int from = (int) (first & MASK) << TickLayout.LINE_SHIFT;
            final int piece = Math.min(length, (SLOTS << TickLayout.LINE_SHIFT) - from);
            to.put(body, lines, from, piece);
            if (piece < length) {
                to.put(body + piece, lines, 0, length - piece);
            }
            crc.reset();
            crc.update(views[file].limit(body + length).position(body));
            to.putLong(offset, crc.getValue() << 32 | length);
            offset = body + length;
        }
    }
}
