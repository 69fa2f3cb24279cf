package io.tickring.perf.load;

import io.tickring.ingest.Offer;
import io.tickring.ingest.Publisher;
import io.tickring.ingest.Subscription;
import io.tickring.node.Node;
import io.tickring.node.NodeConfig;
import io.tickring.perf.rig.LackingException;
import io.tickring.perf.rig.TickInput;
import io.tickring.query.Select;
import io.tickring.shard.ShardStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node, its publisher, and a live handler that sees every tick. <b>Thread:</b> one at a time. */
final class LoadNode implements AutoCloseable {
    /** As by default. */
    static final int WAL_FILE_LENGTH = 64 << 20;

    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private final Path directory;
    private final EventClock clock = new EventClock();
    private final VisibleHandler handler = new VisibleHandler(clock);
    private final LoadPinning pinning;
    private final Node node;
    private final Publisher publisher;
    private final Subscription subscription;
    private final AckWatch acks;
    private final ItchSource itch;
    private final OpenLoop.Target source;
    private final long sequenceBefore;

    /**
     * @param walFileLengthBytes of its WAL files
     * @param itchFile that is offered; null for made-up trades
     */
    LoadNode(LoadSettings settings, int walFileLengthBytes, Path directory, Path itchFile)
            throws IOException {
        this.directory = directory;
        final LoadScenario scenario = LoadScenario.named(settings.scenario());
        final NodeConfig config =
                NodeConfig.at(directory)
                        .shards(settings.shards())
                        .profile(settings.profile())
                        .walFileLengthBytes(walFileLengthBytes);
        pinning =
                settings.pinned()
                        ? new LoadPinning(Runtime.getRuntime().availableProcessors())
                        : null;
        if (pinning != null) {
            config.pinning(pinning.handlers());
        }
        scenario.configure(config);
        node = Node.open(config);
        publisher = node.publisher("perf", settings.ack());
        sequenceBefore = publisher.nextSequence() - 1;
        subscription = node.onTick(Select.all(), handler);
        acks = new AckWatch(publisher);
        itch = itchFile == null ? null : new ItchSource(node, publisher, acks, clock, itchFile);
        source =
                itch != null
                        ? itch
                        : new TradeSource(
                                node,
                                publisher,
                                acks,
                                clock,
                                scenario.isSkewed() ? new TickInput(settings.symbols()) : null,
                                settings.symbols());
    }

    /** Who pins its threads, and should pin the publisher's; null when nobody does. */
    LoadPinning pinning() {
        return pinning;
    }

    Node node() {
        return node;
    }

    EventClock clock() {
        return clock;
    }

    VisibleHandler handler() {
        return handler;
    }

    AckWatch acks() {
        return acks;
    }

    /** The sequence of the next tick that is taken. */
    long nextSequence() {
        return publisher.nextSequence();
    }

    /** The decoder; null when there is none. */
    ItchSource itch() {
        return itch;
    }

    OpenLoop.Target source() {
        return source;
    }

    /** A new pass: all stages begin anew. */
    void begin(long startNs, long lengthNs, SlowSpell slow) {
        handler.begin(startNs, lengthNs, slow);
        acks.begin();
        if (itch != null) {
            itch.begin();
        }
    }

    /**
     * Waits until all that was offered is acked and was shown. <b>Thread:</b> the publisher's.
     *
     * @throws IllegalStateException when it was not within a minute, or the node failed
     */
    void drain() {
        final long startNs = System.nanoTime();
        while (!acks.isAllAcked()
                || handler.shown() < publisher.nextSequence() - 1 - sequenceBefore) {
            acks.poll();
            if (node.failure().isPresent()) {
                throw new IllegalStateException("the node failed", node.failure().get());
            }
            if (System.nanoTime() - startNs > TIMEOUT_NS) {
                throw new IllegalStateException(
                        "of "
                                + (publisher.nextSequence() - 1)
                                + " ticks "
                                + handler.shown()
                                + " were shown within a minute after the last offer");
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** Why offers are refused now, in words. */
    String refusal() {
        return node.refusal().orElse("nothing is refused");
    }

    /**
     * @throws LackingException when offers are refused because the disk is nearly full
     */
    void checkSpace() throws LackingException {
        for (ShardStatus shard : node.status().shards()) {
            if (shard.lowSpaceSinceMs() != 0) {
                throw new LackingException(
                        "the disk of "
                                + directory
                                + " is nearly full, so the node took no more; name another with"
                                + " --dir, or ask for less");
            }
        }
    }

    /**
     * @throws IllegalStateException when the node takes no offers any more
     */
    static void checkNot(Offer answer, Node node) {
        if (answer == Offer.CLOSED) {
            throw new IllegalStateException(
                    "the node takes no offers any more", node.failure().orElse(null));
        }
    }

    @Override
    public void close() throws IOException {
        if (itch != null) {
            itch.close();
        }
        subscription.close();
        publisher.close();
        node.close();
    }
}
