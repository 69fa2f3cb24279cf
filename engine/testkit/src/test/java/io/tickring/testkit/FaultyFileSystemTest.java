package io.tickring.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.MappedFile;
import io.tickring.fs.WritableFile;
import io.tickring.testkit.FaultyFileSystem.Operation;
import io.tickring.testkit.FaultyFileSystem.When;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultyFileSystemTest {
    private static final Path FILE = Path.of("/file");

    private final MemFileSystem disk = new MemFileSystem();
    private final FaultyFileSystem faulty = new FaultyFileSystem(disk);

    private void write() throws IOException {
        try (WritableFile out = faulty.create(FILE)) {
            out.write(ByteBuffer.allocate(100));
            out.force();
        }
        faulty.delete(FILE);
    }

    @Test
    void shouldFailTheNthOperationOnceOrFromThenOn() throws IOException {
        final List<Operation> seen = new ArrayList<>();
        faulty.observe((operation, path) -> seen.add(operation));
        write();
        assertEquals(
                List.of(Operation.CREATE, Operation.WRITE, Operation.FORCE, Operation.DELETE),
                seen);
        faulty.failNth(3, FaultyFileSystem.IO_ERROR);
        final String message = assertThrows(IOException.class, this::write).getMessage();
        assertEquals("Input/output error (FORCE file)", message);
        disk.delete(FILE);
        write();
        faulty.failFrom(2, FaultyFileSystem.NO_SPACE);
        assertThrows(IOException.class, this::write);
        assertThrows(IOException.class, () -> faulty.delete(FILE));
        assertEquals(3, faulty.fired());
        assertEquals(14, faulty.operations());
        faulty.heal();
        faulty.delete(FILE);
    }

    @Test
    void shouldWriteHalfAndThenSayThatTheDiskIsFull() throws IOException {
        faulty.shortWriteOnce((operation, path) -> path.equals(FILE));
        try (WritableFile out = faulty.create(FILE)) {
            final ByteBuffer bytes = ByteBuffer.allocate(100);
            final String message =
                    assertThrows(IOException.class, () -> out.write(bytes)).getMessage();
            assertTrue(message.startsWith("No space left on device"), message);
            assertEquals(50, out.length());
            assertEquals(50, disk.length(FILE));
        }
        assertEquals(1, faulty.fired());
    }

    @Test
    void shouldCutTheNthOperationWhereItIsAWrite() throws IOException {
        faulty.cutNth(2);
        final String message = assertThrows(IOException.class, this::write).getMessage();
        assertEquals("No space left on device (WRITE file)", message);
        assertEquals(50, disk.length(FILE));
        faulty.cutNth(1);
        assertThrows(IOException.class, () -> faulty.delete(FILE));
        assertEquals(
                List.of(
                        new FaultyFileSystem.Fired(Operation.WRITE, FILE),
                        new FaultyFileSystem.Fired(Operation.DELETE, FILE)),
                faulty.allFired());
        faulty.delete(FILE);
    }

    @Test
    void shouldFailOnlyWhatIsMeant() throws IOException {
        write();
        disk.create(FILE).close();
        faulty.failOnce(
                When.any(Operation.FORCE_MAPPED).in("elsewhere"), FaultyFileSystem.IO_ERROR);
        faulty.failOnce(When.any(Operation.FORCE_MAPPED).named("fi"), FaultyFileSystem.IO_ERROR);
        faulty.failAlways(When.any(Operation.LIST), FaultyFileSystem.IO_ERROR);
        try (MappedFile mapped = faulty.map(FILE, true)) {
            assertThrows(IOException.class, () -> mapped.force(0, 0));
            mapped.force(0, 0);
        }
        assertThrows(IOException.class, () -> faulty.list(Path.of("/")));
        assertThrows(IOException.class, () -> faulty.list(Path.of("/")));
        assertEquals(3, faulty.fired());
    }

    @Test
    void shouldHoldAStalledForceUntilItIsReleased()
            throws IOException, InterruptedException, ExecutionException {
        final FaultyFileSystem.Stall stall =
                faulty.stall((operation, path) -> operation == Operation.FORCE);
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            final Future<?> written =
                    thread.submit(
                            () -> {
                                write();
                                return null;
                            });
            stall.awaitReached();
            assertFalse(written.isDone());
            assertTrue(disk.exists(FILE));
            stall.close();
            written.get();
            assertFalse(disk.exists(FILE));
        } finally {
            stall.close();
            thread.shutdownNow();
        }
    }
}
