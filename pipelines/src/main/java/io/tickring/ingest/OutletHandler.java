package io.tickring.ingest;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import io.tickring.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes the events of other nodes' slots off the ring, for all peers, and lets the outlet carry
 * them on. <b>Thread:</b> its own.
 *
 * <p>It gates the ring as a shard does, and like a shard it takes whole events only: the first
 * lines of an event whose last are not there yet are left in the ring for the next batch. Unlike a
 * shard it asks the ring and never waits on it: between two batches it has peers to look after.
 */
final class OutletHandler implements Agent {
    private final RingBuffer<RingSlot> ring;
    private final RingMemory memory;
    private final SequenceBarrier barrier;
    private final RemoteOutlet outlet;
    private final int firstTarget;
    private final int maxBatchLines;
    private final Profile profile;
    private final Sequence taken = new Sequence();
    private final Sequence[] acked;
    private final ByteBuffer wrapped =
            ByteBuffer.allocateDirect(TickLayout.MAX_EVENT_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private long next = taken.get() + 1;
    private long wanted = next;
    private long splitBatches;
    private int idles;
    private volatile boolean halted;

    /**
     * @param firstTarget the target of the first peer; see {@link Routes}
     */
    OutletHandler(
            RingBuffer<RingSlot> ring,
            RingMemory memory,
            RemoteOutlet outlet,
            int firstTarget,
            int maxBatchLines,
            Profile profile) {
        this.ring = ring;
        this.memory = memory;
        this.barrier = ring.newBarrier();
        this.outlet = outlet;
        this.firstTarget = firstTarget;
        this.maxBatchLines = maxBatchLines;
        this.profile = profile;
        acked = new Sequence[outlet.peers()];
        for (int peer = 0; peer < acked.length; peer++) {
            acked[peer] = new Sequence();
        }
    }

    /** Ring sequence up to which all that other nodes own is in their outboxes. */
    Sequence taken() {
        return taken;
    }

    /** Ring sequence up to which each peer has acked; not to be changed. */
    Sequence[] acked() {
        return acked;
    }

    /** Batches whose bound or whose end of published lines fell inside an event. */
    long splitBatches() {
        return splitBatches;
    }

    void halt() {
        halted = true;
    }

    @Override
    public boolean doWork(long nowNs) throws IOException {
        if (halted) {
            return false;
        }
        boolean worked = takeBatch();
        worked |= outlet.work(nowNs);
        for (int peer = 0; peer < acked.length; peer++) {
            final long upTo = outlet.acked(peer);
            if (upTo > acked[peer].get()) {
                acked[peer].set(upTo);
            }
        }
        idles = worked ? 0 : idles + 1;
        return worked;
    }

    private boolean takeBatch() throws IOException {
        if (ring.getCursor() < wanted) {
            return false;
        }
        final long available = published();
        if (available < wanted) {
            return false;
        }
        final long bound = Math.min(available, next + maxBatchLines - 1);
        final long done = take(next, bound);
        if (done < bound) {
            splitBatches++;
        }
        if (done < next) {
            wanted = next + ring.get(next).lines - 1;
            return false;
        }
        outlet.seal(done);
        taken.set(done);
        next = done + 1;
        wanted = next;
        return true;
    }

    /** The last slot published without a gap. The cursor has passed what is wanted: no wait. */
    private long published() throws IOException {
        try {
            return barrier.waitFor(wanted);
        } catch (AlertException | TimeoutException e) {
            return wanted - 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the outlet's thread was interrupted", e);
        }
    }

    private long take(long from, long to) throws IOException {
        long at = from;
        while (at <= to) {
            final RingSlot slot = ring.get(at);
            final int lines = slot.lines;
            if (at + lines - 1 > to) {
                break;
            }
            if (slot.kind == RingSlot.EVENT) {
                if (slot.target >= firstTarget) {
                    takeEvent(slot, at, lines);
                }
            } else if (slot.kind == RingSlot.SESSION_END) {
                final SessionEnding ending = (SessionEnding) slot.control;
                if (ending.everywhere()) {
                    outlet.endSession(ending.sourceId(), ending.end());
                }
            }
            at += lines;
        }
        return at - 1;
    }

    private void takeEvent(RingSlot slot, long at, int lines) throws IOException {
        final int peer = slot.target - firstTarget;
        final int offset = memory.offset(at);
        if (memory.wraps(offset, lines << TickLayout.LINE_SHIFT)) {
            memory.copyOut(offset, lines << TickLayout.LINE_SHIFT, wrapped);
            outlet.take(peer, slot.slot, slot.epoch, wrapped, 0);
        } else {
            outlet.take(peer, slot.slot, slot.epoch, memory.lines(), offset);
        }
    }

    @Override
    public long idleNs() {
        return profile.idleNs(idles);
    }

    @Override
    public String name() {
        return "remote-write";
    }
}
