package io.tickring.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryLockTest {
    private static final FileSystem DISK = DiskFileSystem.INSTANCE;
    private static final long OWN_PID = ProcessHandle.current().pid();

    @TempDir private Path directory;
    private Path lockFile;

    @BeforeEach
    void name() {
        lockFile = directory.resolve("LOCK");
    }

    /** Another JVM that was asked to take the lock. */
    private static final class Other implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Other(Path lockFile, String how) throws IOException {
            process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xshare:auto",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    HoldLock.class.getName(),
                                    lockFile.toString(),
                                    how)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            out = process.inputReader(StandardCharsets.UTF_8);
        }

        String answer() throws IOException {
            return out.readLine();
        }

        long pid() {
            assertNotEquals(OWN_PID, process.pid(), "not another process");
            return process.pid();
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    private static String refusal(Path file, boolean exclusive) {
        return assertThrows(LockHeldException.class, () -> DISK.lock(file, exclusive)).getMessage();
    }

    @Test
    void shouldRefuseASecondWriterInThisProcessByItsPid() throws IOException {
        final DirectoryLock lock = DISK.lock(lockFile, true);
        final String message = refusal(lockFile, true);
        assertTrue(message.contains(" " + OWN_PID + " (this process)"), message);
        assertTrue(message.contains(directory.toString()), message);
        assertTrue(refusal(lockFile, false).contains(" " + OWN_PID + " "));
        lock.close();
        DISK.lock(lockFile, true).close();
    }

    @Test
    void shouldLetReadersInTogetherAndKeepTheWriterOutUntilTheLastHasGone() throws IOException {
        DISK.lock(lockFile, true).close();
        final DirectoryLock first = DISK.lock(lockFile, false);
        final DirectoryLock second = DISK.lock(lockFile, false);
        first.close();
        first.close();
        refusal(lockFile, true);
        second.close();
        DISK.lock(lockFile, true).close();
    }

    @Test
    void shouldCreateNothingForAReader() {
        assertThrows(NoSuchFileException.class, () -> DISK.lock(lockFile, false));
        assertFalse(Files.exists(lockFile));
    }

    @Test
    void shouldRefuseAWriterAndNameThePidOfTheOtherProcess() throws Exception {
        try (Other writer = new Other(lockFile, "write")) {
            assertEquals("held", writer.answer());
            final String message = refusal(lockFile, true);
            assertTrue(message.contains("process " + writer.pid() + ";"), message);
            assertTrue(refusal(lockFile, false).contains("process " + writer.pid() + ";"));
        }
        DISK.lock(lockFile, true).close();
    }

    @Test
    void shouldFreeTheDirectoryWhenTheWriterIsKilled() throws Exception {
        try (Other writer = new Other(lockFile, "write")) {
            assertEquals("held", writer.answer());
            writer.kill();
            DISK.lock(lockFile, true).close();
        }
    }

    @Test
    void shouldNotBlameADeadWriterForWhatReadersHold() throws Exception {
        try (Other writer = new Other(lockFile, "write")) {
            assertEquals("held", writer.answer());
            writer.kill();
            try (Other reader = new Other(lockFile, "read")) {
                assertEquals("held", reader.answer());
                final String message = refusal(lockFile, true);
                assertFalse(message.contains(Long.toString(writer.pid())), message);
                assertTrue(message.contains("of a reader"), message);
            }
        }
    }

    @Test
    void shouldKeepOtherProcessesOutAfterARefusalByAnotherPathToTheSameDirectory()
            throws Exception {
        final Path store = Files.createDirectory(directory.resolve("store"));
        final Path alias = Files.createSymbolicLink(directory.resolve("alias"), store);
        try (DirectoryLock lock = DISK.lock(store.resolve("LOCK"), true)) {
            refusal(alias.resolve("LOCK"), true);
            try (Other other = new Other(store.resolve("LOCK"), "write")) {
                final String answer = other.answer();
                assertTrue(answer.contains("process " + OWN_PID + ";"), answer + " under " + lock);
            }
        }
    }
}
