package io.tickring.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.testkit.Allocations;
import io.tickring.testkit.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every transport promises. A subclass says how one is opened; where it can, the owner of the
 * memory is another process, and what that process sees in its own memory is what counts.
 */
public abstract class TransportContract {
    private static final long FLUSH_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int T1_LENGTH = 1024;

    /** Where in a handle the body's version stands. */
    private static final int BODY_VERSION_OFFSET = 16;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Transport writer;

    /** A transport of this process that reaches the owners'. Called once a test, or more often. */
    protected abstract Transport open();

    /** Who owns a region of this length: another process where the transport reaches one. */
    protected abstract RegionOwner owner(long length);

    /** A handle that another transport made. */
    protected abstract byte[] foreignHandle();

    /** Whether a put that is refused says so itself; else whatever waits for it does. */
    protected abstract boolean refusesAtOnce();

    @BeforeEach
    void openWriter() {
        writer = opening(open());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opening(T resource) {
        opened.add(resource);
        return resource;
    }

    private RegionOwner filledOwner() {
        final RegionOwner owner = opening(owner(T1_LENGTH));
        owner.fill();
        return owner;
    }

    private static byte[] counting(int from, int to) {
        final byte[] bytes = new byte[to - from];
        for (int i = from; i < to; i++) {
            bytes[i - from] = (byte) i;
        }
        return bytes;
    }

    private static byte[] repeated(int value, int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
    }

    private void put(RemoteRegion region, long offset, byte[] bytes) {
        final ByteBuffer source = direct(bytes);
        writer.put(region, offset, NativeMemory.address(source), bytes.length);
        // A put that returned has read its source.
        for (int i = 0; i < bytes.length; i++) {
            source.put(i, (byte) 0x55);
        }
    }

    private void flush(RemoteRegion region) {
        assertTrue(writer.flush(region, FLUSH_NS), "flush did not end in time");
    }

    @Test
    void T1_shouldShowTheOwnerWhatWasPutAndNothingElse() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion region = writer.connect(owner.handle());

        put(region, 0, repeated(0xAB, 64));
        put(region, 512, repeated(0xCD, 32));
        writer.fence(region);
        flush(region);

        assertArrayEquals(repeated(0xAB, 64), owner.read(0, 64));
        assertArrayEquals(counting(64, 512), owner.read(64, 512 - 64));
        assertArrayEquals(repeated(0xCD, 32), owner.read(512, 32));
        assertArrayEquals(counting(544, T1_LENGTH), owner.read(544, T1_LENGTH - 544));
    }

    @Test
    void T1_shouldRefuseAPutBehindTheEndAndTouchNothing() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion region = writer.connect(owner.handle());

        assertThrows(IndexOutOfBoundsException.class, () -> put(region, 1000, repeated(0xEE, 64)));
        flush(region);

        assertArrayEquals(counting(0, T1_LENGTH), owner.read(0, T1_LENGTH));
    }

    @Test
    void T1_shouldRefuseAPutToARegionClosedHereAndTouchNothing() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion region = writer.connect(owner.handle());
        region.close();

        assertThrows(RegionClosedException.class, () -> put(region, 0, repeated(0xEE, 64)));
        assertThrows(RegionClosedException.class, () -> writer.putOrderedLong(region, 0, -1));
        assertThrows(RegionClosedException.class, () -> writer.fence(region));
        assertThrows(RegionClosedException.class, () -> writer.flush(region, 0));

        assertArrayEquals(counting(0, T1_LENGTH), owner.read(0, T1_LENGTH));
    }

    @Test
    void T1_shouldRefuseAPutToARegionThatItsOwnerSealedAndTouchNothing() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion region = writer.connect(owner.handle());
        put(region, 0, repeated(0xAB, 64));
        flush(region);
        owner.seal();

        assertThrows(
                RegionClosedException.class,
                () -> {
                    put(region, 0, repeated(0xEE, 64));
                    assertFalse(refusesAtOnce(), "the put said nothing");
                    writer.flush(region, FLUSH_NS);
                });
        assertThrows(RegionClosedException.class, () -> put(region, 0, repeated(0xEE, 64)));
        assertThrows(RegionClosedException.class, () -> writer.putOrderedLong(region, 0, -1));

        assertArrayEquals(repeated(0xAB, 64), owner.read(0, 64));
        assertArrayEquals(counting(64, T1_LENGTH), owner.read(64, T1_LENGTH - 64));
    }

    @Test
    void shouldRefuseEveryRangeThatLeavesTheRegion() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion region = writer.connect(owner.handle());
        final ByteBuffer source = direct(repeated(0xEE, 2 * T1_LENGTH));
        final long address = NativeMemory.address(source);
        final long[][] ranges = {
            {-1, 1},
            {-64, 64},
            {T1_LENGTH, 1},
            {T1_LENGTH - 1, 2},
            {0, T1_LENGTH + 1},
            {Long.MAX_VALUE, 1},
            {Long.MAX_VALUE - 7, 64},
            {Long.MIN_VALUE, 64},
            {0, -1},
            {64, -64},
            {0, Integer.MIN_VALUE},
        };

        for (long[] range : ranges) {
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> writer.put(region, range[0], address, (int) range[1]),
                    () -> Arrays.toString(range));
        }
        for (long offset : new long[] {-8, T1_LENGTH, T1_LENGTH - 4, Long.MAX_VALUE - 7}) {
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> writer.putOrderedLong(region, offset, -1),
                    () -> "long at " + offset);
        }
        for (long offset : new long[] {1, 4, 63, T1_LENGTH - 9}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> writer.putOrderedLong(region, offset, -1),
                    () -> "long at " + offset);
        }
        flush(region);

        assertArrayEquals(counting(0, T1_LENGTH), owner.read(0, T1_LENGTH));
    }

    @Test
    void shouldPutTheFirstAndTheLastBytesAndNone() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion region = writer.connect(owner.handle());

        put(region, 0, new byte[] {(byte) 0xA0});
        put(region, T1_LENGTH - 1, new byte[] {(byte) 0xA1});
        put(region, T1_LENGTH, new byte[0]);
        writer.putOrderedLong(region, 8, 0x0102030405060708L);
        writer.putOrderedLong(region, T1_LENGTH - 8, 0x1112131415161718L);
        flush(region);

        final byte[] expected = counting(0, T1_LENGTH);
        expected[0] = (byte) 0xA0;
        final ByteBuffer longs = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        longs.putLong(8, 0x0102030405060708L).putLong(T1_LENGTH - 8, 0x1112131415161718L);
        assertArrayEquals(expected, owner.read(0, T1_LENGTH));
    }

    @Test
    void shouldPutAnyLengthAnywhereLikeACopy(@Seed Random random) {
        final int length = 64 * 1024;
        final RegionOwner owner = opening(owner(length));
        final RemoteRegion region = writer.connect(owner.handle());
        final byte[] model = new byte[length];
        assertArrayEquals(model, owner.read(0, length), "a new region is all zero");

        for (int i = 0; i < 400; i++) {
            final int putLength =
                    random.nextBoolean() ? 64 * random.nextInt(80) : random.nextInt(5000);
            int offset = random.nextInt(length - putLength + 1);
            if (random.nextBoolean()) {
                offset &= -64;
            }
            final byte[] bytes = new byte[putLength];
            random.nextBytes(bytes);
            put(region, offset, bytes);
            System.arraycopy(bytes, 0, model, offset, putLength);
            // Nothing orders two puts but a flush between them.
            flush(region);
        }

        assertArrayEquals(model, owner.read(0, length));
    }

    @Test
    void shouldHaveNothingToDoOnceEverythingHasArrived() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion region = writer.connect(owner.handle());
        put(region, 0, repeated(0xAB, 64));
        flush(region);
        assertArrayEquals(repeated(0xAB, 64), owner.read(0, 64));

        final long deadline = System.nanoTime() + FLUSH_NS;
        while (writer.progress() != 0) {
            assertTrue(System.nanoTime() - deadline < 0, "progress finds no end");
        }
        assertTrue(writer.flush(region, 0), "nothing is under way");
    }

    @Test
    void shouldKeepManyRegionsApart() {
        final int count = 64;
        final Transport owner = opening(open());
        final List<LocalRegion> regions = new ArrayList<>();
        final List<RemoteRegion> remotes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            regions.add(owner.allocate(4096 + 64L * i));
            remotes.add(writer.connect(regions.get(i).handle()));
        }

        for (int i = 0; i < count; i++) {
            assertEquals(4096 + 64L * i, remotes.get(i).length());
            put(remotes.get(i), 64L * i, repeated(i + 1, 64));
        }
        for (RemoteRegion remote : remotes) {
            flushBoth(owner, remote);
        }

        for (int i = 0; i < count; i++) {
            final byte[] expected = new byte[(int) regions.get(i).length()];
            Arrays.fill(expected, 64 * i, 64 * i + 64, (byte) (i + 1));
            final byte[] seen = new byte[expected.length];
            regions.get(i).memory().get(0, seen);
            assertArrayEquals(expected, seen, "region " + i);
        }
    }

    /** Both ends on one thread: the owner's part of an emulated put is done in between. */
    private void flushBoth(Transport owner, RemoteRegion region) {
        final long deadline = System.nanoTime() + FLUSH_NS;
        do {
            owner.progress();
            if (writer.flush(region, TimeUnit.MICROSECONDS.toNanos(200))) {
                return;
            }
        } while (System.nanoTime() - deadline < 0);
        throw new AssertionError("flush did not end in time");
    }

    @Test
    void shouldGiveOutAlignedZeroedMemoryAndTheSameBuffer() {
        final LocalRegion region = writer.allocate(192);

        assertEquals(192, region.length());
        assertEquals(0, region.address() % 64);
        assertEquals(region.address(), NativeMemory.address(region.memory()));
        assertEquals(0, region.memory().position());
        assertEquals(192, region.memory().limit());
        assertEquals(ByteOrder.LITTLE_ENDIAN, region.memory().order());
        assertSame(region.memory(), region.memory());
        for (int i = 0; i < 192; i++) {
            assertEquals(0, region.memory().get(i));
        }
        region.close();
    }

    @Test
    void shouldRefuseRegionsOfOddLength() {
        for (long length : new long[] {0, -64, 1, 63, 65, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> writer.allocate(length),
                    () -> "length " + length);
        }
    }

    @Test
    void shouldRefuseAHandleOfAnotherTransport() {
        final TransportException refused =
                assertThrows(TransportException.class, () -> writer.connect(foreignHandle()));

        assertTrue(refused.getMessage().contains("transport"), refused.getMessage());
    }

    @Test
    void shouldRefuseGarbageAsAHandle(@Seed Random random) {
        for (int length : new int[] {0, 1, 17, 21, 22, 64, 200, 4096, 5000}) {
            final byte[] garbage = new byte[length];
            random.nextBytes(garbage);

            assertThrows(
                    TransportException.class,
                    () -> writer.connect(garbage),
                    () -> length + " bytes");
        }
    }

    @Test
    void shouldRefuseEveryHandleThatWasCut() {
        final byte[] handle = opening(owner(128)).handle();

        for (int length = 0; length < handle.length; length++) {
            final byte[] cut = Arrays.copyOf(handle, length);
            assertThrows(
                    TransportException.class,
                    () -> writer.connect(cut),
                    () -> cut.length + " of " + handle.length + " bytes");
        }
        assertThrows(
                TransportException.class,
                () -> writer.connect(Arrays.copyOf(handle, handle.length + 1)));
    }

    @Test
    void shouldRefuseEveryHandleOfWhichABitWasFlipped() {
        final byte[] handle = opening(owner(128)).handle();

        for (int bit = 0; bit < 8 * handle.length; bit++) {
            final byte[] flipped = handle.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            final String where = "bit " + bit;
            assertThrows(TransportException.class, () -> writer.connect(flipped), () -> where);
        }
    }

    @Test
    void shouldRefuseAHandleOfAnotherVersionByName() {
        final byte[] handle = opening(owner(128)).handle();
        final int version =
                ByteBuffer.wrap(handle)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getShort(BODY_VERSION_OFFSET);
        final ByteBuffer body = RegionHandle.unwrap(writer.name(), version, handle);
        final byte[] bytes = new byte[body.remaining()];
        body.get(bytes);

        final TransportException refused =
                assertThrows(
                        TransportException.class,
                        () -> writer.connect(RegionHandle.wrap(writer.name(), version + 1, bytes)));

        assertTrue(refused.getMessage().contains("version " + (version + 1)), refused.getMessage());
    }

    @Test
    void shouldRefuseAHandleWhoseBodyIsShorterOrLonger() {
        final byte[] handle = opening(owner(128)).handle();
        final int version =
                ByteBuffer.wrap(handle)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getShort(BODY_VERSION_OFFSET);
        final ByteBuffer body = RegionHandle.unwrap(writer.name(), version, handle);
        final byte[] bytes = new byte[body.remaining()];
        body.get(bytes);

        for (int length = 0; length <= bytes.length + 9; length++) {
            if (length != bytes.length) {
                final byte[] other =
                        RegionHandle.wrap(writer.name(), version, Arrays.copyOf(bytes, length));
                assertThrows(
                        TransportException.class,
                        () -> writer.connect(other),
                        () -> "body of " + (other.length - handle.length) + " more bytes");
            }
        }
    }

    @Test
    void shouldRefuseARegionThatWasSealedBeforeAnyoneConnected() {
        final RegionOwner owner = filledOwner();
        owner.seal();

        assertThrows(
                TransportException.class,
                () -> {
                    final RemoteRegion region = writer.connect(owner.handle());
                    assertFalse(refusesAtOnce(), "connect said nothing");
                    put(region, 0, repeated(0xEE, 64));
                    writer.flush(region, FLUSH_NS);
                });

        assertArrayEquals(counting(0, T1_LENGTH), owner.read(0, T1_LENGTH));
    }

    @Test
    void shouldRefuseARegionThatAnotherTransportConnected() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion region = opening(open()).connect(owner.handle());
        final RemoteRegion unknown =
                new RemoteRegion() {
                    @Override
                    public long length() {
                        return T1_LENGTH;
                    }

                    @Override
                    public void close() {}
                };

        for (RemoteRegion foreign : List.of(region, unknown)) {
            assertThrows(TransportException.class, () -> put(foreign, 0, repeated(0xEE, 64)));
            assertThrows(TransportException.class, () -> writer.putOrderedLong(foreign, 0, -1));
            assertThrows(TransportException.class, () -> writer.fence(foreign));
            assertThrows(TransportException.class, () -> writer.flush(foreign, 0));
        }
        assertArrayEquals(counting(0, T1_LENGTH), owner.read(0, T1_LENGTH));
    }

    @Test
    void shouldGiveEveryRegionAHandleOfItsOwn() {
        final byte[] one = writer.allocate(64).handle();
        final byte[] other = writer.allocate(64).handle();

        assertNotEquals(Arrays.toString(one), Arrays.toString(other));
    }

    @Test
    void shouldRefuseEverythingOnceClosed() {
        final RegionOwner owner = filledOwner();
        final Transport closed = open();
        final RemoteRegion region = closed.connect(owner.handle());
        final ByteBuffer source = direct(repeated(0xEE, 64));
        closed.close();

        assertThrows(TransportException.class, () -> closed.allocate(64));
        assertThrows(TransportException.class, () -> closed.connect(owner.handle()));
        assertThrows(
                TransportException.class,
                () -> closed.put(region, 0, NativeMemory.address(source), 64));
        closed.close();
        region.close();

        assertArrayEquals(counting(0, T1_LENGTH), owner.read(0, T1_LENGTH));
    }

    @Test
    void shouldLetSealAndCloseBeAskedTwice() {
        final LocalRegion region = writer.allocate(64);

        region.seal();
        region.seal();
        region.close();
        region.close();
        if (refusesAtOnce()) {
            assertThrows(TransportException.class, () -> writer.connect(region.handle()));
        }
    }

    /** Its addresses may be nobody's: a look there could end the process. */
    @Test
    void shouldRefuseTheMemoryOfARegionThatWasClosed() {
        final LocalRegion region = writer.allocate(64);
        region.seal();
        assertEquals(region.address(), NativeMemory.address(region.memory()));
        region.close();

        assertThrows(RegionClosedException.class, region::memory);
        assertThrows(RegionClosedException.class, region::address);
    }

    @Test
    void shouldKeepAZombiesWritesOutOfTheNextRegion() {
        final RegionOwner owner = filledOwner();
        final RemoteRegion zombie = writer.connect(owner.handle());
        put(zombie, 0, repeated(0xAB, 64));
        flush(zombie);
        owner.seal();
        final RegionOwner next = filledOwner();

        assertThrows(
                RegionClosedException.class,
                () -> {
                    put(zombie, 0, repeated(0xEE, T1_LENGTH));
                    writer.flush(zombie, FLUSH_NS);
                });

        assertArrayEquals(counting(0, T1_LENGTH), next.read(0, T1_LENGTH));
    }

    @Test
    void shouldNotAllocateOnceWarm() throws Exception {
        final RegionOwner owner = opening(owner(64 * 1024));
        final RemoteRegion region = writer.connect(owner.handle());
        final ByteBuffer source = direct(repeated(0xAB, 4096));
        final long address = NativeMemory.address(source);
        final int rounds = 2000;

        final long bytes =
                Allocations.leastUntilNone(
                        12,
                        () -> {
                            for (int i = 0; i < rounds; i++) {
                                writer.put(region, 64L * (i & 127), address, 64);
                                writer.put(region, 4096L * (i & 7), address, 4096);
                                writer.putOrderedLong(region, 8L * (i & 127), i);
                                writer.fence(region);
                                writer.progress();
                                if ((i & 63) == 0) {
                                    writer.flush(region, FLUSH_NS);
                                }
                            }
                        });

        assertEquals(0, bytes, "bytes allocated by " + rounds + " rounds");
    }
}
