package io.tickring.ingest;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.EventProcessor;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import io.tickring.tick.Names;
import io.tickring.tick.Tick;
import io.tickring.tick.TickLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Shows live ticks to subscribers after their shard has logged them. <b>Thread:</b> its own; anyone
 * subscribes.
 *
 * <p>It gates the ring: a subscriber that is too slow makes offers be refused, it never misses a
 * tick.
 */
final class LiveHandler implements EventProcessor {
    private final RingBuffer<RingSlot> ring;
    private final RingMemory memory;
    private final SequenceBarrier barrier;
    private final Sequence sequence = new Sequence();
    private volatile LiveSubscription[] subscriptions = {};
    private final Consumer<Throwable> onFailure;
    private final int shards;
    private final Tick tick;
    private final ByteBuffer wrapped =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private volatile boolean halted;
    private volatile boolean running;

    LiveHandler(
            RingBuffer<RingSlot> ring,
            RingMemory memory,
            Names names,
            Sequence[] shardSequences,
            Consumer<Throwable> onFailure) {
        this.ring = ring;
        this.memory = memory;
        this.shards = shardSequences.length;
        this.barrier = ring.newBarrier(shardSequences);
        this.onFailure = onFailure;
        this.tick = new Tick(names);
    }

    synchronized void add(LiveSubscription subscription) {
        subscriptions =
                Stream.concat(Stream.of(subscriptions), Stream.of(subscription))
                        .toArray(LiveSubscription[]::new);
    }

    synchronized void remove(LiveSubscription subscription) {
        subscriptions =
                Stream.of(subscriptions)
                        .filter(other -> !other.equals(subscription))
                        .toArray(LiveSubscription[]::new);
    }

    @Override
    public Sequence getSequence() {
        return sequence;
    }

    @Override
    public void halt() {
        halted = true;
        barrier.alert();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void run() {
        running = true;
        try {
            follow();
        } catch (AlertException e) {
            assert halted : "alerted without halt";
        } catch (Throwable e) {
            onFailure.accept(e);
        } finally {
            running = false;
        }
    }

    private void follow() throws AlertException, InterruptedException {
        long next = sequence.get() + 1;
        while (!halted) {
            final long available;
            try {
                available = barrier.waitFor(next);
            } catch (TimeoutException e) {
                continue;
            }
            // Shards stop at whole events only, so what is available here ends with one.
            while (next <= available) {
                final RingSlot slot = ring.get(next);
                if (slot.kind == RingSlot.EVENT && slot.target < shards
                        || slot.kind == RingSlot.REMOTE) {
                    show(next, slot.lines);
                }
                next += slot.lines;
            }
            sequence.set(next - 1);
        }
    }

    private void show(long ringSequence, int lines) {
        final int offset = memory.offset(ringSequence);
        if (memory.wraps(offset, lines << TickLayout.LINE_SHIFT)) {
            memory.copyOut(offset, lines << TickLayout.LINE_SHIFT, wrapped);
            tick.wrap(wrapped, 0, -1);
        } else {
            tick.wrap(memory.lines(), offset, -1);
        }
        for (LiveSubscription subscription : subscriptions) {
            subscription.onTick(tick);
        }
    }
}
