package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.fs.DiskFileSystem;
import io.tickring.fs.UnknownVersionException;
import io.tickring.segment.GeneratedFlush.Event;
import io.tickring.tick.Selection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentDamageTest {
    private static final List<SegmentMeta> METAS = new ArrayList<>();
    private static final List<byte[]> FILES = new ArrayList<>();
    private static final List<List<Event>> EVENTS = new ArrayList<>();
    @TempDir private Path directory;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @BeforeAll
    static void write(@TempDir Path origin) throws IOException {
        final GeneratedFlush flush = GeneratedFlush.of(11, 600);
        final AtomicLong ids = new AtomicLong();
        final SegmentConfig config = new SegmentConfig(100, 50, 1 << 29);
        for (final Codec codec : Codec.values()) {
            METAS.addAll(
                    new FlushWriter(config.withCodecs(codec, codec))
                            .write(
                                    DiskFileSystem.INSTANCE,
                                    origin,
                                    ids::getAndIncrement,
                                    flush.list,
                                    flush));
        }
        for (final SegmentMeta meta : METAS) {
            final Path file = origin.resolve(meta.fileName());
            FILES.add(Files.readAllBytes(file));
            try (Segment segment = Segment.open(DiskFileSystem.INSTANCE, file, meta)) {
                EVENTS.add(SegmentRoundTripTest.read(segment, Selection.ALL));
            }
        }
        assertTrue(METAS.stream().anyMatch(meta -> meta.kind() == SegmentKind.LINES));
        assertTrue(METAS.stream().anyMatch(meta -> meta.kind() == SegmentKind.COLUMNS));
    }

    @BeforeEach
    void copy() throws IOException {
        for (int i = 0; i < METAS.size(); i++) {
            Files.write(directory.resolve(METAS.get(i).fileName()), FILES.get(i));
        }
    }

    private Segment open(SegmentMeta meta) throws IOException {
        return Segment.open(DiskFileSystem.INSTANCE, directory.resolve(meta.fileName()), meta);
    }

    /** Reads right, or says that the segment is damaged; verify always says so. */
    private void assertNoticed(int number, SegmentMeta meta, boolean verifyNotices, String message)
            throws IOException {
        try (Segment segment = open(meta)) {
            assertEquals(verifyNotices, !segment.verify(bytes -> {}).isEmpty(), message);
            final List<Event> read = SegmentRoundTripTest.read(segment, Selection.ALL);
            assertEquals(EVENTS.get(number).size(), read.size(), message);
            for (int i = 0; i < read.size(); i++) {
                assertArrayEquals(EVENTS.get(number).get(i).bytes(), read.get(i).bytes(), message);
                assertEquals(EVENTS.get(number).get(i).position(), read.get(i).position(), message);
            }
        } catch (DamagedSegmentException e) {
            assertEquals(directory.resolve(meta.fileName()), e.file(), message);
            assertTrue(e.offset() >= 0 && e.offset() <= meta.fileLength(), message);
            assertFalse(e.what().isEmpty(), message);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldNeverGiveAWrongRowAfterABitFlipped(long seed) throws IOException {
        final Random random = new Random(seed);
        final int number = random.nextInt(METAS.size());
        final byte[] damaged = FILES.get(number).clone();
        final int at = random.nextInt(damaged.length);
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(directory.resolve(METAS.get(number).fileName()), damaged);

        assertNoticed(number, METAS.get(number), true, "seed=" + seed + " byte " + at);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldRefuseATruncatedFile(long seed) throws IOException {
        final Random random = new Random(seed);
        final int number = random.nextInt(METAS.size());
        final byte[] whole = FILES.get(number);
        final byte[] cut = java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
        Files.write(directory.resolve(METAS.get(number).fileName()), cut);

        final DamagedSegmentException refused =
                assertThrows(
                        DamagedSegmentException.class,
                        () -> open(METAS.get(number)),
                        "seed=" + seed);
        assertEquals(cut.length, refused.offset());
    }

    /** A file made to mislead: checksums fit, places do not. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldNotBeLedOutsideByAnIndexWithAFittingChecksum(long seed) throws IOException {
        final Random random = new Random(seed);
        final int number = random.nextInt(METAS.size());
        final SegmentMeta meta = METAS.get(number);
        final ByteBuffer forged =
                ByteBuffer.wrap(FILES.get(number).clone()).order(ByteOrder.LITTLE_ENDIAN);
        final int at =
                (int) meta.indexOffset() + random.nextInt(meta.indexLength() / Integer.BYTES) * 4;
        final int[] values = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1, 0, 1 << 20};
        forged.putInt(
                at,
                random.nextBoolean() ? random.nextInt() : values[random.nextInt(values.length)]);
        Files.write(directory.resolve(meta.fileName()), forged.array());

        try (Segment segment = open(withChecksums(meta, forged.array()))) {
            segment.verify(bytes -> {});
            SegmentRoundTripTest.read(segment, Selection.ALL);
        } catch (DamagedSegmentException e) {
            assertEquals(directory.resolve(meta.fileName()), e.file());
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("format version"), "seed=" + seed + ' ' + e);
        }
    }

    /** The same of a packed zone: lengths and checksums fit, what zstd is given does not. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldNotBeLedAstrayByAZoneWithAFittingChecksum(long seed) throws IOException {
        final Random random = new Random(seed);
        final int packed = METAS.size() / 2;
        final int number = packed + random.nextInt(packed);
        final SegmentMeta meta = METAS.get(number);
        final ByteBuffer forged =
                ByteBuffer.wrap(FILES.get(number).clone()).order(ByteOrder.LITTLE_ENDIAN);
        final int zone = random.nextInt(meta.zones());
        final int from;
        final int batchAt;
        final int batchLength;
        try (Segment segment = open(meta)) {
            assertEquals(Codec.ZSTD, segment.codec());
            from = segment.index().bodyAt(zone);
            batchAt = segment.index().batchAt(zone);
            batchLength = segment.index().batchLength(zone);
        }
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            forged.put(
                    from + random.nextInt(batchAt + batchLength - from), (byte) random.nextInt());
        }
        final CRC32C crc = new CRC32C();
        crc.update(forged.array(), batchAt, batchLength);
        final int zonesAt =
                forged.getInt((int) meta.indexOffset() + SegmentIndexLayout.ZONES_AT_OFFSET);
        forged.putInt(
                (int) meta.indexOffset()
                        + zonesAt
                        + zone * SegmentIndexLayout.ZONE_LENGTH
                        + SegmentIndexLayout.ZONE_CRC_OFFSET,
                (int) crc.getValue());
        Files.write(directory.resolve(meta.fileName()), forged.array());

        try (Segment segment = open(withChecksums(meta, forged.array()))) {
            assertEquals(meta.rows(), SegmentRoundTripTest.read(segment, Selection.ALL).size());
        } catch (DamagedSegmentException e) {
            assertEquals(directory.resolve(meta.fileName()), e.file(), "seed=" + seed);
            assertTrue(e.offset() >= batchAt && e.offset() < batchAt + batchLength);
        }
    }

    private static SegmentMeta withChecksums(SegmentMeta meta, byte[] file) {
        final CRC32C whole = new CRC32C();
        whole.update(file);
        final CRC32C index = new CRC32C();
        index.update(file, (int) meta.indexOffset(), meta.indexLength());
        return new SegmentMeta(
                meta.id(),
                meta.fileName(),
                meta.kind(),
                meta.typeId(),
                meta.rows(),
                meta.zones(),
                meta.fileLength(),
                (int) whole.getValue(),
                meta.indexOffset(),
                meta.indexLength(),
                (int) index.getValue(),
                meta.minEventTime(),
                meta.maxEventTime(),
                meta.minPosition(),
                meta.maxPosition());
    }

    @Test
    void shouldRefuseANewerVersionAndSaySo() throws IOException {
        final SegmentMeta meta = METAS.get(0);
        final byte[] newer = FILES.get(0).clone();
        newer[(int) meta.indexOffset() + SegmentIndexLayout.VERSION_OFFSET]++;
        Files.write(directory.resolve(meta.fileName()), newer);

        final UnknownVersionException refused =
                assertThrows(UnknownVersionException.class, () -> open(withChecksums(meta, newer)));
        assertTrue(refused.getMessage().contains(meta.fileName()), refused.getMessage());
        assertTrue(refused.getMessage().contains("version 2"), refused.getMessage());
    }

    @Test
    void shouldGoOnReadingWhatIsWholeWhenOneZoneIsDamaged() throws IOException {
        final SegmentMeta meta = METAS.get(0);
        assertTrue(meta.zones() > 1);
        final int last;
        try (Segment segment = open(meta)) {
            last = segment.index().batchAt(meta.zones() - 1);
        }
        final byte[] damaged = FILES.get(0).clone();
        damaged[last + 100] ^= 1;
        Files.write(directory.resolve(meta.fileName()), damaged);

        try (Segment segment = open(meta)) {
            final ZoneView view = segment.zoneView();
            view.wrap(0);
            final DamagedSegmentException refused =
                    assertThrows(DamagedSegmentException.class, () -> view.wrap(meta.zones() - 1));
            assertEquals(last, refused.offset());
            final List<SegmentProblem> problems = segment.verify(bytes -> {});
            assertEquals(1, problems.size());
            assertEquals(last, problems.get(0).offset());
        }
    }

    @Test
    void shouldRefuseUseAfterClose() throws IOException {
        final Segment segment = open(METAS.get(0));
        segment.close();
        segment.close();
        assertThrows(IllegalStateException.class, () -> segment.cursor(Selection.ALL));
    }

    @Test
    void shouldTellHowFarVerifyIs() throws IOException {
        final List<Long> steps = new ArrayList<>();
        try (Segment segment = open(METAS.get(0))) {
            assertEquals(List.of(), segment.verify(steps::add));
        }
        assertEquals(METAS.get(0).fileLength(), steps.get(steps.size() - 1));
    }
}
