package io.tickring.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TickTypeTest {
    private static void refused(String part, Supplier<?> build) {
        final String message =
                assertThrows(IllegalArgumentException.class, build::get).getMessage();
        assertTrue(message.contains(part), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Trade", "9lives", "a b", "a-b", "ä"})
    void shouldRefuseATypeNameThatIsNoIdentifier(String name) {
        refused("'" + name + "'", () -> TickType.named(name));
    }

    @Test
    void shouldRefuseTypeAndFieldNamesThatAreTooLong() {
        assertEquals(64, TickType.named("a".repeat(64)).build().name().length());
        refused("type name", () -> TickType.named("a".repeat(65)));
        assertEquals(1, TickType.named("t").i8("a".repeat(32)).build().fields().size());
        refused("field name", () -> TickType.named("t").i8("a".repeat(33)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Price", "a_b", "1st"})
    void shouldRefuseAFieldNameThatIsNoIdentifier(String name) {
        refused("'" + name + "'", () -> TickType.named("t").i64(name));
    }

    @Test
    void shouldRefuseWhatDoesNotFitTogether() {
        refused("two fields a", () -> TickType.named("t").i8("a").i16("a"));
        refused("before b", () -> TickType.named("t").bytes("a").i8("b"));
        refused("no price or no size", () -> TickType.named("t").countsAsTrade().build());
        refused(
                "no price or no size",
                () -> TickType.named("t").i64("price").size("size").countsAsTrade().build());
        refused("1..255: 0", () -> TickType.named("t").text("a", 0));
        refused("1..255: 256", () -> TickType.named("t").text("a", 256));
        refused("0..18: -1", () -> TickType.named("t").size("a", -1));
        refused("0..18: 19", () -> TickType.named("t").size("a", 19));
    }

    @Test
    void shouldRefuseMoreFieldsThanAnEventHolds() {
        final TickType.Builder many = TickType.named("many");
        for (int i = 0; i < 64; i++) {
            many.i8("f" + i);
        }
        refused("more than 64", () -> many.i8("last"));
        final TickType.Builder wide = TickType.named("wide").text("a", 255).text("b", 255);
        wide.text("c", 255).text("d", 227);
        assertEquals(TickLayout.MAX_LINES, wide.build().lines());
        refused("993 bytes; an event holds 992", () -> wide.i8("e").build());
    }

    @Test
    void shouldLayFieldsOneBehindTheOther() {
        final TickType type =
                TickType.named("t").i8("a").u16("b").text("c", 3).size("d", 4).bytes("e").build();
        assertEquals(32, type.field("a").offset());
        assertEquals(33, type.field("b").offset());
        assertEquals(35, type.field("c").offset());
        assertEquals(38, type.field("d").offset());
        assertEquals(46, type.field("e").offset());
        assertEquals(16, type.payloadLength());
        assertEquals(1, type.lines());
        assertTrue(type.isVariable());
        assertEquals(4, type.field("d").exponent());
        refused("it has [a, b, c, d, e]", () -> type.field("f"));
    }

    @Test
    void shouldBeEqualOnlyWithTheSameNameFieldsAndTradeRule() {
        final Supplier<TickType.Builder> fields =
                () -> TickType.named("t").price("price").size("size");
        final TickType type = fields.get().build();
        assertEquals(type, fields.get().build());
        assertEquals(type.hashCode(), fields.get().build().hashCode());
        assertNotEquals(type, fields.get().countsAsTrade().build());
        assertNotEquals(type, fields.get().i8("a").build());
        assertNotEquals(type, TickType.named("u").price("price").size("size").build());
        assertNotEquals(type, TickType.named("t").price("price").size("size", 1).build());
        assertFalse(type.isTrade());
        assertNull(type.printable());
    }

    @Test
    void shouldNumberTheBuiltInTypesAsTheirConstantsSay() {
        assertEquals(BuiltinTypes.TRADE, BuiltinTypes.all().get(BuiltinTypes.TRADE_ID - 1));
        assertEquals(BuiltinTypes.QUOTE, BuiltinTypes.all().get(BuiltinTypes.QUOTE_ID - 1));
        assertEquals(BuiltinTypes.RAW, BuiltinTypes.all().get(BuiltinTypes.RAW_ID - 1));
        assertEquals(
                BuiltinTypes.DEFINITION, BuiltinTypes.all().get(BuiltinTypes.DEFINITION_ID - 1));
        assertEquals(
                BuiltinTypes.SESSION_START,
                BuiltinTypes.all().get(BuiltinTypes.SESSION_START_ID - 1));
        assertEquals(
                BuiltinTypes.SESSION_END, BuiltinTypes.all().get(BuiltinTypes.SESSION_END_ID - 1));
        assertTrue(BuiltinTypes.all().size() < BuiltinTypes.FIRST_DEFINED_ID);
    }
}
