package io.tickring.transport.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.transport.RegionHandle;
import io.tickring.transport.TransportException;
import org.junit.jupiter.api.Test;

/** Handles whose checksum fits and whose content cannot be. */
final class ShmHandleTest {
    private static final ShmId OWNER = new ShmId(1, 2);
    private static final ShmId REGION = new ShmId(3, -4);
    private static final String DIRECTORY = "/dev/shm/tickring-0";

    private static ShmHandle decoded(long length, String directory) {
        return ShmHandle.decode(
                new ShmHandle(length, OWNER, REGION, 0xFFFF_FFFFL, directory).encode(),
                ShmTransport.MAX_REGION_LENGTH);
    }

    @Test
    void shouldComeBackAsItWasWritten() {
        for (long length : new long[] {64, 4096, ShmTransport.MAX_REGION_LENGTH}) {
            assertEquals(
                    new ShmHandle(length, OWNER, REGION, 0xFFFF_FFFFL, DIRECTORY),
                    decoded(length, DIRECTORY));
        }
    }

    @Test
    void shouldRefuseLengthsThatNoRegionHas() {
        for (long length :
                new long[] {
                    0,
                    -64,
                    1,
                    65,
                    ShmTransport.MAX_REGION_LENGTH + 64,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE
                }) {
            final String said =
                    assertThrows(TransportException.class, () -> decoded(length, DIRECTORY))
                            .getMessage();
            assertTrue(said.contains(String.valueOf(length)), said);
        }
    }

    /** The directory's name goes into messages, which are lines. */
    @Test
    void shouldRefuseADirectoryWhoseNameWouldForgeALine() {
        for (String name : new String[] {"/a\nERROR", "/a\r", "/\u001b[2J", "/\0"}) {
            final String said =
                    assertThrows(TransportException.class, () -> decoded(64, name)).getMessage();
            assertFalse(said.contains(name), said);
        }
    }

    @Test
    void shouldNotRepeatANameOfATransportThatWouldForgeALine() {
        for (String name : new String[] {"a\nERROR", "a\r", "\u001b[2J"}) {
            final byte[] handle = RegionHandle.wrap(name, 1, new byte[8]);
            final String said =
                    assertThrows(
                                    TransportException.class,
                                    () -> RegionHandle.unwrap("shm", 1, handle))
                            .getMessage();
            assertFalse(said.contains(name), said);
        }
    }
}
