package io.tickring.perf.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.rollcycles.LargeRollCycles;
import net.openhft.chronicle.wire.DocumentContext;

/** Chronicle Queue: one appender, one tailer. */
final class ChroniclePeer implements Peer {
    @Override
    public String version() throws IOException {
        return Versions.ofMaven(ChronicleQueue.class, "net.openhft", "chronicle-queue");
    }

    @Override
    public List<String> settings() {
        return List.of(
                "binary wire, roll cycle LARGE_DAILY, block size at its default; asynchronous: the"
                        + " kernel writes the pages back",
                "64 bytes an excerpt, no names of fields; the tailer reads them where they lie"
                        + " (readingDocument)",
                "analytics and announcer off");
    }

    @Override
    public void run(Path directory, PeerInput input, PeerSettings settings, Figures figures)
            throws Exception {
        final long writeBytesNs;
        final Answer all;
        try (ChronicleQueue queue = open(directory.resolve("bytes"))) {
            writeBytesNs = writeBytes(queue, input);
            all = figures.replay("", input.ticks(), () -> read(queue, input.ticks()));
        }
        figures.rate(PeerJob.APPEND, "writeBytes", input.ticks(), writeBytesNs, all);
        WriteBack.await();
        try (ChronicleQueue queue = open(directory.resolve("documents"))) {
            final long ns = writeDocuments(queue, input);
            figures.rate(
                    PeerJob.APPEND,
                    "writingDocument",
                    input.ticks(),
                    ns,
                    read(queue, input.ticks()));
        }
        WriteBack.await();
        try (ChronicleQueue queue = open(directory.resolve("tailed"))) {
            final CompletableFuture<Answer> tailer =
                    CompletableFuture.supplyAsync(() -> read(queue, input.ticks()));
            final long startNs = System.nanoTime();
            writeBytes(queue, input);
            final Answer read = tailer.get();
            figures.rate(PeerJob.TAIL, "", input.ticks(), System.nanoTime() - startNs, read);
        }
    }

    private static ChronicleQueue open(Path directory) {
        return ChronicleQueue.singleBuilder(directory)
                .rollCycle(LargeRollCycles.LARGE_DAILY)
                .build();
    }

    private static long writeBytes(ChronicleQueue queue, PeerInput input) {
        final Bytes<?> record = Bytes.allocateDirect(PeerInput.RECORD_LENGTH);
        try (ExcerptAppender appender = queue.createAppender()) {
            final long startNs = System.nanoTime();
            for (long tick = 0; tick < input.ticks(); tick++) {
                record.clear();
                put(record, input, tick);
                appender.writeBytes(record);
            }
            return System.nanoTime() - startNs;
        } finally {
            record.releaseLast();
        }
    }

    private static long writeDocuments(ChronicleQueue queue, PeerInput input) {
        try (ExcerptAppender appender = queue.createAppender()) {
            final long startNs = System.nanoTime();
            for (long tick = 0; tick < input.ticks(); tick++) {
                try (DocumentContext document = appender.writingDocument()) {
                    put(document.wire().bytes(), input, tick);
                }
            }
            return System.nanoTime() - startNs;
        }
    }

    /** The fields in the order of {@link PeerInput}'s offsets, filled up to the whole length. */
    private static void put(Bytes<?> out, PeerInput input, long tick) {
        final long time = input.timeNs(tick);
        out.writeLong(time)
                .writeLong(time)
                .writeLong(tick)
                .writeLong(input.rank(tick))
                .writeLong(input.price(tick))
                .writeLong(input.size(tick))
                .writeLong(0)
                .writeLong(0);
    }

    /** Reads so many, waiting for those that are not there yet. */
    private static Answer read(ChronicleQueue queue, long count) {
        final AnswerSum sum = new AnswerSum();
        try (ExcerptTailer tailer = queue.createTailer()) {
            while (sum.rows() < count) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (document.isPresent()) {
                        final Bytes<?> bytes = document.wire().bytes();
                        final long start = bytes.readPosition();
                        sum.add(
                                bytes.readLong(start + PeerInput.PRICE_OFFSET),
                                bytes.readLong(start + PeerInput.SIZE_OFFSET));
                    } else {
                        Thread.onSpinWait();
                    }
                }
            }
        }
        return sum.answer();
    }
}
