package io.tickring.transport.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.testkit.Seed;
import io.tickring.testkit.Seeds;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.PeerLostException;
import io.tickring.transport.RemoteRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each fault fires, does what it says and nothing more, and a seed repeats it. */
final class FaultsTest {
    private static final int LENGTH = 4096;
    private static final int LINE = 64;
    private static final long WAIT = 1;

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryTransport owner = new MemoryTransport(network);
    private final LocalRegion memory = owner.allocate(LENGTH);
    private final ByteBuffer source =
            ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    @AfterEach
    void close() {
        owner.close();
    }

    private void put(
            MemoryTransport writer, RemoteRegion region, int offset, int length, int value) {
        for (int i = 0; i < length; i++) {
            source.put(i, (byte) value);
        }
        writer.put(region, offset, NativeMemory.address(source), length);
    }

    private byte[] seen() {
        final byte[] bytes = new byte[LENGTH];
        memory.memory().get(0, bytes);
        return bytes;
    }

    private byte[] seen(int offset, int length) {
        return Arrays.copyOfRange(seen(), offset, offset + length);
    }

    private static byte[] repeated(int value, int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void shouldLetPutsWaitForProgressAndArriveInOrderWithoutFaults() {
        final MemoryTransport writer = new MemoryTransport(network, Faults.seeded(1));
        final RemoteRegion region = writer.connect(memory.handle());

        put(writer, region, 0, LINE, 1);
        put(writer, region, 0, LINE, 2);
        writer.putOrderedLong(region, 8, -1);
        assertArrayEquals(new byte[LENGTH], seen());
        assertFalse(writer.flush(region, 0), "nothing has arrived");

        assertEquals(3, writer.progress());
        assertEquals(-1, memory.memory().getLong(8));
        assertArrayEquals(repeated(2, 8), seen(0, 8));
        assertArrayEquals(repeated(2, LINE - 16), seen(16, LINE - 16));
        assertTrue(writer.flush(region, 0));
        assertFalse(writer.ordersLongs());
    }

    @Test
    void shouldDelayButKeepOrder(@Seed long seed) {
        final Faults faults = Faults.seeded(seed).delay(0.5).maxDelaySteps(5);
        final MemoryTransport writer = new MemoryTransport(network, faults);
        final RemoteRegion region = writer.connect(memory.handle());
        int last = 0;

        for (int i = 1; i <= 100; i++) {
            put(writer, region, 0, LINE, i);
            writer.progress();
            final int now = memory.memory().get(0);
            assertTrue(now >= last, "put " + now + " arrived after " + last);
            last = now;
        }
        assertTrue(writer.flush(region, WAIT));

        assertArrayEquals(repeated(100, LINE), seen(0, LINE));
        assertTrue(faults.delayed() > 0, faults::toString);
        assertEquals(0, faults.reordered());
    }

    @Test
    void shouldReorder(@Seed long seed) {
        final Faults faults = Faults.seeded(seed).reorder(0.5);
        final MemoryTransport writer = new MemoryTransport(network, faults);
        final RemoteRegion region = writer.connect(memory.handle());

        for (int i = 0; i < LENGTH / LINE; i++) {
            put(writer, region, i * LINE, LINE, i + 1);
        }
        assertTrue(writer.flush(region, WAIT));

        for (int i = 0; i < LENGTH / LINE; i++) {
            assertArrayEquals(repeated(i + 1, LINE), seen(i * LINE, LINE), "line " + i);
        }
        assertTrue(faults.reordered() > 0, faults::toString);
    }

    @Test
    void shouldDropAndSaySoAtTheNextFlush(@Seed long seed) {
        final Faults faults = Faults.seeded(seed).drop(0.5);
        final MemoryTransport writer = new MemoryTransport(network, faults);
        final RemoteRegion region = writer.connect(memory.handle());

        for (int i = 0; i < LENGTH / LINE; i++) {
            put(writer, region, i * LINE, LINE, 7);
        }
        assertFalse(writer.flush(region, WAIT), "puts were lost");
        faults.heal();
        assertTrue(writer.flush(region, WAIT), "a loss is told once");

        long missing = 0;
        for (int i = 0; i < LENGTH / LINE; i++) {
            missing += memory.memory().get(i * LINE) == 0 ? 1 : 0;
        }
        assertTrue(missing > 0);
        assertEquals(missing, faults.dropped());
    }

    @Test
    void shouldDuplicateSoThatAnOlderPutCanOverwriteANewerOne() {
        final long[] overwritten = new long[1];

        Seeds.each(
                200,
                seed -> {
                    final Faults faults = Faults.seeded(seed).duplicate(0.5);
                    final MemoryTransport writer = new MemoryTransport(network, faults);
                    final RemoteRegion region = writer.connect(memory.handle());
                    put(writer, region, 0, LINE, 1);
                    writer.progress();
                    put(writer, region, 0, LINE, 2);
                    assertTrue(writer.flush(region, WAIT));

                    assertTrue(memory.memory().get(0) != 0);
                    overwritten[0] += memory.memory().get(0) == 1 ? 1 : 0;
                });

        assertTrue(overwritten[0] > 0, "no second arrival came late");
    }

    @Test
    void shouldTearAtGranulesOfTheRegionOnly(@Seed long seed) {
        final Faults faults = Faults.seeded(seed).tear(1);
        final MemoryTransport writer = new MemoryTransport(network, faults);
        final RemoteRegion region = writer.connect(memory.handle());
        boolean sawPart = false;

        for (int i = 1; i <= 100; i++) {
            final int offset = i % 13;
            final int length = 9 + i % 50;
            memory.memory().put(0, new byte[LINE + 16]);
            put(writer, region, offset, length, i);
            while (!writer.flush(region, 0)) {
                writer.progress();
                final byte[] seen = seen();
                int present = 0;
                for (int at = offset; at < offset + length; at++) {
                    present += seen[at] == i ? 1 : 0;
                    final boolean isWithinGranule = at % 8 != 0 && at > offset;
                    assertTrue(
                            !isWithinGranule || seen[at] == seen[at - 1],
                            "torn at " + at + " of a put at " + offset);
                }
                sawPart |= present > 0 && present < length;
            }
            assertArrayEquals(repeated(i, length), seen(offset, length));
        }

        assertTrue(sawPart, "nothing was ever seen half");
        assertEquals(100, faults.torn());
    }

    @Test
    void shouldNeverTearALong(@Seed long seed) {
        final Faults faults = Faults.seeded(seed).tear(1);
        final MemoryTransport writer = new MemoryTransport(network, faults);
        final RemoteRegion region = writer.connect(memory.handle());

        writer.putOrderedLong(region, 16, -1);
        put(writer, region, 8, 8, 3);
        assertTrue(writer.flush(region, WAIT));

        assertEquals(0, faults.torn());
    }

    @Test
    void shouldCutWithAndWithoutBeingNoticed() {
        final boolean[] noticed = new boolean[2];

        Seeds.each(
                50,
                seed -> {
                    final Faults faults = Faults.seeded(seed);
                    final MemoryTransport writer = new MemoryTransport(network, faults);
                    final RemoteRegion region = writer.connect(memory.handle());
                    memory.memory().put(0, new byte[LENGTH]);
                    for (int i = 0; i < LENGTH / LINE; i++) {
                        put(writer, region, i * LINE, LINE, 7);
                    }
                    writer.cut(region);
                    final byte[] before = afterCut(writer, region, noticed);
                    writer.progress();

                    assertFalse(writer.flush(region, WAIT), "a cut connection is never flushed");
                    assertEquals(1, faults.cutCount());
                    assertTrue(faults.lostAfterCut() > 0, faults::toString);
                    assertArrayEquals(new byte[LENGTH], before);
                    // Each of those on their way arrived whole or not at all.
                    boolean someArrived = false;
                    for (int i = 0; i < LENGTH / LINE; i++) {
                        final int value = memory.memory().get(i * LINE);
                        assertArrayEquals(repeated(value, LINE), seen(i * LINE, LINE));
                        assertTrue(value == 0 || value == 7, "a put after the cut arrived");
                        someArrived |= value == 7;
                    }
                    assertTrue(someArrived);
                    final RemoteRegion again = writer.connect(memory.handle());
                    put(writer, again, 0, LINE, 9);
                    assertTrue(writer.flush(again, WAIT), "a new connection is whole");
                });

        assertTrue(noticed[0] && noticed[1], Arrays.toString(noticed));
    }

    private byte[] afterCut(MemoryTransport writer, RemoteRegion region, boolean[] noticed) {
        try {
            put(writer, region, 0, LINE, 8);
            noticed[0] = true;
        } catch (PeerLostException e) {
            noticed[1] = true;
        }
        return seen();
    }

    @Test
    void shouldCutByChance(@Seed long seed) {
        final Faults faults = Faults.seeded(seed).cut(1);
        final MemoryTransport writer = new MemoryTransport(network, faults);
        final List<Class<?>> outcomes = new ArrayList<>();

        for (int i = 0; i < 64; i++) {
            final RemoteRegion region = writer.connect(memory.handle());
            try {
                put(writer, region, 0, LINE, 1);
                outcomes.add(null);
            } catch (PeerLostException e) {
                outcomes.add(e.getClass());
            }
        }

        assertEquals(64, faults.cutCount());
        assertTrue(outcomes.contains(null) && outcomes.contains(PeerLostException.class));
        assertEquals(0, writer.progress());
        assertArrayEquals(new byte[LENGTH], seen());
    }

    @Test
    void shouldRefuseToCutWithoutFaults() {
        final RemoteRegion region = owner.connect(memory.handle());

        assertThrows(IllegalStateException.class, () -> owner.cut(region));
    }

    @Test
    void shouldDoTheSameAgainWithTheSameSeed(@Seed long seed) {
        final String once = run(seed);
        assertEquals(once, run(seed));
    }

    private String run(long seed) {
        final Faults faults =
                Faults.seeded(seed)
                        .delay(0.2)
                        .reorder(0.2)
                        .drop(0.1)
                        .duplicate(0.2)
                        .tear(0.3)
                        .cut(0.001);
        final MemoryTransport writer = new MemoryTransport(network, faults);
        final RemoteRegion region = writer.connect(memory.handle());
        memory.memory().put(0, new byte[LENGTH]);
        final StringBuilder history = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            try {
                put(writer, region, i * 24 % (LENGTH - 96), 96, i);
            } catch (PeerLostException e) {
                history.append("lost at ").append(i);
                break;
            }
            history.append(writer.progress()).append(' ').append(Arrays.hashCode(seen()));
        }
        return history + faults.toString();
    }
}
