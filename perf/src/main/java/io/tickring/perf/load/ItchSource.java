package io.tickring.perf.load;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.FeedFormat;
import io.tickring.feed.Formats;
import io.tickring.feed.TickSink;
import io.tickring.feed.itch.ItchGenerator;
import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.node.Node;
import io.tickring.tick.TickType;
import io.tickring.tick.TickWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.concurrent.locks.LockSupport;

/**
 * A made-up ITCH 5.0 session, decoded message by message, each event with the time at which its
 * message was due; when the file ends it is begun again. <b>Thread:</b> the publisher's.
 */
final class ItchSource implements OpenLoop.Target, TickSink, AutoCloseable {
    private static final long SEED = 1;
    private static final LocalDate DATE = LocalDate.of(2026, 1, 5);
    private static final FeedFormat FORMAT = Formats.named("itch");
    private static final long FULL_NS = 20_000;

    private final Node node;
    private final Publisher publisher;
    private final AckWatch acks;
    private final EventClock clock;
    private final Path file;
    private ChunkReader reader;
    private FeedFormat.Decoder decoder;
    private StageRecorder stage = new StageRecorder();
    private long messageDueNs;
    private long time;

    ItchSource(Node node, Publisher publisher, AckWatch acks, EventClock clock, Path file)
            throws IOException {
        this.node = node;
        this.publisher = publisher;
        this.acks = acks;
        this.clock = clock;
        this.file = file;
        open();
    }

    static void generate(Path file, long messages, int symbols) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            new ItchGenerator(
                            Math.max(messages, ItchGenerator.leastMessages(symbols)), symbols, SEED)
                    .writeTo(out, written -> {});
        }
    }

    private void open() throws IOException {
        if (reader != null) {
            reader.close();
        }
        reader = ChunkReader.open(file);
        decoder = FORMAT.decoder(reader, this, FORMAT.midnight(DATE));
    }

    /** A new pass. */
    void begin() {
        stage = new StageRecorder();
    }

    /** From when a message was due until it was decoded and all of its events were taken. */
    StageRecorder stage() {
        return stage;
    }

    @Override
    public boolean offer(long tick, long dueNs) {
        messageDueNs = dueNs;
        time = clock.eventTime(dueNs);
        try {
            if (!decoder.step(1)) {
                open();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stage.record(System.nanoTime() - dueNs);
        return true;
    }

    @Override
    public void poll() {
        acks.poll();
    }

    @Override
    public TickWriter begin(int typeId, int lines, int symbolId, long eventTime, long received) {
        return publisher.stage(typeId, lines, symbolId, time, time);
    }

    /** A message is decoded once, so it waits here for room. */
    @Override
    public void end() {
        final long sequence = publisher.nextSequence();
        for (Offer answer = publisher.offer(); answer != Offer.OK; answer = publisher.offer()) {
            LoadNode.checkNot(answer, node);
            acks.poll();
            LockSupport.parkNanos(FULL_NS);
        }
        acks.offered(sequence, messageDueNs);
    }

    @Override
    public int symbolId(String name) {
        return node.symbol(name);
    }

    @Override
    public int typeId(TickType type) {
        return node.define(type);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
