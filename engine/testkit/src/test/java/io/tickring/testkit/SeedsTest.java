package io.tickring.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SeedsTest {
    @Test
    void shouldNameTheSeedThatFailedAndStopThere() {
        final AssertionError failure =
                assertThrows(
                        AssertionError.class,
                        () ->
                                Seeds.each(
                                        10,
                                        seed -> {
                                            if (seed == 7) {
                                                throw new IOException("disk gone");
                                            }
                                            assertTrue(seed < 7, "went on");
                                        }));
        assertTrue(failure.getMessage().startsWith("seed=7 "), failure.getMessage());
        assertTrue(failure.getMessage().contains("disk gone"), failure.getMessage());
        assertEquals(IOException.class, failure.getCause().getClass());
    }
}
