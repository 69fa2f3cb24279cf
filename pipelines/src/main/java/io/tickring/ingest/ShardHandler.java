package io.tickring.ingest;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.EventProcessor;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import io.tickring.shard.Shard;
import io.tickring.shard.SlotAnswer;
import io.tickring.symbol.NameRegistry;
import io.tickring.tick.TickLayout;
import io.tickring.wal.SlotEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes the events of one shard off the ring and appends them. <b>Thread:</b> the shard thread.
 *
 * <p>It is an event processor of its own, not a handler on Disruptor's, for two reasons. A batch
 * may end between two lines of an event; this one then leaves the first lines in the ring and takes
 * them with the next batch, so that what is sealed, visible and shown to live handlers is always
 * whole events. And Disruptor's processor steps past an event whose handling threw; this one stops
 * where it is, having first turned the node FAILED.
 */
final class ShardHandler implements EventProcessor {
    private final RingBuffer<RingSlot> ring;
    private final RingMemory memory;
    private final RemoteEntries entries;
    private final SequenceBarrier barrier;
    private final Sequence sequence = new Sequence();
    private final Sequence splitBatches = new Sequence(0);
    private final SlotEntry entry = new SlotEntry();
    private final NameRegistry names;
    private final Supplier<Routes> routes;
    private final Shard shard;
    private final FlushAgent flushAgent;
    private final int maxBatchLines;
    private final Consumer<Throwable> onFailure;
    private final ByteBuffer wrapped =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long next = sequence.get() + 1;
    private long wanted = next;
    private long available = sequence.get();
    private volatile boolean halted;
    private volatile boolean running;

    /**
     * @param entries what other nodes sent beside their events; null of a node alone
     */
    ShardHandler(
            RingBuffer<RingSlot> ring,
            RingMemory memory,
            RemoteEntries entries,
            NameRegistry names,
            Supplier<Routes> routes,
            Shard shard,
            FlushAgent flushAgent,
            int maxBatchLines,
            Consumer<Throwable> onFailure) {
        this.ring = ring;
        this.memory = memory;
        this.entries = entries;
        this.barrier = ring.newBarrier();
        this.names = names;
        this.routes = routes;
        this.shard = shard;
        this.flushAgent = flushAgent;
        this.maxBatchLines = maxBatchLines;
        this.onFailure = onFailure;
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

    /** Batches whose bound or whose end of published lines fell inside an event. */
    long splitBatches() {
        return splitBatches.get();
    }

    @Override
    public void run() {
        running = true;
        try {
            while (!halted) {
                step();
            }
        } catch (AlertException e) {
            assert halted : "alerted without halt";
        } catch (Throwable e) {
            onFailure.accept(e);
        } finally {
            running = false;
        }
    }

    /** Waits for events, as the ring's strategy waits, or takes and seals a batch of them. */
    void step() throws AlertException, InterruptedException, IOException {
        // Asked only when all is taken: the barrier looks at every published slot to answer.
        if (available < wanted) {
            available = awaitPublished();
            return;
        }
        final long bound = Math.min(available, next + maxBatchLines - 1);
        final long done = take(next, bound);
        if (done < bound) {
            splitBatches.setVolatile(splitBatches.get() + 1);
        }
        if (done < next) {
            wanted = next + ring.get(next).lines - 1;
            return;
        }
        shard.seal();
        sequence.set(done);
        next = done + 1;
        wanted = next;
    }

    /** The last slot published without a gap; less than what is wanted when the wait timed out. */
    private long awaitPublished() throws AlertException, InterruptedException {
        try {
            return barrier.waitFor(wanted);
        } catch (TimeoutException e) {
            return wanted - 1;
        }
    }

    /** Appends the whole events of a run of ring slots; returns the last slot taken. */
    private long take(long from, long to) throws IOException {
        final Routes now = routes.get();
        long at = from;
        while (at <= to) {
            final RingSlot slot = ring.get(at);
            final int lines = slot.lines;
            if (at + lines - 1 > to) {
                break;
            }
            if (slot.kind == RingSlot.EVENT) {
                takeEvent(slot, at, lines, now);
            } else if (slot.kind == RingSlot.REMOTE) {
                takeRemote(slot, at, lines);
            } else if (slot.kind != RingSlot.PAD) {
                takeControl(slot);
            }
            at += lines;
        }
        return at - 1;
    }

    private void takeEvent(RingSlot slot, long at, int lines, Routes now) throws IOException {
        final int offset = memory.offset(at);
        if (slot.epoch != now.epoch()) {
            final int symbolId = TickLayout.symbolId(memory.lines(), offset);
            if (now.target(names.slot(symbolId)) != shard.id()) {
                return;
            }
        } else if (slot.target != shard.id()) {
            return;
        }
        final boolean stored;
        if (memory.wraps(offset, lines << TickLayout.LINE_SHIFT)) {
            memory.copyOut(offset, lines << TickLayout.LINE_SHIFT, wrapped);
            stored = shard.append(wrapped, 0);
        } else {
            stored = shard.append(memory.lines(), offset);
        }
        if (!stored) {
            slot.kind = RingSlot.DUPLICATE;
        }
    }

    private void takeRemote(RingSlot slot, long at, int lines) throws IOException {
        if (slot.target != shard.id()) {
            return;
        }
        entry.set(
                slot.slot,
                (int) slot.epoch,
                entries.senderId(at),
                entries.senderInc(at),
                entries.slotSeq(at));
        final int offset = memory.offset(at);
        final SlotAnswer answer;
        if (memory.wraps(offset, lines << TickLayout.LINE_SHIFT)) {
            memory.copyOut(offset, lines << TickLayout.LINE_SHIFT, wrapped);
            answer = shard.append(wrapped, 0, entry);
        } else {
            answer = shard.append(memory.lines(), offset, entry);
        }
        if (answer != SlotAnswer.STORED) {
            slot.kind = RingSlot.DUPLICATE;
        }
        if (answer == SlotAnswer.GAP) {
            entries.gap(at);
        }
    }

    private void takeControl(RingSlot slot) throws IOException {
        if (slot.kind == RingSlot.FLUSH) {
            flushAgent.await((FlushTicket) slot.control, shard.freeze());
        } else if (slot.kind == RingSlot.SESSION_END) {
            final SessionEnding ending = (SessionEnding) slot.control;
            shard.endSession(ending.sourceId(), ending.end());
        } else if (slot.kind == RingSlot.DEFINE) {
            define((Defining) slot.control);
        }
    }

    private void define(Defining what) throws IOException {
        if (what.symbolId() != 0) {
            if (routes.get().target(what.slot()) == shard.id()) {
                shard.defineSymbol(what.symbolId());
            }
        } else if (what.typeId() != 0) {
            shard.defineType(what.typeId());
        } else {
            shard.defineSession(what.sourceId());
        }
    }
}
