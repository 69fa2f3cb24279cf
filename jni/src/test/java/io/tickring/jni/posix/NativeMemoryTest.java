package io.tickring.jni.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    @Test
    @Tag("smoke")
    void shouldSeeTheSameBytesThroughTheAddress() {
        final ByteBuffer direct = ByteBuffer.allocateDirect(256).order(ByteOrder.LITTLE_ENDIAN);
        direct.position(64);
        final long address = NativeMemory.address(direct);
        final ByteBuffer same = NativeMemory.at(address + 8, 248);
        assertEquals(248, same.remaining());

        direct.putLong(8, 0x0102030405060708L);
        assertEquals(0x0102030405060708L, same.getLong(0));
        same.putInt(100, 77);
        assertEquals(77, direct.getInt(108));
        assertEquals(address + 8, NativeMemory.address(same));
    }

    @Test
    void shouldRefuseWhatIsNoMemory() {
        final ByteBuffer heap = ByteBuffer.allocate(8);
        assertThrows(IllegalArgumentException.class, () -> NativeMemory.address(heap));
        assertThrows(IllegalArgumentException.class, () -> NativeMemory.at(0, 8));
        assertThrows(IllegalArgumentException.class, () -> NativeMemory.at(64, -1));
        assertThrows(IllegalArgumentException.class, () -> NativeMemory.at(64, 1L << 31));
    }

    @Test
    void shouldAllocateFromTheHeapOfC() {
        final long address = NativeMemory.allocate(1 << 20);
        final ByteBuffer memory = NativeMemory.at(address, 1 << 20);
        memory.putLong((1 << 20) - 8, 7);

        assertEquals(7, memory.getLong((1 << 20) - 8));
        NativeMemory.free(address);
    }
}
