package io.tickring.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.UnknownVersionException;
import io.tickring.fs.WritableFile;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last id that was given out is known to every later life, or none begins. */
final class GivenSourcesTest {
    private static final Path DIRECTORY = Path.of("/data/store");
    private static final Path FILE = DIRECTORY.resolve(GivenSources.NAME);

    private MemFileSystem disk;

    @BeforeEach
    void makeDirectory() throws IOException {
        disk = new MemFileSystem();
        disk.createDirectories(DIRECTORY);
    }

    private GivenSources open() throws IOException {
        return GivenSources.open(disk, DIRECTORY);
    }

    @Test
    void whatWasGivenOutlivesALossOfPowerAndNeverGoesBack() throws IOException {
        final GivenSources given = open();
        assertEquals(0, given.lastId());
        given.give(256);
        given.give(258);
        given.give(257);
        for (int seed = 0; seed < 10; seed++) {
            disk = disk.crashClone(seed);
            assertEquals(258, open().lastId());
        }
        open().give(300);
        assertEquals(300, open().lastId());
    }

    @Test
    void theBytesAreThoseOfThePageOfFormats() throws IOException {
        open().give(0x0102);
        final byte[] bytes = new byte[16];
        disk.read(FILE).get(bytes);
        assertEquals(
                "54525347" + "0100" + "0000" + "02010000", HexFormat.of().formatHex(bytes, 0, 12));
    }

    @Test
    void aFileThatIsDamagedOrOfALaterVersionIsNotReadAsNone() throws IOException {
        open().give(256);
        final byte[] good = new byte[16];
        disk.read(FILE).get(good);
        for (int i = 0; i < good.length; i++) {
            final byte[] bad = good.clone();
            bad[i] ^= 0x10;
            replace(bad, bad.length);
            final String told = assertThrows(IOException.class, this::open).getMessage();
            assertTrue(told.contains(FILE.toString()), told);
        }
        replace(good, 15);
        assertThrows(IOException.class, this::open);
        final ByteBuffer later = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN);
        later.putShort(4, (short) 2);
        final CRC32C crc = new CRC32C();
        crc.update(good, 0, 12);
        later.putInt(12, (int) crc.getValue());
        replace(good, good.length);
        assertThrows(UnknownVersionException.class, this::open);
    }

    private void replace(byte[] bytes, int length) throws IOException {
        disk.delete(FILE);
        try (WritableFile file = disk.create(FILE)) {
            file.write(ByteBuffer.wrap(bytes, 0, length));
        }
    }
}
