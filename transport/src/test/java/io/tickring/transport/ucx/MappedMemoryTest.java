package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.jni.posix.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MappedMemoryTest {
    private static final List<String> MAPS =
            List.of(
                    "1000-2000 rw-s 00000000 00:17 5  /dev/shm/one",
                    "2000-3000 rw-p 00000000 00:00 0",
                    "3000-4000 r--p 00000000 00:00 0",
                    "5000-6000 rw-p 00000000 00:00 0",
                    "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]");

    @ParameterizedTest
    @CsvSource({
        "1000, 1, true",
        "1000, 1000, true",
        "1000, 2000, true",
        "1fff, 2, true",
        "1000, 2001, false",
        "2fff, 2, false",
        "3000, 1, false",
        "4000, 1, false",
        "4fff, 2, false",
        "5000, 1000, true",
        "5000, 1001, false",
        "0, 1, false",
        "ffffffffff600000, 1, false"
    })
    void shouldFollowTheKernelsList(String address, String length, boolean writable) {
        assertEquals(
                writable,
                MappedMemory.isWritable(
                        MAPS, Long.parseUnsignedLong(address, 16), Long.parseLong(length, 16)));
    }

    @Test
    void shouldKnowThisProcess() {
        final ByteBuffer here = ByteBuffer.allocateDirect(1 << 16);

        assertTrue(MappedMemory.isWritable(NativeMemory.address(here), here.capacity()));
        assertFalse(MappedMemory.isWritable(NativeMemory.address(here), 1L << 40));
        assertFalse(MappedMemory.isWritable(8, 8));
    }

    @Test
    void shouldCopyWhatIsThere() throws IOException {
        final ByteBuffer here = ByteBuffer.allocateDirect(64).put(63, (byte) 9);

        assertEquals(9, MappedMemory.read(NativeMemory.address(here), 64).get(63));
    }

    /** Which is not that other bytes are there. */
    @Test
    void shouldSayWhyBytesCannotBeRead() {
        assertThrows(IOException.class, () -> MappedMemory.read(8, 8));
        final ByteBuffer here = ByteBuffer.allocateDirect(64);
        Thread.currentThread().interrupt();
        assertThrows(
                ClosedByInterruptException.class,
                () -> MappedMemory.read(NativeMemory.address(here), 64));
        assertTrue(Thread.interrupted(), "it stays interrupted");
    }
}
