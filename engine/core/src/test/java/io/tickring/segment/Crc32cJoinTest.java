package io.tickring.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class Crc32cJoinTest {
    private static int crc32c(byte[] bytes, int from, int to) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    @Test
    void shouldBeTheChecksumOfTheWholeForAnyTwoParts() {
        final Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            final byte[] bytes = new byte[random.nextInt(i < 400 ? 300 : 100_000)];
            random.nextBytes(bytes);
            final int middle = random.nextInt(bytes.length + 1);
            assertEquals(
                    crc32c(bytes, 0, bytes.length),
                    Crc32cJoin.join(
                            crc32c(bytes, 0, middle),
                            crc32c(bytes, middle, bytes.length),
                            bytes.length - middle),
                    bytes.length + " bytes cut at " + middle);
        }
    }
}
