package io.tickring.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.FileSystem;
import io.tickring.fs.UnknownVersionException;
import io.tickring.fs.WritableFile;
import io.tickring.testkit.FaultyFileSystem;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LocalControlPlaneTest {
    private static final Path DIRECTORY = Path.of("/data/node");
    private static final Path FILE = DIRECTORY.resolve("control-plane");

    private final MemFileSystem disk = new MemFileSystem();

    @BeforeEach
    void makeDirectory() throws IOException {
        disk.createDirectories(DIRECTORY);
    }

    private static LocalControlPlane open(FileSystem files) throws IOException {
        return LocalControlPlane.open(files, FILE);
    }

    @Test
    void shouldGoOnWhereItWas() throws IOException {
        final ControlPlane first = open(disk);
        assertEquals(1, first.epoch());
        assertEquals(1, first.grantIncarnation());
        assertEquals(2, first.grantIncarnation());
        assertEquals(2, first.advanceEpoch());
        final ControlPlane second = open(disk.crashClone(1));
        assertEquals(2, second.epoch());
        assertEquals(3, second.grantIncarnation());
        assertEquals(3, second.advanceEpoch());
    }

    /** Whatever fails, and wherever: what was answered is not answered again, nor goes back. */
    @Test
    void shouldNeverGoBackWhereverItsProcessOrItsPowerFails() throws IOException {
        final FaultyFileSystem watched = new FaultyFileSystem(disk);
        final long[] answered = {0, 0};
        final int[] points = {0};
        watched.observe(
                (operation, path) -> {
                    final int point = points[0]++;
                    try {
                        check(disk.killClone(), answered);
                        for (int loss = 0; loss < 20; loss++) {
                            check(disk.crashClone(point * 20L + loss), answered);
                        }
                    } catch (IOException e) {
                        throw new AssertionError("before " + operation + ' ' + path, e);
                    }
                    return true;
                });
        for (int life = 0; life < 5; life++) {
            final LocalControlPlane plane = open(watched);
            assertTrue(plane.epoch() >= answered[0]);
            answered[0] = plane.epoch();
            final int granted = plane.grantIncarnation();
            assertTrue(granted > answered[1], granted + " again");
            answered[1] = granted;
            answered[0] = plane.advanceEpoch();
        }
        assertTrue(points[0] > 50, points[0] + " points");
    }

    private static void check(MemFileSystem cut, long[] answered) throws IOException {
        final LocalControlPlane plane = open(cut);
        final long epoch = plane.epoch();
        assertTrue(epoch >= answered[0], epoch + " behind " + answered[0]);
        assertTrue(open(cut.crashClone(7)).epoch() >= epoch, "an epoch that was told went back");
        assertTrue(plane.grantIncarnation() > answered[1], "granted again");
    }

    @Test
    void shouldGrantNothingThatMayNotBeDurable() throws IOException {
        open(disk).grantIncarnation();
        final FaultyFileSystem counted = new FaultyFileSystem(disk.killClone());
        open(counted).grantIncarnation();
        final long operations = counted.operations();
        int failed = 0;
        for (long n = 1; n <= operations; n++) {
            final MemFileSystem copy = disk.killClone();
            final FaultyFileSystem failing = new FaultyFileSystem(copy);
            failing.failNth(n, FaultyFileSystem.IO_ERROR);
            int granted = 1;
            try {
                granted = open(failing).grantIncarnation();
            } catch (IOException e) {
                failed++;
            }
            failing.heal();
            final int next = open(copy.crashClone(n)).grantIncarnation();
            assertTrue(next > granted, next + " behind " + granted);
        }
        assertTrue(failed > 3, failed + " of " + operations + " operations failed");
    }

    @Test
    void shouldRefuseADamagedFileAndSayWhatToDo() throws IOException {
        open(disk).grantIncarnation();
        final byte[] good = new byte[32];
        disk.read(FILE).get(0, good);
        for (int bit = 0; bit < good.length * 8; bit++) {
            final byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            final String message = refusal(bad);
            assertTrue(message.contains(FILE.toString()), message);
            assertTrue(message.contains("put a good copy back"), message);
        }
        assertTrue(refusal(new byte[0]).contains("no control plane's file"));
        assertTrue(refusal(new byte[33]).contains("no control plane's file"));
        write(good);
        assertEquals(2, open(disk).grantIncarnation());
    }

    @Test
    void shouldRefuseALaterVersionByName() throws IOException {
        open(disk);
        final ByteBuffer file = disk.read(FILE);
        final byte[] later = new byte[32];
        file.get(0, later);
        later[4] = 2;
        final java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(later, 0, 28);
        ByteBuffer.wrap(later)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(28, (int) crc.getValue());
        write(later);
        final String message =
                assertThrows(UnknownVersionException.class, () -> open(disk)).getMessage();
        assertTrue(message.contains("control plane"), message);
    }

    private String refusal(byte[] bytes) throws IOException {
        write(bytes);
        return assertThrows(IOException.class, () -> open(disk)).getMessage();
    }

    private void write(byte[] bytes) throws IOException {
        disk.delete(FILE);
        try (WritableFile file = disk.create(FILE)) {
            file.write(ByteBuffer.wrap(bytes));
            file.force();
        }
    }
}
