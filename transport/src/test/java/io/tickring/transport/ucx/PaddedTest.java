package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tickring.jni.posix.NativeMemory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class PaddedTest {
    /** Nothing of a longer one is left behind a shorter one. */
    @Test
    void shouldHoldBytesWithZerosBehind() {
        final Padded padded = new Padded();
        try {
            for (int length : new int[] {3, 4000, 7, 0}) {
                final byte[] bytes = new byte[length];
                Arrays.fill(bytes, (byte) 9);
                final ByteBuffer seen = NativeMemory.at(padded.take(bytes), Padded.LENGTH);
                for (int at = 0; at < Padded.LENGTH; at++) {
                    assertEquals(at < length ? 9 : 0, seen.get(at), "byte " + at + " of " + length);
                }
            }
        } finally {
            Reference.reachabilityFence(padded);
        }
    }
}
