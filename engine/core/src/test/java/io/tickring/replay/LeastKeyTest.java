package io.tickring.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LeastKeyTest {
    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldChooseTheLeastKeyAndOfEqualOnesTheFirst(int seed) {
        final Random random = new Random(seed);
        final int count = 1 + random.nextInt(20);
        final List<Long> model = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            model.add(key(random));
        }
        final long[] keys = new long[count + 3];
        for (int i = 0; i < count; i++) {
            keys[i] = model.get(i);
        }
        final LeastKey least = new LeastKey(keys, count);

        for (int step = 0; step < 200; step++) {
            final int expected = model.indexOf(Collections.min(model));
            assertEquals(expected, least.index(), "seed=" + seed + " step=" + step);
            assertEquals(model.get(expected), least.key(), "seed=" + seed);
            assertEquals(model.size(), least.count(), "seed=" + seed);
            if (random.nextInt(10) == 0 && model.size() > 1) {
                model.remove(expected);
                least.remove();
            } else {
                model.set(expected, key(random));
                least.replace(model.get(expected));
            }
        }
    }

    private static long key(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            default -> random.nextInt(10) - 5;
        };
    }
}
