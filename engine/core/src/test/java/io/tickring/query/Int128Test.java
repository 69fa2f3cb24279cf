package io.tickring.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class Int128Test {
    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldSumExactlyAlsoBeyond128Bits(int seed) {
        final Random random = new Random(seed);
        final Int128 sum = new Int128();
        BigInteger model = BigInteger.ZERO;
        final Int128 part = new Int128();
        for (int i = 0; i < 300; i++) {
            final long one = value(random);
            final long other = value(random);
            sum.add(one);
            sum.addProduct(one, other);
            part.addProduct(other, other);
            model = model.add(BigInteger.valueOf(one));
            model = model.add(BigInteger.valueOf(one).multiply(BigInteger.valueOf(other)));
            model = model.add(BigInteger.valueOf(other).pow(2));
        }
        sum.add(part);
        assertEquals(model, sum.value(), "seed=" + seed);
    }

    private static long value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            case 2 -> random.nextInt(3) - 1;
            default -> random.nextLong();
        };
    }

    @Test
    void shouldHoldWhatOverflowsByOneBit() {
        final Int128 sum = new Int128();
        BigInteger model = BigInteger.ZERO;
        for (int i = 0; i < 5; i++) {
            sum.addProduct(Long.MIN_VALUE, Long.MIN_VALUE); // 2^126 each
            model = model.add(BigInteger.ONE.shiftLeft(126));
            assertEquals(model, sum.value());
        }
    }
}
