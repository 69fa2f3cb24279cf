package io.tickring.feed.itch;

import static io.tickring.feed.itch.Itch.concat;
import static io.tickring.feed.itch.Itch.framed;
import static io.tickring.feed.itch.Itch.message;
import static io.tickring.feed.itch.Itch.messageAt;
import static io.tickring.feed.itch.Itch.start;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no type holds is kept byte for byte, counted, and comes out again. */
class ItchRawTest {
    private static final byte[] HALT = message('H', "AAPL    ", 'T', ' ', "    ");

    static Stream<Arguments> oddRecords() {
        return Stream.of(
                Arguments.of(ItchRawReason.UNKNOWN_TYPE, message('z', 1L)),
                Arguments.of(ItchRawReason.UNKNOWN_TYPE, new byte[] {(byte) 0xFF}),
                Arguments.of(ItchRawReason.UNKNOWN_TYPE, new byte[] {0}),
                Arguments.of(ItchRawReason.WRONG_LENGTH, message('D', 1L, 'x')),
                Arguments.of(ItchRawReason.WRONG_LENGTH, message('D', 1)),
                Arguments.of(ItchRawReason.WRONG_LENGTH, new byte[] {'A'}),
                Arguments.of(ItchRawReason.TEXT, message('A', 1L, 'B', 1, "AAPL\0\0\0\0", 1)),
                Arguments.of(ItchRawReason.TEXT, message('A', 1L, 'B', 1, "AAPL\u0080   ", 1)),
                Arguments.of(ItchRawReason.TEXT, message('A', 1L, 'B', 1, "AAPL\u007F   ", 1)),
                Arguments.of(ItchRawReason.TEXT, message('A', 1L, 'B', 1, "AAPL\u001F   ", 1)),
                Arguments.of(ItchRawReason.TEXT, message('A', 1L, 'B', 1, "\0\0\0\0\0\0\0\0", 1)),
                Arguments.of(ItchRawReason.TEXT, message('H', "AAPL    ", 'T', ' ', "A\0\0\0")),
                Arguments.of(
                        ItchRawReason.TEXT, message('L', "GSC\u00FF", "AAPL    ", 'Y', 'N', 'A')),
                Arguments.of(
                        ItchRawReason.NUMBER, message('Q', Long.MIN_VALUE, "AAPL    ", 1, 1L, 'O')),
                Arguments.of(
                        ItchRawReason.NUMBER,
                        message('I', -1L, 0L, 'B', "AAPL    ", 1, 2, 3, 'C', 'L')),
                Arguments.of(
                        ItchRawReason.NUMBER,
                        message('I', 0L, -1L, 'B', "AAPL    ", 1, 2, 3, 'C', 'L')),
                Arguments.of(ItchRawReason.NUMBER, message('V', 1L, 2L, 922_337_203_685_477_581L)),
                Arguments.of(ItchRawReason.NUMBER, message('V', -1L, 2L, 3L)));
    }

    @ParameterizedTest
    @MethodSource("oddRecords")
    void shouldKeepAnOddRecordBetweenItsNeighbours(ItchRawReason reason, byte[] odd)
            throws IOException {
        final byte[] file = framed(start(), HALT, odd, HALT);
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertArrayEquals(file, Itch.encode(sink.ticks()));
        assertEquals(Map.of(reason, 1L), report.rawByReason());
        assertEquals(4, report.messages());
        assertEquals(4, report.events());
        assertEquals(1, report.raw());
        assertEquals(odd.length, report.rawBytes());
        assertEquals(file.length, report.bytes());
        final Tick raw = sink.tick(2);
        assertEquals(BuiltinTypes.RAW, raw.type());
        assertEquals('R', raw.getChar(field("form")));
        assertEquals('N', raw.getChar(field("more")));
        assertEquals(reason.letter(), raw.getChar(field("reason")));
        assertEquals(odd.length, raw.getLong(field("declaredLength")));
        assertEquals(2 + 12 + 2 + 25 + 2, raw.getLong(field("fileOffset")));
        assertArrayEquals(odd, raw.getBytes(field("bytes")));
        assertEquals(0, raw.symbolId());
        assertEquals(sink.tick(1).eventTime(), raw.eventTime());
        assertEquals("AAPL", sink.tick(3).symbol());
    }

    @Test
    void shouldKeepZeroLengthRecordsAndGoOnBehindThem() throws IOException {
        final byte[] file = framed(start(), new byte[0], HALT, new byte[0], new byte[0]);
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertArrayEquals(file, Itch.encode(sink.ticks()));
        assertEquals(2, report.messages());
        assertEquals(5, report.events());
        assertEquals(3, report.zeroLengthRecords());
        assertFalse(report.isCut());
        assertEquals('R', sink.tick(1).getChar(field("form")));
        assertEquals(0, sink.tick(1).bytesLength(field("bytes")));
        assertEquals(Itch.MIDNIGHT + 3_000, sink.tick(1).eventTime());
    }

    @Test
    void shouldKeepALoneHalfOfALength() throws IOException {
        final byte[] file = concat(framed(start()), new byte[] {0});
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertArrayEquals(file, Itch.encode(sink.ticks()));
        assertEquals(1, report.messages());
        assertEquals(2, report.events());
        assertEquals(14, report.cutOffset());
        assertEquals(1, report.cutLength());
        assertEquals('T', sink.tick(1).getChar(field("form")));
        assertEquals(15, report.bytes());
    }

    @Test
    void shouldKeepALengthWithNothingBehindIt() throws IOException {
        final byte[] file = concat(framed(start()), new byte[] {0, 19});
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertArrayEquals(file, Itch.encode(sink.ticks()));
        assertEquals(16, report.cutOffset());
        assertEquals(0, report.cutLength());
        assertTrue(report.isCut());
        assertEquals(19, sink.tick(1).getLong(field("declaredLength")));
    }

    @ParameterizedTest
    @MethodSource("longRecords")
    void shouldCountALongRecordOnce(int length, int chain) throws IOException {
        final byte[] record = new byte[length];
        new Random(3).nextBytes(record);
        record[0] = 'z';
        final byte[] file = framed(start(), record, HALT);
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertEquals(3, report.messages());
        assertEquals(3, report.events());
        assertEquals(1, report.raw());
        assertEquals(2 + chain, sink.ticks().size());
        final ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int i = 1; i <= chain; i++) {
            final Tick raw = sink.tick(i);
            assertEquals(i < chain ? 'Y' : 'N', raw.getChar(field("more")));
            assertEquals(16 + joined.size(), raw.getLong(field("fileOffset")));
            joined.writeBytes(raw.getBytes(field("bytes")));
        }
        assertArrayEquals(record, joined.toByteArray());
        assertArrayEquals(file, Itch.encode(sink.ticks()));
    }

    static Stream<Arguments> longRecords() {
        return Stream.of(
                Arguments.of(975, 1),
                Arguments.of(976, 2),
                Arguments.of(1_950, 2),
                Arguments.of(60_000, 62),
                Arguments.of(65_535, 68));
    }

    @Test
    void shouldKeepALongRecordThatIsCut() throws IOException {
        final byte[] whole = framed(start(), new byte[60_000]);
        for (int length : new int[] {16, 17, 16 + 975, 16 + 976, whole.length - 1}) {
            final byte[] file = Arrays.copyOf(whole, length);
            final MemorySink sink = new MemorySink();
            final ItchReport report = Itch.decode(file, sink);
            assertEquals(length - 16, report.cutLength());
            assertEquals(2, report.events());
            assertArrayEquals(file, Itch.encode(sink.ticks()), "cut at " + length);
        }
    }

    @Test
    void shouldTellTheSymbolByTheLocateLearnedLast() throws IOException {
        final MemorySink sink = new MemorySink();
        Itch.decode(
                framed(
                        messageAt('D', 5, 1, 1L),
                        messageAt('A', 5, 1, 1L, 'B', 1, "AAPL    ", 1),
                        messageAt('D', 5, 1, 1L),
                        messageAt('D', 6, 1, 1L),
                        messageAt('Y', 5, 1, "MSFT    ", '0'),
                        messageAt('D', 5, 1, 1L),
                        messageAt('Y', 5, 1, "        ", '0'),
                        messageAt('D', 5, 1, 1L)),
                sink);
        assertEquals(
                "[, AAPL, AAPL, , MSFT, MSFT, , MSFT]",
                sink.ticks().stream().map(Tick::symbol).toList().toString());
    }

    @Test
    void shouldCountTimesThatRepeatOrStepBack() throws IOException {
        final MemorySink sink = new MemorySink();
        final ItchReport report =
                Itch.decode(
                        framed(
                                messageAt('D', 5, 10, 1L),
                                messageAt('D', 5, 10, 1L),
                                messageAt('D', 5, 9, 1L),
                                messageAt('D', 5, 9, 1L),
                                messageAt('D', 5, 0, 1L),
                                messageAt('D', 5, 0xFFFF_FFFF_FFFFL, 1L)),
                        sink);
        assertEquals(2, report.equalTimes());
        assertEquals(2, report.outOfOrderTimes());
        assertEquals(Itch.MIDNIGHT + 10, report.firstEventTime());
        assertEquals(Itch.MIDNIGHT + 0xFFFF_FFFF_FFFFL, report.lastEventTime());
        assertEquals(report.lastEventTime(), sink.tick(5).eventTime());
    }

    @Test
    void shouldGiveARawFirstRecordTheTimeOfMidnight() throws IOException {
        final MemorySink sink = new MemorySink();
        Itch.decode(framed(message('H', "AAPL\0   ", 'T', ' ', "    ")), sink);
        assertEquals(Itch.MIDNIGHT, sink.tick(0).eventTime());
    }

    private static Field field(String name) {
        return BuiltinTypes.RAW.field(name);
    }
}
