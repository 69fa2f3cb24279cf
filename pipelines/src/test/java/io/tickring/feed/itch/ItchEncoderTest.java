package io.tickring.feed.itch;

import static io.tickring.feed.itch.Itch.framed;
import static io.tickring.feed.itch.Itch.message;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.feed.NotExpressibleException;
import io.tickring.tick.BuiltinTypes;
import io.tickring.tick.Decimals;
import io.tickring.tick.Field;
import io.tickring.tick.Tick;
import io.tickring.tick.TickType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ITCH cannot express is refused by name, never bent. */
class ItchEncoderTest {
    private final MemorySink sink = new MemorySink();

    @Test
    void shouldRefuseATypeThatItchHasNot() {
        sink.begin(BuiltinTypes.TRADE_ID, 2, 0, Itch.MIDNIGHT, Itch.MIDNIGHT);
        sink.end();
        final String message = assertRefused(sink.tick(0), "type trade");
        assertTrue(message.contains("position 0") && message.contains("--types"), message);
        assertTrue(message.contains("-o csv"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "price, 1",
        "price, 99999",
        "price, -100000",
        "price, 429496729600000",
        "price, " + Long.MAX_VALUE,
        "size, -1",
        "size, 4294967296",
    })
    void shouldRefuseAValueThatTheWireCannotHold(String field, long value) throws IOException {
        final Tick tick = order("AAPL    ");
        put(tick, tick.type().field(field), value);
        final String shown =
                field.equals("price") ? Decimals.formatPrice(value) : Long.toString(value);
        assertRefused(tick, field + "=" + shown);
    }

    @Test
    void shouldRefuseATimeOutsideOfTheSession() throws IOException {
        final Tick tick = order("AAPL    ");
        tick.buffer().putLong(0, Itch.MIDNIGHT - 1);
        assertRefused(tick, "midnight");
        tick.buffer().putLong(0, Itch.MIDNIGHT + (1L << 48));
        assertRefused(tick, "midnight");
    }

    @ParameterizedTest
    @CsvSource({"ninechars", "grün", "'trail '"})
    void shouldRefuseASymbolThatIsNoStock(String symbol) throws IOException {
        final Tick tick = order("AAPL    ");
        tick.buffer().putInt(24, sink.symbolId(symbol));
        assertRefused(tick, symbol);
    }

    @Test
    void shouldRefuseTextThatIsNotPrintable() throws IOException {
        Itch.decode(framed(message('L', "GSCO", "AAPL    ", 'Y', 'N', 'A')), sink);
        final Tick tick = sink.tick(0);
        tick.buffer().put(tick.type().field("mpid").offset() + 1, (byte) 0);
        assertRefused(tick, "mpid");
    }

    @Test
    void shouldRefuseARawChainThatLacksEvents() throws IOException {
        final byte[] record = new byte[3_000];
        Itch.decode(framed(Itch.start(), record, Itch.start()), sink);
        final List<Tick> ticks = sink.ticks();
        assertEquals(6, ticks.size());
        assertArrayEquals(
                framed(Itch.start(), record, Itch.start()), Itch.encode(ticks), "all there");
        assertIncomplete(List.of(ticks.get(0), ticks.get(1), ticks.get(5)));
        assertIncomplete(List.of(ticks.get(0), ticks.get(1), ticks.get(4)));
        assertIncomplete(List.of(ticks.get(0), ticks.get(4)));
    }

    @Test
    void shouldAppendNothingWhenItRefuses() throws IOException {
        final Tick tick = order("AAPL    ");
        put(tick, tick.type().field("price"), 1);
        final ByteBuffer out = ByteBuffer.allocate(2_000).position(5);
        assertThrows(
                NotExpressibleException.class,
                () -> new ItchEncoder(Itch.MIDNIGHT).encode(tick, out));
        assertEquals(5, out.position());
    }

    /** One encoder must not take one store's type for another's. */
    @Test
    void shouldEncodeBothTypesOfAnOrder() throws IOException {
        final byte[] file =
                framed(
                        message('A', 1L, 'B', 1, "AAPL    ", 1),
                        message('F', 1L, 'B', 1, "AAPL    ", 1, "GSCO"),
                        message('A', 1L, 'B', 1, "AAPL    ", 1));
        Itch.decode(file, sink);
        assertArrayEquals(file, Itch.encode(sink.ticks()));
    }

    private Tick order(String stock) throws IOException {
        Itch.decode(framed(message('A', 1L, 'B', 100, stock, 3_200_100)), sink);
        final Tick tick = sink.tick(0);
        assertEquals(BuiltinTypes.ORDER_ADD, tick.type());
        return tick;
    }

    private static void put(Tick tick, Field field, long value) {
        tick.buffer().putLong(field.offset(), value);
    }

    private static String assertRefused(Tick tick, String why) {
        final TickType type = tick.type();
        final NotExpressibleException refusal =
                assertThrows(NotExpressibleException.class, () -> Itch.encode(List.of(tick)));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(type.name()), refusal.getMessage());
        return refusal.getMessage();
    }

    private static void assertIncomplete(List<Tick> ticks) {
        final NotExpressibleException refusal =
                assertThrows(NotExpressibleException.class, () -> Itch.encode(ticks));
        assertTrue(refusal.getMessage().contains("record"), refusal.getMessage());
    }
}
