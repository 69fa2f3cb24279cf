package io.tickring.transport.memory;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.PeerLostException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What is on its way from one transport to the regions it writes, under {@link Faults}. Time is the
 * count of steps. <b>Thread:</b> the transport's.
 */
final class FaultyLine {
    private static final int GRANULE = Long.BYTES;
    private static final int MAX_CUTS_IN_A_PUT = 2;

    private final Faults faults;
    private final PriorityQueue<Arrival> underway =
            new PriorityQueue<>(
                    Comparator.comparingLong(Arrival::step).thenComparingLong(Arrival::order));
    private long step;
    private long lastOrder;

    /**
     * Bytes that arrive at a step.
     *
     * @param put number of the put they belong to
     * @param order among those of the same step
     */
    private record Arrival(
            MemoryRemoteRegion region,
            long put,
            long step,
            long order,
            int offset,
            ByteBuffer bytes) {}

    FaultyLine(Faults faults) {
        this.faults = faults;
    }

    /** Takes a put: the source is read now. */
    void put(MemoryRemoteRegion region, long offset, long sourceAddress, int length) {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        NativeMemory.copy(sourceAddress, NativeMemory.address(bytes), length);
        put(region, (int) offset, bytes);
    }

    /** Takes 8 bytes that stay together. */
    void putLong(MemoryRemoteRegion region, long offset, long value) {
        final ByteBuffer bytes =
                ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        put(region, (int) offset, bytes.putLong(0, value));
    }

    private void put(MemoryRemoteRegion region, int offset, ByteBuffer bytes) {
        if (!region.line().isCut() && faults.drawsCut()) {
            cut(region);
        }
        checkNotLost(region);
        final RegionLine line = region.line();
        final long number = line.nextPut();
        if (line.isCut()) {
            faults.countLostAfterCut();
            line.lost();
        } else if (faults.drawsDrop()) {
            faults.countDropped();
            line.lost();
        } else {
            final long due = due(line);
            send(region, number, due, offset, bytes);
            if (faults.drawsDuplicate()) {
                faults.countDuplicated();
                add(region, number, due + faults.drawSteps(), offset, bytes);
            }
        }
    }

    /** The connection was lost and the transport knows. */
    void checkNotLost(MemoryRemoteRegion region) {
        if (region.line().isKnownCut()) {
            throw new PeerLostException(
                    "the connection to memory region " + region.target().id() + " was cut");
        }
    }

    private long due(RegionLine line) {
        if (faults.drawsReorder()) {
            return step + 1 + faults.drawSteps();
        }
        if (faults.drawsDelay()) {
            faults.countDelayed();
            return line.inOrder(step + 1 + faults.drawSteps());
        }
        return line.inOrder(step + 1);
    }

    private void send(
            MemoryRemoteRegion region, long number, long due, int offset, ByteBuffer bytes) {
        final int length = bytes.limit();
        // The first place where the region's own granules allow a cut.
        final int first = GRANULE - offset % GRANULE;
        if (length <= first || !faults.drawsTear()) {
            add(region, number, due, offset, bytes);
            return;
        }
        faults.countTorn();
        final int places = (length - first + GRANULE - 1) / GRANULE;
        int start = 0;
        int place = 0;
        for (int i = 0; i < MAX_CUTS_IN_A_PUT && place < places; i++) {
            place += faults.drawBelow(places - place);
            final int end = first + GRANULE * place++;
            addPiece(region, number, due, offset, bytes, start, end);
            start = end;
        }
        addPiece(region, number, due, offset, bytes, start, length);
    }

    private void addPiece(
            MemoryRemoteRegion region,
            long number,
            long due,
            int offset,
            ByteBuffer bytes,
            int start,
            int end) {
        add(
                region,
                number,
                due + faults.drawSteps() - 1,
                offset + start,
                bytes.slice(start, end - start));
    }

    private void add(
            MemoryRemoteRegion region, long number, long due, int offset, ByteBuffer bytes) {
        region.line().underway(1);
        underway.add(new Arrival(region, number, due, ++lastOrder, offset, bytes));
    }

    /** Loses the connection: each of what is on its way arrives or not. */
    void cut(MemoryRemoteRegion region) {
        cut(region, faults.drawsHalf());
    }

    /**
     * As {@link #cut(MemoryRemoteRegion)}.
     *
     * @param isNoticed whether later puts are refused; otherwise they go nowhere
     */
    void cut(MemoryRemoteRegion region, boolean isNoticed) {
        faults.countCut();
        region.line().cut(isNoticed);
        underway.removeIf(
                arrival -> {
                    final boolean isLost = arrival.region == region && faults.drawsHalf();
                    if (isLost) {
                        faults.countLostAfterCut();
                        region.line().underway(-1);
                        region.line().lost();
                    }
                    return isLost;
                });
    }

    /** One step of time. Answers how much arrived. */
    int step() {
        step++;
        int count = 0;
        while (!underway.isEmpty() && underway.peek().step <= step) {
            arrive(underway.poll());
            count++;
        }
        return count;
    }

    private void arrive(Arrival arrival) {
        final RegionLine line = arrival.region.line();
        line.underway(-1);
        if (line.arrived(arrival.put)) {
            faults.countReordered();
        }
        try {
            NativeMemory.copy(
                    NativeMemory.address(arrival.bytes),
                    arrival.region.target().base() + arrival.offset,
                    arrival.bytes.limit());
        } finally {
            // Addresses keep no memory, and nobody else may hold these any more.
            Reference.reachabilityFence(arrival);
        }
    }

    /** Steps until nothing is on its way to the region; whether everything arrived. */
    boolean flush(MemoryRemoteRegion region) {
        while (region.line().hasUnderway()) {
            step();
        }
        return region.line().takeWhole();
    }

    /** Whether everything has arrived, without a step. */
    boolean isFlushed(MemoryRemoteRegion region) {
        return !region.line().hasUnderway() && region.line().takeWhole();
    }
}
