package io.tickring.feed.itch;

import static io.tickring.feed.itch.Itch.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.tick.Field;
import io.tickring.tick.FieldKind;
import io.tickring.tick.Tick;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message of the specification, laid out here by hand a second time. */
class ItchMessagesTest {
    private static final int MAX = 0xFFFF_FFFF;
    private static final long MAX_U32 = 0xFFFF_FFFFL;

    /** One message and what its tick is to hold. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Case(String type, byte[] message, String symbol, Map<String, Object> fields) {
        @Override
        public String toString() {
            return (char) message[0] + " " + type;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                with("itch.system_event", message('S', 'Q'), "", "event", 'Q'),
                with(
                        "itch.stock_directory",
                        message(
                                'R',
                                "AAPL    ",
                                'Q',
                                'N',
                                100,
                                'N',
                                'C',
                                "Z ",
                                'P',
                                'Y',
                                ' ',
                                '1',
                                'N',
                                3,
                                '\0'),
                        "AAPL",
                        "marketCategory",
                        'Q',
                        "financialStatus",
                        'N',
                        "roundLotSize",
                        100,
                        "roundLotsOnly",
                        'N',
                        "issueClassification",
                        'C',
                        "issueSubType",
                        "Z",
                        "authenticity",
                        'P',
                        "shortSaleThreshold",
                        'Y',
                        "ipoFlag",
                        ' ',
                        "luldTier",
                        '1',
                        "etpFlag",
                        'N',
                        "etpLeverageFactor",
                        3,
                        "inverse",
                        '\0'),
                with(
                        "itch.stock_directory",
                        message(
                                'R',
                                "ABCDEFGH",
                                '\u00FF',
                                'N',
                                MAX,
                                'N',
                                'C',
                                "  ",
                                'P',
                                'Y',
                                ' ',
                                '1',
                                'N',
                                MAX,
                                'N'),
                        "ABCDEFGH",
                        "marketCategory",
                        '\u00FF',
                        "financialStatus",
                        'N',
                        "roundLotSize",
                        MAX_U32,
                        "roundLotsOnly",
                        'N',
                        "issueClassification",
                        'C',
                        "issueSubType",
                        "",
                        "authenticity",
                        'P',
                        "shortSaleThreshold",
                        'Y',
                        "ipoFlag",
                        ' ',
                        "luldTier",
                        '1',
                        "etpFlag",
                        'N',
                        "etpLeverageFactor",
                        MAX_U32,
                        "inverse",
                        'N'),
                with(
                        "status",
                        message('H', "BRK.A   ", 'H', ' ', "LUDP"),
                        "BRK.A",
                        "state",
                        'H',
                        "detail",
                        ' ',
                        "reason",
                        "LUDP"),
                with(
                        "status",
                        message('H', "A B     ", 'T', '\0', "A B "),
                        "A B",
                        "state",
                        'T',
                        "detail",
                        '\0',
                        "reason",
                        "A B"),
                with("itch.reg_sho", message('Y', "Z       ", '2'), "Z", "action", '2'),
                with(
                        "itch.market_participant",
                        message('L', "GSCO", "AAPL    ", 'Y', 'N', 'A'),
                        "AAPL",
                        "mpid",
                        "GSCO",
                        "primaryMarketMaker",
                        'Y',
                        "marketMakerMode",
                        'N',
                        "participantState",
                        'A'),
                with(
                        "itch.mwcb_decline",
                        message('V', 1L, 306_250_000_000L, 922_337_203_685_477_580L),
                        "",
                        "level1",
                        10L,
                        "level2",
                        3_062_500_000_000L,
                        "level3",
                        9_223_372_036_854_775_800L),
                with("itch.mwcb_status", message('W', '3'), "", "breachedLevel", '3'),
                with(
                        "itch.ipo_quoting",
                        message('K', "NEWCO   ", 35_100, 'A', 180_000),
                        "NEWCO",
                        "releaseSeconds",
                        35_100,
                        "releaseQualifier",
                        'A',
                        "ipoPrice",
                        18_000_000_000L),
                with(
                        "itch.luld_collar",
                        message('J', "AAPL    ", 1, MAX, 0, 0x8000_0000),
                        "AAPL",
                        "referencePrice",
                        100_000L,
                        "upperPrice",
                        MAX_U32 * 100_000,
                        "lowerPrice",
                        0L,
                        "extension",
                        0x8000_0000L),
                with(
                        "itch.operational_halt",
                        message('h', "AAPL    ", 'B', 'H'),
                        "AAPL",
                        "marketCode",
                        'B',
                        "action",
                        'H'),
                with(
                        "order_add",
                        message('A', 7L, 'B', 100, "AAPL    ", 3_200_100),
                        "AAPL",
                        "orderId",
                        7L,
                        "side",
                        'B',
                        "size",
                        100,
                        "price",
                        320_010_000_000L),
                with(
                        "order_add",
                        message('A', -1L, 'S', MAX, "        ", MAX),
                        "",
                        "orderId",
                        -1L,
                        "side",
                        'S',
                        "size",
                        MAX_U32,
                        "price",
                        MAX_U32 * 100_000),
                with(
                        "itch.order_add_mpid",
                        message('F', Long.MIN_VALUE, 'S', 1, "AAPL    ", 9_999, "NIT "),
                        "AAPL",
                        "orderId",
                        Long.MIN_VALUE,
                        "side",
                        'S',
                        "size",
                        1,
                        "price",
                        999_900_000L,
                        "mpid",
                        "NIT"),
                with(
                        "order_executed",
                        message('E', 7L, 0x8000_0000, -2L),
                        "",
                        "orderId",
                        7L,
                        "size",
                        0x8000_0000L,
                        "tradeId",
                        -2L),
                with(
                        "itch.order_executed_with_price",
                        message('C', 7L, 40, 99L, 'N', 3_200_200),
                        "",
                        "orderId",
                        7L,
                        "size",
                        40,
                        "tradeId",
                        99L,
                        "printable",
                        'N',
                        "price",
                        320_020_000_000L),
                with("order_reduced", message('X', 7L, MAX), "", "orderId", 7L, "size", MAX_U32),
                with("order_deleted", message('D', 7L), "", "orderId", 7L),
                with(
                        "order_replaced",
                        message('U', 7L, 8L, 300, 3_200_300),
                        "",
                        "orderId",
                        7L,
                        "newOrderId",
                        8L,
                        "size",
                        300,
                        "price",
                        320_030_000_000L),
                with(
                        "itch.trade",
                        message('P', 0L, 'B', 25, "AAPL    ", 3_200_150, 100L),
                        "AAPL",
                        "orderId",
                        0L,
                        "side",
                        'B',
                        "size",
                        25,
                        "price",
                        320_015_000_000L,
                        "tradeId",
                        100L),
                with(
                        "itch.cross_trade",
                        message('Q', Long.MAX_VALUE, "AAPL    ", 3_200_000, 101L, 'O'),
                        "AAPL",
                        "size",
                        Long.MAX_VALUE,
                        "price",
                        320_000_000_000L,
                        "tradeId",
                        101L,
                        "crossType",
                        'O'),
                with("itch.broken_trade", message('B', 101L), "", "tradeId", 101L),
                with(
                        "imbalance",
                        message('I', 5L, 6L, 'B', "AAPL    ", 1, 2, 3, 'C', 'L'),
                        "AAPL",
                        "pairedSize",
                        5L,
                        "imbalanceSize",
                        6L,
                        "side",
                        'B',
                        "farPrice",
                        100_000L,
                        "nearPrice",
                        200_000L,
                        "referencePrice",
                        300_000L,
                        "auction",
                        'C',
                        "variation",
                        'L'),
                with("itch.rpii", message('N', "AAPL    ", 'A'), "AAPL", "interest", 'A'),
                with(
                        "itch.direct_listing",
                        message('O', "AAPL    ", 'Y', 1, 2, 3, -5L, 4, 5),
                        "AAPL",
                        "openEligibility",
                        'Y',
                        "minPrice",
                        100_000L,
                        "maxPrice",
                        200_000L,
                        "nearPrice",
                        300_000L,
                        "nearTime",
                        -5L,
                        "lowerCollar",
                        400_000L,
                        "upperCollar",
                        500_000L));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldDecodeEachFieldAndEncodeTheSameBytes(Case expected) throws IOException {
        final byte[] file = Itch.framed(expected.message());
        final MemorySink sink = new MemorySink();
        final ItchReport report = Itch.decode(file, sink);

        assertEquals(0, report.raw());
        assertEquals(1, report.messages((char) expected.message()[0]));
        final Tick tick = sink.tick(0);
        assertEquals(expected.type(), tick.type().name());
        assertEquals(expected.symbol(), tick.symbol());
        assertEquals(Itch.MIDNIGHT + Itch.TIME, tick.eventTime());
        assertEquals(tick.eventTime(), tick.receiveTime());
        final Map<String, Object> fields = new LinkedHashMap<>();
        for (Field field : tick.type().fields()) {
            fields.put(field.name(), value(tick, field));
        }
        assertEquals((long) Itch.LOCATE, fields.remove("locate"));
        assertEquals((long) Itch.TRACKING, fields.remove("tracking"));
        assertEquals(expected.fields().toString(), ordered(expected.fields(), fields).toString());
        assertArrayEquals(file, Itch.encode(sink.ticks()));
    }

    @Test
    void shouldKnowEveryLetterOfTheSpecification() {
        final TreeSet<Character> letters =
                cases().map(each -> (char) each.message()[0])
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(23, ItchMessages.ALL.size());
        assertEquals(
                ItchMessages.ALL.stream()
                        .map(each -> each.letter)
                        .collect(Collectors.toCollection(TreeSet::new)),
                letters);
        assertEquals(
                23, ItchMessages.ALL.stream().map(each -> each.type.name()).distinct().count());
    }

    @Test
    void shouldCountTradesPrintableExecutionsAndCrossesOnly() throws IOException {
        final MemorySink sink = new MemorySink();
        Itch.decode(
                Itch.framed(
                        message('P', 0L, 'B', 25, "AAPL    ", 3_200_150, 100L),
                        message('Q', 10L, "AAPL    ", 3_200_000, 101L, 'O'),
                        message('C', 7L, 40, 99L, 'Y', 3_200_200),
                        message('C', 7L, 40, 99L, 'N', 3_200_200),
                        message('E', 7L, 40, 99L),
                        message('B', 99L)),
                sink);
        assertEquals(
                "true true true false false false",
                sink.ticks().stream()
                        .map(tick -> String.valueOf(tick.countsAsTrade()))
                        .collect(Collectors.joining(" ")));
    }

    /** Orders are decoded by constants, everything else by the table: both must mean the same. */
    @Test
    void shouldDecodeOrdersAsTheTableSays() throws IOException {
        final Random random = new Random(11);
        for (String letters = "ADUEX"; !letters.isEmpty(); letters = letters.substring(1)) {
            final ItchMessage message = ItchMessages.byLetter(letters.charAt(0));
            for (int i = 0; i < 200; i++) {
                final byte[] bytes = randomMessage(message, random);
                final MemorySink sink = new MemorySink();
                Itch.decode(Itch.framed(bytes), sink);
                final Tick tick = sink.tick(0);
                final Tick byTable = tick.copy();
                for (int at = 32; at < byTable.length(); at++) {
                    byTable.buffer().put(at, (byte) 0);
                }
                message.decode(ByteBuffer.wrap(bytes), 0, byTable.buffer(), 0);
                assertEquals(byTable.buffer(), tick.buffer(), "letter " + message.letter);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("letters")
    void shouldChangeOnlyTheBytesOfTheFieldThatChanged(char letter) throws IOException {
        final ItchMessage message = ItchMessages.byLetter(letter);
        final byte[] file = Itch.framed(randomMessage(message, new Random(letter)));
        for (WireField field : message.fields()) {
            final Tick changed = decoded(file);
            change(changed, field.field());
            final int from = Short.BYTES + field.wireOffset();
            assertDiffersOnlyIn(
                    from, from + field.wireLength(), file, Itch.encode(List.of(changed)));
        }
        final Tick later = decoded(file);
        later.buffer().putLong(0, later.eventTime() + 1);
        final int time = Short.BYTES + ItchMessage.TIMESTAMP_OFFSET;
        assertDiffersOnlyIn(time, time + 6, file, Itch.encode(List.of(later)));
        if (message.hasStock()) {
            final Tick other = decoded(file);
            other.buffer().putInt(24, ((MemorySink) other.names()).symbolId("OTHER"));
            final int stock = Short.BYTES + message.stockOffset;
            assertDiffersOnlyIn(stock, stock + 8, file, Itch.encode(List.of(other)));
        }
    }

    static Stream<Character> letters() {
        return ItchMessages.ALL.stream().map(message -> message.letter);
    }

    private static void change(Tick tick, Field field) {
        final ByteBuffer memory = tick.buffer();
        final int at = field.offset();
        switch (field.kind()) {
            case PRICE -> memory.putLong(at, memory.getLong(at) + 100_000);
            case I64, SIZE -> memory.putLong(at, memory.getLong(at) + 1);
            case U32 -> memory.putInt(at, memory.getInt(at) + 1);
            case U16 -> memory.putShort(at, (short) (memory.getShort(at) + 1));
            case CHAR -> memory.put(at, (byte) (memory.get(at) + 1));
            case TEXT -> memory.put(at, (byte) (memory.get(at) == 'x' ? 'y' : 'x'));
            default -> throw new AssertionError(field);
        }
    }

    private static void assertDiffersOnlyIn(int from, int to, byte[] before, byte[] after) {
        assertEquals(before.length, after.length);
        boolean differs = false;
        for (int i = 0; i < before.length; i++) {
            if (before[i] != after[i]) {
                differs = true;
                assertTrue(i >= from && i < to, "byte " + i + " is outside of " + from + ".." + to);
            }
        }
        assertTrue(differs, "no byte changed in " + from + ".." + to);
    }

    private static Tick decoded(byte[] file) throws IOException {
        final MemorySink sink = new MemorySink();
        Itch.decode(file, sink);
        return sink.tick(0);
    }

    /** Any bytes that decode: text printable, numbers small enough to be incremented. */
    static byte[] randomMessage(ItchMessage message, Random random) {
        final byte[] bytes = new byte[message.length];
        random.nextBytes(bytes);
        bytes[0] = (byte) message.letter;
        for (int i = 0; message.hasStock() && i < 8; i++) {
            bytes[message.stockOffset + i] = (byte) ('A' + random.nextInt(26));
        }
        for (WireField field : message.fields()) {
            if (field.kind() == WireKind.TEXT) {
                for (int i = 0; i < field.wireLength(); i++) {
                    bytes[field.wireOffset() + i] = (byte) ('A' + random.nextInt(26));
                }
            } else if (field.kind() != WireKind.U16 && field.kind() != WireKind.CHAR) {
                bytes[field.wireOffset()] = (byte) random.nextInt(0x0C);
            }
        }
        return bytes;
    }

    private static Case with(String type, byte[] message, String symbol, Object... namesAndValues) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            final Object value = namesAndValues[i + 1];
            final Object wide =
                    value instanceof Integer number
                            ? (Object) number.longValue()
                            : value instanceof Character character
                                    ? (Object) (long) character
                                    : value;
            fields.put((String) namesAndValues[i], wide);
        }
        return new Case(type, message, symbol, fields);
    }

    private static Object value(Tick tick, Field field) {
        return field.kind() == FieldKind.TEXT ? tick.getText(field) : (Object) tick.getLong(field);
    }

    private static Map<String, Object> ordered(
            Map<String, Object> like, Map<String, Object> fields) {
        final Map<String, Object> ordered = new LinkedHashMap<>();
        like.keySet().forEach(name -> ordered.put(name, fields.remove(name)));
        ordered.putAll(fields);
        return ordered;
    }
}
