package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZeroBytesTest {
    private static final int LENGTH = 100;

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    private static ByteBuffer memory() {
        return ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void shouldSeeOneByteWhereverItIsAndNoneBesideTheRange() {
        final ByteBuffer memory = memory();
        for (int set = 0; set < LENGTH; set++) {
            memory.put(set, (byte) 0x80);
            for (int from = 0; from < LENGTH; from++) {
                for (int to = from; to <= LENGTH; to++) {
                    assertEquals(
                            set < from || set >= to,
                            new ZeroBytes(memory).isZero(from, to - from),
                            set + " in " + from + ".." + to);
                }
            }
            memory.put(set, (byte) 0);
        }
    }

    /** What was looked at before must not answer for what was not. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAnswerTheSameWhateverWasAskedBefore(long seed) {
        final Random random = new Random(seed);
        final ByteBuffer memory = memory();
        for (int i = random.nextInt(4); i >= 0; i--) {
            memory.put(random.nextInt(LENGTH), (byte) (1 + random.nextInt(255)));
        }
        final ZeroBytes zeros = new ZeroBytes(memory);
        for (int question = 0; question < 2000; question++) {
            final int from = random.nextInt(LENGTH);
            final int length = random.nextInt(LENGTH - from + 1);
            boolean isZero = true;
            for (int at = from; at < from + length; at++) {
                isZero &= memory.get(at) == 0;
            }
            assertEquals(
                    isZero,
                    zeros.isZero(from, length),
                    "seed=" + seed + ", " + length + " bytes from " + from);
        }
    }
}
