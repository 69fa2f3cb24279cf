package io.tickring.transport.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class InboxHeaderTest {
    private static final InboxHeader HEADER =
            new InboxHeader(0x1111, 0x2222, 2, 7, 1, 9, 42, 0x0102030405060708L, 16);

    @Test
    void comesBackAsItWasWritten() {
        final ByteBuffer region = ByteBuffer.allocateDirect(InboxLayout.HEADER_LENGTH);
        HEADER.encode(region, 0);
        assertEquals(HEADER, InboxHeader.decode(region, 0));
        HEADER.check(InboxHeader.decode(region, 0));
    }

    @Test
    void bytesAreThoseOfTheLayout() {
        final byte[] bytes = new byte[InboxHeader.LENGTH - Integer.BYTES];
        encoded().get(0, bytes);
        assertEquals(
                "54524258"
                        + "0100"
                        + "10"
                        + "00"
                        + "1111000000000000"
                        + "2222000000000000"
                        + "02000000"
                        + "07000000"
                        + "01000000"
                        + "09000000"
                        + "2a00000000000000"
                        + "0807060504030201",
                HexFormat.of().formatHex(bytes));
        assertEquals(65_536, HEADER.capacity());
        assertEquals(128 + (4 << 20), HEADER.regionLength());
    }

    @Test
    void refusesByNameWhatItDoesNotKnow() {
        refused("no inbox region", bytes -> bytes.putInt(0, 0x12345678));
        refused("version 2, this program knows version 1", bytes -> bytes.putShort(4, (short) 2));
        refused("capacity of 2^5 cells", bytes -> bytes.put(6, (byte) 5));
        refused("capacity of 2^255 cells", bytes -> bytes.put(6, (byte) 255));
        refused("unknown flags 1", bytes -> bytes.put(7, (byte) 1));
        final ByteBuffer zeros = ByteBuffer.allocate(InboxLayout.HEADER_LENGTH);
        assertThrows(TransportException.class, () -> InboxHeader.decode(zeros, 0));
        assertThrows(TransportException.class, () -> InboxHeader.decode(zeros, 100));
    }

    @Test
    void everyFlippedBitIsRefused() {
        for (int bit = 0; bit < 8 * InboxHeader.LENGTH; bit++) {
            final ByteBuffer region = encoded();
            region.put(bit / 8, (byte) (region.get(bit / 8) ^ 1 << bit % 8));
            assertThrows(
                    TransportException.class, () -> InboxHeader.decode(region, 0), "bit " + bit);
        }
    }

    @Test
    void anotherConnectionsIsRefusedByTheFieldThatDiffers() {
        differs("cluster id", new InboxHeader(1, 0x2222, 2, 7, 1, 9, 42, HEADER.token(), 16));
        differs("cluster id", new InboxHeader(0x1111, 1, 2, 7, 1, 9, 42, HEADER.token(), 16));
        differs("owner:", new InboxHeader(0x1111, 0x2222, 3, 7, 1, 9, 42, HEADER.token(), 16));
        differs(
                "owner's incarnation",
                new InboxHeader(0x1111, 0x2222, 2, 8, 1, 9, 42, HEADER.token(), 16));
        differs("sender:", new InboxHeader(0x1111, 0x2222, 2, 7, 3, 9, 42, HEADER.token(), 16));
        differs(
                "sender's incarnation",
                new InboxHeader(0x1111, 0x2222, 2, 7, 1, 8, 42, HEADER.token(), 16));
        differs("connection:", new InboxHeader(0x1111, 0x2222, 2, 7, 1, 9, 43, HEADER.token(), 16));
        differs("capacity", new InboxHeader(0x1111, 0x2222, 2, 7, 1, 9, 42, HEADER.token(), 12));
        differs("other token", new InboxHeader(0x1111, 0x2222, 2, 7, 1, 9, 42, 5, 16));
    }

    private static void differs(String field, InboxHeader other) {
        final String said =
                assertThrows(TransportException.class, () -> HEADER.check(other)).getMessage();
        assertTrue(said.contains(field), said);
    }

    /** Damage that the checksum knows of, as another release would write it. */
    private static void refused(String reason, Consumer<ByteBuffer> change) {
        final ByteBuffer region = encoded();
        change.accept(region);
        final CRC32C crc = new CRC32C();
        crc.update(region.slice(0, InboxHeader.LENGTH - Integer.BYTES));
        region.putInt(InboxHeader.LENGTH - Integer.BYTES, (int) crc.getValue());
        final String said =
                assertThrows(TransportException.class, () -> InboxHeader.decode(region, 0))
                        .getMessage();
        assertTrue(said.contains(reason), said);
    }

    private static ByteBuffer encoded() {
        final ByteBuffer region =
                ByteBuffer.allocate(InboxLayout.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        HEADER.encode(region, 0);
        return region;
    }
}
