package io.tickring.transport.shm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.PeerProcess;
import io.tickring.transport.PeerRegions;
import io.tickring.transport.RegionOwner;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.TransportException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the directory of the shared memory, for whom, for how long. */
final class ShmFilesTest {
    private static final long LENGTH = 4096;

    @TempDir private Path parent;

    private Path directory() {
        return parent.resolve("shm");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static List<Path> regions(Path directory) throws IOException {
        return files(directory, ".region");
    }

    private static TransportException refusal(ShmTransport transport, byte[] handle) {
        return assertThrows(TransportException.class, () -> transport.connect(handle));
    }

    private static void assertSays(TransportException refused, Object... words) {
        for (Object word : words) {
            assertTrue(refused.getMessage().contains(word.toString()), refused.getMessage());
        }
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }

    private static boolean isRoot() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }

    private static void assumeRoot(String what) throws IOException {
        final boolean isRequired = System.getProperty("tickring.require", "").contains("root");
        if (!isRoot() && !isRequired) {
            System.err.println("SKIPPED: only root can " + what);
        }
        assumeTrue(isRoot() || isRequired, "SKIPPED: only root can " + what);
    }

    @Test
    void shouldCloseDirectoryAndFilesToOthers() throws IOException {
        try (ShmTransport transport = ShmTransport.open(directory())) {
            transport.allocate(LENGTH);

            assertEquals("rwx------", mode(directory()));
            final List<Path> all = files(directory(), "");
            assertEquals(2, all.size(), all::toString);
            for (Path file : all) {
                assertEquals("rw-------", mode(file), file::toString);
            }
        }
    }

    @Test
    void shouldNameEveryRegionAtRandom() throws IOException {
        try (ShmTransport transport = ShmTransport.open(directory())) {
            for (int i = 0; i < 100; i++) {
                transport.allocate(64);
            }

            final List<String> ids =
                    regions(directory()).stream()
                            .map(f -> f.getFileName().toString().split("\\.")[1])
                            .toList();
            assertEquals(100, ids.stream().distinct().count());
            for (int digit = 0; digit < 32; digit++) {
                final int at = digit;
                final long kinds = ids.stream().map(id -> id.charAt(at)).distinct().count();
                assertTrue(kinds >= 8, "digit " + digit + " takes only " + kinds + " values");
            }
        }
    }

    @Test
    void shouldReserveEveryByte() throws IOException {
        // Where it matters: other file systems count blocks in their own ways.
        final Path inMemory = Files.createTempDirectory(Path.of("/dev/shm"), "tickring-test");
        try (ShmTransport transport = ShmTransport.open(inMemory)) {
            transport.allocate(1 << 20);

            final Path file = regions(inMemory).get(0);
            final Process du =
                    new ProcessBuilder("du", "-B1", file.toString())
                            .redirectErrorStream(true)
                            .start();
            final String used =
                    new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                            .split("\\s")[0];
            assertEquals((1 << 20) + 4096, Long.parseLong(used));
        }
        Files.delete(inMemory);
    }

    @Test
    void shouldLeaveNothingAfterACleanStop() throws IOException {
        final ShmTransport transport = ShmTransport.open(directory());
        transport.allocate(LENGTH);
        transport.allocate(LENGTH).seal();
        transport.connect(transport.allocate(LENGTH).handle());
        assertEquals(2, regions(directory()).size(), "the sealed one has no name");

        transport.close();

        assertEquals(List.of(), files(directory(), ""));
    }

    @Test
    void shouldUnmapWhatItClosed() throws IOException {
        try (ShmTransport transport = ShmTransport.open(directory())) {
            for (int i = 0; i < 20; i++) {
                final LocalRegion region = transport.allocate(LENGTH);
                final RemoteRegion remote = transport.connect(region.handle());
                assertEquals(2, mappings());
                remote.close();
                region.close();
            }
            assertEquals(0, mappings());
        }
    }

    private long mappings() throws IOException {
        final String name = directory().toString();
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(name))
                .count();
    }

    private PeerRegions peer(String test) throws Exception {
        return PeerRegions.start(test, ShmOpener.class, directory().toString());
    }

    @Test
    void shouldSweepWhatAKilledOwnerLeftAndNothingOfALivingOne() throws Exception {
        try (PeerRegions dead = peer("sweep");
                PeerRegions living = peer("sweep");
                ShmTransport here = ShmTransport.open(directory())) {
            final LocalRegion own = here.allocate(LENGTH);
            final RegionOwner ofDead = dead.own(LENGTH);
            final RegionOwner ofLiving = living.own(LENGTH);
            assertEquals(0, here.sweptCount());
            assertEquals(3, regions(directory()).size());
            dead.process().kill();

            try (ShmTransport next = ShmTransport.open(directory())) {
                assertEquals(1, next.sweptCount());
                assertEquals(2, regions(directory()).size());
                assertSays(refusal(next, ofDead.handle()), dead.process().pid(), "died");
                next.connect(ofLiving.handle());
                next.connect(own.handle());
            }
            // The sweep must not have given up the lock of this process's own owner file.
            try (PeerRegions other = peer("sweep")) {
                final RegionOwner ofOther = other.own(LENGTH);
                assertEquals(3, regions(directory()).size());
                here.connect(ofOther.handle());
            }
        }
    }

    @Test
    void shouldRefuseARegionWhoseOwnerIsDeadBeforeAnyoneSweptIt() throws Exception {
        try (ShmTransport here = ShmTransport.open(directory());
                PeerRegions dead = peer("dead owner")) {
            final RegionOwner ofDead = dead.own(LENGTH);
            here.connect(ofDead.handle()).close();
            dead.process().kill();
            assertEquals(1, regions(directory()).size());

            assertSays(refusal(here, ofDead.handle()), dead.process().pid(), "died");
        }
    }

    @Test
    void shouldLetAZombieWriteIntoAFileWithoutANameAndNowhereElse() throws Exception {
        try (ShmTransport zombie = ShmTransport.open(directory());
                PeerRegions dead = peer("zombie")) {
            final RemoteRegion region = zombie.connect(dead.own(LENGTH).handle());
            dead.process().kill();

            try (ShmTransport next = ShmTransport.open(directory())) {
                assertEquals(1, next.sweptCount());
                final LocalRegion fresh = next.allocate(LENGTH);
                final ByteBuffer source = ByteBuffer.allocateDirect((int) LENGTH);
                while (source.hasRemaining()) {
                    source.put((byte) 0xEE);
                }
                zombie.put(region, 0, NativeMemory.address(source), (int) LENGTH);
                zombie.putOrderedLong(region, 0, -1);
                assertTrue(zombie.flush(region, 0));

                for (int i = 0; i < LENGTH; i++) {
                    assertEquals(0, fresh.memory().get(i));
                }
            }
        }
    }

    @Test
    void shouldSweepRegionsWithoutAnOwnerAndLeaveForeignFilesAlone() throws IOException {
        ShmTransport.open(directory()).close();
        final String id = "0123456789abcdef0123456789abcdef";
        final Path orphan = Files.createFile(directory().resolve(id + "." + id + ".region"));
        final Path dead = Files.createFile(directory().resolve(id.replace('0', 'a') + ".owner"));
        final Path foreign = Files.createFile(directory().resolve("notes.region"));

        try (ShmTransport transport = ShmTransport.open(directory())) {
            assertEquals(1, transport.sweptCount());
        }

        assertFalse(Files.exists(orphan));
        assertFalse(Files.exists(dead));
        assertTrue(Files.exists(foreign));
    }

    @Test
    void shouldNotFollowSymbolicLinksPlantedInTheDirectory() throws IOException {
        final byte[] secret = {1, 2, 3};
        final Path target = Files.write(parent.resolve("target"), secret);
        try (ShmTransport owner = ShmTransport.open(directory())) {
            final LocalRegion region = owner.allocate(LENGTH);
            final Path file = regions(directory()).get(0);
            final Path real = Files.move(file, parent.resolve("real"));
            Files.createSymbolicLink(file, real);

            assertSays(refusal(owner, region.handle()), file, "not a file");

            Files.delete(file);
            Files.move(real, file);
            owner.connect(region.handle());
        }
        final String id = "0123456789abcdef0123456789abcdef";
        final Path region = directory().resolve(id + "." + id + ".region");
        final Path owner = directory().resolve(id + ".owner");
        Files.createSymbolicLink(region, target);
        Files.createSymbolicLink(owner, target);

        ShmTransport.open(directory()).close();

        assertFalse(Files.isSymbolicLink(region));
        assertFalse(Files.isSymbolicLink(owner));
        assertArrayEquals(secret, Files.readAllBytes(target));
    }

    @Test
    void shouldRefuseADirectoryThatIsALink() throws IOException {
        final Path real = Files.createDirectory(parent.resolve("real"));
        Files.createSymbolicLink(directory(), real);

        assertSays(
                assertThrows(TransportException.class, () -> ShmTransport.open(directory())),
                directory(),
                "symbolic link");
        assertEquals(List.of(), files(real, ""));
    }

    @Test
    void shouldRefuseADirectoryThatIsAFile() throws IOException {
        Files.createFile(directory());

        assertSays(
                assertThrows(TransportException.class, () -> ShmTransport.open(directory())),
                directory(),
                "not a directory");
    }

    @Test
    void shouldRefuseADirectoryThatOthersCanEnter() throws IOException {
        Files.createDirectory(directory());
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-x---"));

        assertSays(
                assertThrows(TransportException.class, () -> ShmTransport.open(directory())),
                directory(),
                "0750",
                "chmod 700");
    }

    @Test
    void shouldRefuseADirectoryOfAnotherUser() throws IOException {
        assumeRoot("give a directory away");
        ShmTransport.open(directory()).close();
        Files.setAttribute(directory(), "unix:uid", 12345);

        assertSays(
                assertThrows(TransportException.class, () -> ShmTransport.open(directory())),
                directory(),
                "user 12345");
    }

    @Test
    void shouldRefuseADirectoryWhoseParentIsNotThere() {
        final Path nowhere = parent.resolve("no").resolve("where");

        assertSays(
                assertThrows(TransportException.class, () -> ShmTransport.open(nowhere)), nowhere);
    }

    @Test
    void shouldRefuseARegionFileOfAnotherUser() throws IOException {
        assumeRoot("give a file away");
        try (ShmTransport transport = ShmTransport.open(directory())) {
            final LocalRegion region = transport.allocate(LENGTH);
            final Path file = regions(directory()).get(0);
            Files.setAttribute(file, "unix:uid", 12345);

            assertSays(refusal(transport, region.handle()), file, "user 12345");
        }
    }

    @Test
    void shouldRefuseARegionFileThatOthersMayWrite() throws IOException {
        try (ShmTransport transport = ShmTransport.open(directory())) {
            final LocalRegion region = transport.allocate(LENGTH);
            final Path file = regions(directory()).get(0);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));

            assertSays(refusal(transport, region.handle()), file, "0660");
        }
    }

    @Test
    void shouldRefuseARegionFileOfAnotherLength() throws IOException {
        for (long more : new long[] {-4096, -1, 1, 4096}) {
            try (ShmTransport transport = ShmTransport.open(directory())) {
                final LocalRegion region = transport.allocate(2 * LENGTH);
                final Path file = regions(directory()).get(0);
                try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                    access.setLength(access.length() + more);
                }

                assertSays(refusal(transport, region.handle()), file, 4096 + 2 * LENGTH + more);
                restore(file, 4096 + 2 * LENGTH);
            }
        }
    }

    /** Before the region is sealed: a store behind a file's end would be the end of the test. */
    private static void restore(Path file, long length) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        }
    }

    @Test
    void shouldRefuseEveryDamagedHeaderByName() throws IOException {
        try (ShmTransport transport = ShmTransport.open(directory())) {
            final LocalRegion region = transport.allocate(LENGTH);
            final Path file = regions(directory()).get(0);
            for (int offset = 0; offset < 40; offset++) {
                final int was = change(file, offset, 0x40);

                assertSays(
                        refusal(transport, region.handle()),
                        file,
                        offset < 4 ? "no header" : offset < 6 ? "of version" : "damaged header");
                change(file, offset, 0x40);
                assertNotEquals(-1, was);
            }
            final int wasState = change(file, 64, 3);
            assertSays(refusal(transport, region.handle()), file, "sealed");
            assertEquals(1, wasState);
            change(file, 64, 3);
            transport.connect(region.handle());
        }
    }

    /** Flips bits of a byte. Answers what it was. */
    private static int change(Path file, int offset, int bits) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(offset);
            final int was = access.read();
            access.seek(offset);
            access.write(was ^ bits);
            return was;
        }
    }

    @Test
    void shouldRefuseAnotherRegionUnderTheNameOfTheFirst() throws IOException {
        try (ShmTransport transport = ShmTransport.open(directory())) {
            final LocalRegion first = transport.allocate(LENGTH);
            final Path firstFile = regions(directory()).get(0);
            transport.allocate(LENGTH);
            final Path secondFile =
                    regions(directory()).stream().filter(f -> !f.equals(firstFile)).findAny().get();
            Files.copy(
                    secondFile,
                    firstFile,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);

            assertSays(refusal(transport, first.handle()), firstFile, "another region");
        }
    }

    @Test
    void shouldNameTheOwnersDirectoryWhenItIsAnother() {
        try (ShmTransport here = ShmTransport.open(directory());
                ShmTransport there = ShmTransport.open(parent.resolve("there"))) {
            final LocalRegion region = there.allocate(LENGTH);

            assertSays(
                    refusal(here, region.handle()),
                    parent.resolve("there"),
                    directory(),
                    "same directory");
        }
    }

    @Test
    void shouldSayThatItIsFullAtAllocateAndLeaveNothing() throws Exception {
        final Path small = Files.createDirectory(parent.resolve("small"));
        final boolean isRequired = System.getProperty("tickring.require", "").contains("mount");
        final boolean isMounted =
                run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", small.toString());
        if (!isMounted) {
            System.err.println("SKIPPED: this user may not mount a file system");
        }
        assumeTrue(isMounted || isRequired, "SKIPPED: this user may not mount a file system");
        assertTrue(isMounted, "mount is required and was refused");
        try {
            try (ShmTransport transport = ShmTransport.open(small)) {
                assertSays(
                        assertThrows(TransportException.class, () -> transport.allocate(4 << 20)),
                        small,
                        "no room",
                        4 << 20,
                        "No space left");
                assertEquals(List.of(), regions(small));

                // Filled to the brim: what was given out can be written, to the last byte.
                final LocalRegion fits = transport.allocate(512 << 10);
                assertThrows(TransportException.class, () -> transport.allocate(512 << 10));
                for (int i = 0; i < fits.length(); i += 64) {
                    fits.memory().putLong(i, i);
                }
                assertEquals(1, regions(small).size());
            }
        } finally {
            assertTrue(run("umount", small.toString()));
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            final Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldChooseTheDirectoryByTheEnvironment() throws Exception {
        final Path runtime = Files.createDirectory(parent.resolve("run"));
        assertEquals(
                runtime.resolve("tickring").toString(),
                usual(Map.of("XDG_RUNTIME_DIR", runtime.toString())));
        final int user = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        assertEquals("/dev/shm/tickring-" + user, usual(Map.of("XDG_RUNTIME_DIR", "")));
        assertEquals("/dev/shm/tickring-" + user, usual(Map.of("XDG_RUNTIME_DIR", "relative")));
    }

    private static String usual(Map<String, String> environment) throws Exception {
        try (PeerProcess peer =
                PeerProcess.launch(SaysUsual.class, List.of("-Xmx64m"), environment)) {
            assertEquals(0, peer.exitCode(), peer.output()::toString);
            return peer.output().get(0);
        }
    }

    /** Says where the files would be. */
    static final class SaysUsual {
        private SaysUsual() {}

        public static void main(String[] arguments) {
            System.out.println(ShmDirectory.usual());
        }
    }

    @Test
    void shouldLetTheHeaderSayWhoOwnsTheRegion() throws IOException {
        try (ShmTransport transport = ShmTransport.open(directory())) {
            transport.allocate(LENGTH);
            final ByteBuffer header =
                    ByteBuffer.wrap(Files.readAllBytes(regions(directory()).get(0)))
                            .order(ByteOrder.LITTLE_ENDIAN);

            assertEquals(LENGTH, header.getLong(8));
            assertEquals(ProcessHandle.current().pid(), header.getInt(32));
            assertEquals(2 * 4096, header.limit());
        }
    }
}
