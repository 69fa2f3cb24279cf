package io.tickring.node;

import io.tickring.feed.ChunkReader;
import io.tickring.feed.FeedFormat;
import io.tickring.feed.FeedReport;
import io.tickring.ingest.AckMode;
import io.tickring.ingest.BatchSink;
import io.tickring.ingest.FullPolicy;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.StallListener;
import io.tickring.replication.Replication;
import io.tickring.symbol.SessionEnd;
import io.tickring.symbol.SessionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/**
 * Stores one recorded file as a source session. <b>Thread:</b> the caller's; one file at a time.
 *
 * <p>A file is known by its SHA-256. One whose ingest was broken off is decoded again from its
 * first byte, and what the shards hold is dropped; one that is finished is refused.
 */
public final class FileIngest {
    private static final int RECORDS_PER_STEP = 16_384;
    private static final int HASH_CHUNK = 1 << 20;
    private static final Duration ACK_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration ACK_STEP = Duration.ofMillis(100);

    private final Node node;
    private final FeedFormat format;
    private final AckMode ackMode;
    private final boolean again;
    private StallListener stalls = StallListener.NONE;
    private Duration endTimeout = Duration.ofSeconds(30);
    private ObjLongConsumer<SessionInfo> resumed = (session, last) -> {};

    /**
     * @param again whether a file that is stored already is stored again, as another session
     */
    public FileIngest(Node node, FeedFormat format, AckMode ackMode, boolean again) {
        this.node = node;
        this.format = format;
        this.ackMode = ackMode;
        this.again = again;
    }

    /**
     * Has the listener told while the node takes or acks nothing; what it throws ends the ingest,
     * and the file can be gone on with.
     */
    public FileIngest onStall(StallListener listener) {
        stalls = listener;
        return this;
    }

    /** Waits so long, and no longer, until every other node has acked the session's end (30 s). */
    public FileIngest endTimeout(Duration timeout) {
        endTimeout = timeout;
        return this;
    }

    /**
     * Has it told when a session is gone on with: which, and the highest sequence of it that any
     * shard has, or the outbox for another node.
     */
    public FileIngest onResume(ObjLongConsumer<SessionInfo> listener) {
        resumed = listener;
        return this;
    }

    /**
     * @param date given by the user, or null
     * @param progress is told now and then how many bytes of the file are decoded
     * @throws SessionFinishedException when the file is stored already
     * @throws IOException when the file cannot be read or is not of the format: nothing was stored
     *     then; or when the node failed, or another one did not ack all of it in time
     * @throws IllegalArgumentException when the date cannot be told
     */
    public FileIngestReport run(Path file, LocalDate date, LongConsumer progress)
            throws IOException {
        final String name = file.getFileName().toString();
        final LocalDate tradingDate = format.dateOf(date, name);
        final SourceSession source =
                new SourceSession(
                        name,
                        format.name(),
                        sha256(file),
                        tradingDate.toString(),
                        format.midnight(tradingDate));
        if (!again) {
            refuseFinished(file, source);
        }
        final long startNs = System.nanoTime();
        final long duplicatesBefore = node.duplicates();
        // Not a new session in any case: one that was broken off is gone on with, again or not.
        try (Publisher publisher = node.publisher(source, ackMode, stalls);
                ChunkReader reader = ChunkReader.open(file)) {
            if (publisher.nextSequence() > 1) {
                resumed.accept(publisher.session(), publisher.nextSequence() - 1);
            }
            publisher.startAt(1);
            final BatchSink sink = publisher.sink(FullPolicy.STALL, stalls);
            final FeedFormat.Decoder decoder = format.decoder(reader, sink, source.midnightNs());
            decode(decoder, sink, progress);
            finish(publisher, decoder.report());
            return new FileIngestReport(
                    publisher.session(),
                    decoder.report(),
                    sink.symbols(),
                    node.duplicates() - duplicatesBefore,
                    (System.nanoTime() - startNs) / 1e9);
        }
    }

    private void refuseFinished(Path file, SourceSession source) throws SessionFinishedException {
        final Optional<SessionInfo> last = node.lastSession(source);
        if (last.isPresent() && !node.isUnfinished(last.get())) {
            throw new SessionFinishedException(file.toString(), last.get().label());
        }
    }

    private static void decode(FeedFormat.Decoder decoder, BatchSink sink, LongConsumer progress)
            throws IOException {
        try {
            boolean more = true;
            while (more) {
                more = decoder.step(RECORDS_PER_STEP);
                progress.accept(decoder.bytesDone());
            }
        } finally {
            sink.flush();
        }
    }

    private void finish(Publisher publisher, FeedReport report) throws IOException {
        final SessionEnd end =
                report.cutOffset() < 0
                        ? SessionEnd.clean(report.messages())
                        : SessionEnd.cut(report.messages(), report.cutOffset());
        if (!awaitAcked(publisher)) {
            throw new IOException(
                    "not everything was stored: "
                            + node.failure()
                                    .map(Throwable::getMessage)
                                    .or(this::unacked)
                                    .orElse("the store did not keep up")
                            + "; run the same command again to go on");
        }
        if (!publisher.end(end, endTimeout)) {
            throw new IOException(endIsMissing(publisher.session()));
        }
    }

    private String endIsMissing(SessionInfo session) {
        final String what = "all ticks of " + session.label() + " are stored, but its end is not: ";
        if (node.failure().isPresent()) {
            return what + node.failure().get().getMessage() + "; run the same command again";
        }
        return unacked()
                .map(
                        peers ->
                                what
                                        + peers
                                        + " within "
                                        + endTimeout.toSeconds()
                                        + " s; run this node again, by serve or the same ingest,"
                                        + " while the other one runs: what is kept is sent then")
                .orElse(what + "the store did not keep up; run the same command again");
    }

    /** Which nodes have not acked what was sent to them, and where it is kept, in words. */
    private Optional<String> unacked() {
        return node.peers().stream()
                .filter(peer -> peer.outboxBytes() > 0)
                .map(
                        peer ->
                                "node "
                                        + peer.node()
                                        + (peer.connected()
                                                ? ""
                                                : ", away (" + peer.trouble() + "),")
                                        + " has not acked "
                                        + peer.outboxBytes()
                                        + " bytes, kept in "
                                        + Replication.OUTBOX
                                        + "/node-"
                                        + peer.node()
                                        + " of this node's directory,")
                .reduce((one, other) -> one + " " + other);
    }

    private boolean awaitAcked(Publisher publisher) {
        final long startNs = System.nanoTime();
        while (!publisher.awaitAcked(ACK_STEP)) {
            final long waitedNs = System.nanoTime() - startNs;
            if (node.failure().isPresent() || waitedNs > ACK_TIMEOUT.toNanos()) {
                return false;
            }
            stalls.onStalled(
                    waitedNs,
                    node.refusal().or(node::awaited).orElse("the disk is slow to take the log"));
        }
        return true;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            final byte[] chunk = new byte[HASH_CHUNK];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
