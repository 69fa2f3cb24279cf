package io.tickring.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.segment.TradeChunk;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums of sizes and of products are those of unbounded integers, whatever is added. */
final class WideSumTest {
    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldSumExactlyAlsoBeyond128Bits(int seed) {
        final Random random = new Random(seed);
        final int exponent = random.nextInt(10);
        final VolumeSums[] parts = {new VolumeSums(), new VolumeSums()};
        final TradeChunk chunk = new TradeChunk();
        BigInteger sizes = BigInteger.ZERO;
        BigInteger notional = BigInteger.ZERO;
        final int priceShift = random.nextInt(Long.SIZE);
        final int sizeShift = random.nextInt(Long.SIZE);
        final int trades = 300 + random.nextInt(3000);
        for (int i = 0; i < trades; i++) {
            final long price = value(random) >> priceShift;
            final long size = value(random) >> sizeShift;
            chunk.add(7, 0, i, price, size);
            sizes = sizes.add(BigInteger.valueOf(size));
            notional = notional.add(BigInteger.valueOf(price).multiply(BigInteger.valueOf(size)));
            if (chunk.isFull() || i == trades - 1) {
                parts[random.nextInt(2)].onTrades(chunk, exponent);
                chunk.clear();
            }
        }
        final SymbolMap<Volume> volumes = new SymbolMap<>();
        for (VolumeSums part : parts) {
            part.addTo(volumes);
        }
        final Volume sum = volumes.get(7, id -> new Volume());
        final BigDecimal volume = new BigDecimal(sizes, exponent);
        final BigDecimal exact =
                new BigDecimal(notional, exponent + 9)
                        .divide(
                                volume,
                                notional.abs()
                                                        .compareTo(
                                                                sizes.abs()
                                                                        .multiply(
                                                                                BigInteger.TEN.pow(
                                                                                        9)))
                                                < 0
                                        ? 9
                                        : 6,
                                RoundingMode.HALF_EVEN);
        assertEquals(trades, sum.count(), "seed=" + seed);
        assertEquals(plain(volume), sum.volume(), "seed=" + seed);
        assertEquals(plain(exact), sum.vwap(), "seed=" + seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldStripZerosAsDecimalsDo(int seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            final long size =
                    random.nextBoolean()
                            ? value(random)
                            : random.nextInt(100_000) * (long) Math.pow(10, random.nextInt(12));
            final int exponent = random.nextInt(10);
            final long[] limbs = {size & WideSum.MASK, size >> WideSum.BITS};
            assertEquals(
                    plain(BigDecimal.valueOf(size, exponent)), WideSum.plain(limbs, 0, exponent));
        }
    }

    private static BigDecimal plain(BigDecimal value) {
        final BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static long value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            case 2 -> random.nextInt(3) - 1;
            default -> random.nextLong();
        };
    }
}
