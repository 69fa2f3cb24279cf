package io.tickring.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,0.000000001",
        "-1,-0.000000001",
        "321121966000,321.121966",
        "1000000000,1",
        "100000000000,100",
        "-1500000000,-1.5",
        "9223372036854775806,9223372036.854775806",
        "-9223372036854775808,-9223372036.854775808"
    })
    void shouldWritePricesExactlyWithoutTrailingZeros(long price, String text) {
        assertEquals(text, Decimals.formatPrice(price));
        assertEquals(price, Decimals.parsePrice(text));
    }

    @Test
    void shouldWriteNothingForAnUndefinedPrice() {
        assertEquals("", Decimals.formatPrice(Decimals.UNDEFINED_PRICE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abc", "1.0000000001", "9223372036.854775808", "1e20", "0x1", "NaN"})
    void shouldRefuseWhatIsNoPrice(String text) {
        final String message =
                assertThrows(IllegalArgumentException.class, () -> Decimals.parsePrice(text))
                        .getMessage();
        assertTrue(message.contains("'" + text + "'"), message);
    }

    @Test
    void shouldReadBackWhatItWroteAtAnyExponent() {
        for (long seed = 0; seed < 2_000; seed++) {
            final Random random = new Random(seed);
            final long value = random.nextLong() >> random.nextInt(64);
            final int exponent = random.nextInt(19);
            final String text = Decimals.format(value, exponent);
            assertEquals(value, Decimals.parse(text, exponent), "seed=" + seed + ' ' + text);
            assertTrue(!text.contains("E"), text);
        }
    }
}
