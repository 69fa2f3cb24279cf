package io.tickring.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.UnknownVersionException;
import io.tickring.testkit.MemFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a later version wrote, whole and with its checksums, is refused for what it is where this
 * build cannot read it, and read where it can.
 */
class NewerFormatsTest {
    private static final String MANIFEST = "shard-0/MANIFEST";

    private static HandFiles files;
    private static List<String> rows;

    /** A place where a format tells its version, and how the place is sealed. */
    private record Versioned(
            String format, String word, int major, int minor, BiConsumer<HandFiles, String> seal) {
        String file() {
            final List<String> named = files.named(word);
            return named.get(named.size() - 1);
        }

        int base() {
            return word.endsWith(".arrow") ? files.index(file()) : 0;
        }

        /** The store, with another version in this place. */
        MemFileSystem with(int offset, int version) throws IOException {
            return changed(file(), bytes -> bytes.putShort(base() + offset, (short) version), seal);
        }

        @Override
        public String toString() {
            return format;
        }
    }

    static List<Versioned> versioned() {
        return List.of(
                new Versioned(
                        "store", "tickring.store", 4, 6, (hand, file) -> hand.sealHeader(file, 28)),
                new Versioned(
                        "manifest", MANIFEST, 4, 6, (hand, file) -> hand.sealHeader(file, 12)),
                new Versioned("WAL", ".log", 4, 6, (hand, file) -> hand.sealHeader(file, 60)),
                new Versioned("segment", ".arrow", 8, 124, HandFiles::sealSegment));
    }

    /** Changes bytes of a file of the store and seals them. */
    private static MemFileSystem changed(
            String file, Consumer<ByteBuffer> change, BiConsumer<HandFiles, String> seal)
            throws IOException {
        final HandFiles copy = files.copy();
        change.accept(copy.file(file));
        seal.accept(copy, file);
        return copy.disk();
    }

    @BeforeAll
    static void makeStore() throws IOException {
        final MemFileSystem disk = new MemFileSystem();
        try (HandStore hand = HandStore.open(disk, 1)) {
            final int feed = hand.session("feed");
            for (long sequence = 1; sequence <= 60; sequence++) {
                hand.any(feed, sequence);
                if (sequence == 40) {
                    hand.flush();
                }
            }
            hand.seal();
            hand.force();
            rows = hand.rows();
            files = HandFiles.of(HandStore.DIRECTORY, disk.killClone().image());
        }
        assertTrue(files.named(".arrow").size() >= 2, files.files().keySet().toString());
    }

    private static StoreConfig config(MemFileSystem disk) {
        return HandStore.config(disk, 0, 4096, Integer.MAX_VALUE);
    }

    /** What each way of opening says: reader, writer, verifier. */
    private static <T extends Exception> List<String> refusals(Class<T> kind, MemFileSystem disk)
            throws IOException {
        final List<String> messages = new ArrayList<>();
        messages.add(assertThrows(kind, () -> readAll(disk), "the reader takes it").getMessage());
        final MemFileSystem written = disk.killClone();
        messages.add(
                assertThrows(kind, () -> HandStore.open(config(written)).rows(), "the writer")
                        .getMessage());
        final StoreCheck check = StoreVerifier.verify(config(disk), (done, total) -> {});
        assertFalse(check.problems().isEmpty(), "the verifier finds nothing");
        messages.add(check.problems().toString());
        return messages;
    }

    private static List<String> readAll(MemFileSystem disk) throws IOException {
        try (StoreReader reader = StoreReader.open(config(disk));
                StoreView view = reader.view()) {
            return HandStore.rows(view);
        }
    }

    @ParameterizedTest
    @MethodSource("versioned")
    void shouldRefuseALaterMajorVersionByName(Versioned format) throws IOException {
        final MemFileSystem disk = format.with(format.major, 2);
        for (String message : refusals(UnknownVersionException.class, disk)) {
            assertTrue(message.contains(format.file()), message);
            assertTrue(message.contains(format.format + " format version 2 is not known"), message);
            assertTrue(message.contains("this build reads version 1"), message);
            assertTrue(message.contains("open it with the build that wrote it"), message);
        }
    }

    @ParameterizedTest
    @MethodSource("versioned")
    void shouldReadALaterMinorVersion(Versioned format) throws IOException {
        final MemFileSystem disk = format.with(format.minor, 9);
        assertEquals(rows, readAll(disk));
        try (HandStore hand = HandStore.open(config(disk))) {
            assertEquals(rows, hand.rows());
        }
    }

    /** A number in a file that tells how to read what follows, and is not known. */
    private record Unknown(String what, String file, Consumer<HandFiles> change) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Unknown> unknowns() {
        final List<String> logs = files.named(".log");
        final String columns =
                files.named(".arrow").stream().filter(file -> kind(file) == 1).findAny().get();
        final String lines =
                files.named(".arrow").stream().filter(file -> kind(file) == 2).findAny().get();
        return List.of(
                new Unknown("edit of unknown kind 99", MANIFEST, NewerFormatsTest::unknownEdit),
                new Unknown(
                        "frame of unknown type 9",
                        logs.get(logs.size() - 1),
                        hand -> unknownFrame(hand, logs.get(logs.size() - 1))),
                inIndex("kind 9", columns, 10, 9),
                inIndex("row order 7", columns, 11, 7),
                inIndex("row order 7", lines, 11, 7),
                inIndex("codec 77", columns, 12, 77),
                inIndex("codec 77", lines, 12, 77),
                inColumn("column kind 99", columns, 0, 99),
                inColumn("column kind 99", lines, 0, 99));
    }

    private static int kind(String segment) {
        return files.file(segment).get(files.index(segment) + 10);
    }

    private static Unknown inIndex(String what, String segment, int offset, int value) {
        return new Unknown(
                what + " in the index",
                segment,
                hand -> {
                    hand.file(segment).put(hand.index(segment) + offset, (byte) value);
                    hand.sealSegment(segment);
                });
    }

    /** In the seventh column, the first after those that all segments have. */
    private static Unknown inColumn(String what, String segment, int offset, int value) {
        final int index = files.index(segment);
        final int columns = files.file(segment).getInt(index + 88);
        return inIndex(what, segment, columns + 6 * 64 + offset, value);
    }

    private static void unknownEdit(HandFiles hand) {
        final List<Integer> edits = hand.edits(MANIFEST);
        final int last = edits.get(edits.size() - 1);
        hand.file(MANIFEST).put(last, (byte) 99);
        hand.sealEdit(MANIFEST, last);
    }

    private static void unknownFrame(HandFiles hand, String log) {
        final List<Integer> frames = hand.frames(log);
        final int last = frames.get(frames.size() - 1);
        hand.file(log).putShort(last + 8, (short) 9);
        hand.sealFrame(log, last);
    }

    @ParameterizedTest
    @MethodSource("unknowns")
    void shouldRefuseWhatItDoesNotKnowByItsName(Unknown unknown) throws IOException {
        final HandFiles copy = files.copy();
        unknown.change.accept(copy);
        for (String message : refusals(Exception.class, copy.disk())) {
            assertTrue(message.contains(unknown.file), message);
        }
    }

    /** How a writer of a later version tells its positions nobody here knows. */
    @Test
    void shouldRefuseTheCountersOfALaterWriterWhileItLives() throws IOException {
        final MemFileSystem disk = files.disk();
        try (HandStore hand = HandStore.open(config(disk))) {
            assertEquals(rows, readAll(disk));
            disk.flip(HandStore.DIRECTORY.resolve("counters"), 4, 1 ^ 2);
            final String message =
                    assertThrows(UnknownVersionException.class, () -> readAll(disk)).getMessage();
            assertTrue(message.contains("counters format version 2 is not known"), message);
            assertTrue(message.contains("open it with the build that wrote it"), message);
            assertEquals(rows, hand.rows());
        }
        assertEquals(rows, readAll(disk.killClone()));
    }
}
