package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.fs.FileSystem;
import io.tickring.segment.DamagedSegmentException;
import io.tickring.segment.SegmentConfig;
import io.tickring.symbol.NameRegistry;
import io.tickring.symbol.SlotHash;
import io.tickring.testkit.MemFileSystem;
import io.tickring.testkit.Seeds;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile bytes in any file of a store, with their checksums set right or not: opening ends with
 * one of the exceptions that it documents, or gives what was stored, or less of its end and says
 * so. It never takes memory, or runs, by what a length field asks for.
 */
class HostileBytesTest {
    private static final int GATE = 2000;
    private static final int NIGHTLY = 200_000;
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        63,
        64,
        127,
        128,
        255,
        Short.MAX_VALUE,
        0xFFFF,
        Integer.MAX_VALUE - 8,
        Integer.MAX_VALUE,
        0x8000_0000L,
        0xFFFF_FFFFL,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    /** Events of which an id has no name. */
    private static final Read NAMELESS = new Read(List.of("nameless"), false);

    @TempDir private Path temporary;

    private final Map<String, Integer> outcomes = new TreeMap<>();

    /** A store whose bytes are changed, and what it holds. */
    private record Victim(HandFiles files, List<String> rows) {
        static Victim of(HandFiles files) throws IOException {
            final MemFileSystem disk = files.disk();
            return new Victim(files, readAll(disk, HandStore.DIRECTORY).rows);
        }
    }

    /** Rows, and whether the reader reported that something was cut. */
    private record Read(List<String> rows, boolean clean) {}

    /** One change: what was done, and whether checksums were set right behind it. */
    private static final class Mutation {
        private final Random random;
        private final HandFiles files;
        private final String file;
        private final boolean sealed;
        private String what;

        Mutation(long seed, HandFiles victim) {
            random = new Random(SlotHash.splitmix64(seed));
            files = victim.copy();
            final List<String> names =
                    files.files().keySet().stream()
                            .filter(name -> files.files().get(name).length > 0)
                            .toList();
            file = names.get(random.nextInt(names.size()));
            final int at = random.nextInt(files.files().get(file).length);
            switch (random.nextInt(12)) {
                case 0 -> flip();
                case 1 -> {
                    what = "cut to " + at;
                    files.resize(file, at);
                }
                case 2 -> copyRange(at);
                case 3 -> {
                    what = "longer by " + at;
                    files.resize(file, files.files().get(file).length + at);
                }
                case 4 -> {
                    what = "deleted";
                    files.files().remove(file);
                }
                default -> extreme(at);
            }
            sealed = !what.equals("deleted") && random.nextInt(4) != 0 && seal(at);
        }

        private boolean seal(int at) {
            try {
                files.seal(file, at);
            } catch (IndexOutOfBoundsException e) {
                what += " (where its checksums lie is not to be found any more)";
            }
            return true;
        }

        private void flip() {
            final byte[] bytes = files.files().get(file);
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            what = "flipped bits";
        }

        private void copyRange(int at) {
            final byte[] bytes = files.files().get(file);
            final int from = random.nextInt(bytes.length);
            final int length = Math.min(random.nextInt(512), bytes.length - Math.max(from, at));
            System.arraycopy(bytes, from, bytes, at, length);
            what = length + " bytes of " + from + " at " + at;
        }

        /** An extreme in a field: at a multiple of its width, or anywhere. */
        private void extreme(int anywhere) {
            final ByteBuffer bytes = files.file(file);
            final int width = 1 << random.nextInt(4);
            final int wanted = random.nextInt(4) == 0 ? anywhere : anywhere / width * width;
            final int at = Math.min(wanted, bytes.capacity() - width);
            final long value =
                    random.nextInt(3) == 0
                            ? bytes.capacity() - 64 + random.nextInt(128)
                            : EXTREMES[random.nextInt(EXTREMES.length)];
            switch (width) {
                case 1 -> bytes.put(at, (byte) value);
                case 2 -> bytes.putShort(at, (short) value);
                case 4 -> bytes.putInt(at, (int) value);
                default -> bytes.putLong(at, value);
            }
            what = value + " in " + width + " bytes at " + at;
        }

        @Override
        public String toString() {
            return file + ": " + what + (sealed ? ", sealed" : "");
        }
    }

    private static StoreConfig config(FileSystem disk, Path directory) {
        return new StoreConfig(
                disk,
                directory,
                0,
                2048,
                1,
                Integer.MAX_VALUE,
                4,
                SegmentConfig.DEFAULT,
                NameRegistry.MAX_SYMBOLS);
    }

    private static Read readAll(FileSystem disk, Path directory) throws IOException {
        try (StoreReader reader = StoreReader.open(config(disk, directory));
                StoreView view = reader.view()) {
            return new Read(HandStore.rows(view, 0, Selection.ALL), reader.recovery().isClean());
        }
    }

    /** What is not among the documented exceptions goes on, and fails the test. */
    private static Read tryToRead(FileSystem disk, Path directory, boolean sealed)
            throws IOException {
        try {
            return readAll(disk, directory);
        } catch (IOException | DamagedSegmentException e) {
            assertNotNull(e.getMessage(), e.toString());
            return null;
        } catch (IllegalArgumentException e) {
            // A forged mark: its id is asked for by events only when their name is.
            if (sealed && e.getMessage().matches("no (symbol|type|source session) has id -?\\d+")) {
                return NAMELESS;
            }
            throw e;
        }
    }

    /** Whether the verifier finds nothing; a store that is none cannot be verified. */
    private static boolean verify(MemFileSystem disk) throws IOException {
        try {
            return StoreVerifier.verify(config(disk, HandStore.DIRECTORY), (done, total) -> {})
                    .isClean();
        } catch (IOException e) {
            assertNotNull(e.getMessage(), e.toString());
            return false;
        }
    }

    private void mutate(long seed, List<Victim> victims) throws IOException {
        final Victim victim = victims.get((int) (seed % victims.size()));
        final Mutation mutation = new Mutation(seed, victim.files);
        try {
            judge(seed, victim, mutation);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(mutation + " => " + e, e);
        }
    }

    private void judge(long seed, Victim victim, Mutation mutation) throws IOException {
        final MemFileSystem disk = mutation.files.disk();
        final Read read = tryToRead(disk, HandStore.DIRECTORY, mutation.sealed);
        final boolean whole = verify(disk);
        assertEquals(0, disk.openMappings(), "leaked");
        assertEquals(0, disk.openFiles(), "leaked");
        outcomes.merge(
                (mutation.sealed ? "sealed: " : "")
                        + (read == null ? "refused" : read.clean ? "read" : "cut and reported"),
                1,
                Integer::sum);
        assertTrue(read != null || !whole, "refused, yet the verifier finds nothing");
        if (!mutation.sealed && read != null) {
            final int rows = read.rows.size();
            assertTrue(rows <= victim.rows.size(), "more rows than were stored");
            assertEquals(victim.rows.subList(0, rows), read.rows, "other rows than were stored");
            assertTrue(rows == victim.rows.size() || !read.clean, "a loss that is not told");
        }
        if (seed % 16 == 0) {
            final Path directory = temporary.resolve("store-" + seed);
            mutation.files.write(DiskFileSystem.INSTANCE, directory);
            assertEquals(
                    read,
                    tryToRead(DiskFileSystem.INSTANCE, directory, mutation.sealed),
                    "on a real disk");
            delete(directory);
        }
    }

    /** Many stores: they are not kept until the test is over. */
    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void run(int count) throws IOException {
        final List<Victim> victims = new ArrayList<>();
        victims.add(Victim.of(GoldenStore.plain()));
        victims.add(Victim.of(GoldenStore.compressed()));
        victims.add(Victim.of(GoldenStore.repaired()));
        Seeds.each(count, seed -> mutate(seed, victims));
        System.out.println("HostileBytesTest: " + outcomes);
        for (String outcome : List.of("refused", "read", "sealed: refused", "sealed: read")) {
            assertTrue(outcomes.containsKey(outcome), outcome + " in " + outcomes);
        }
    }

    @Test
    void shouldRefuseHostileBytesOrReadWhatWasStored() throws IOException {
        run(GATE);
    }

    @Test
    @Tag("nightly")
    void shouldRefuseManyMoreHostileBytes() throws IOException {
        run(NIGHTLY);
    }
}
