package io.tickring.perf.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class UcxPerftestTest {
    @Test
    void readsTheOverallTimeOfTheResult() throws IOException {
        assertEquals(
                6.0,
                UcxPerftest.parse(
                        """
                        |    Stage     | # iterations | 50.0%ile | average | overall |
                        [thread 0]            1000000      0.005     0.005     0.005
                        Final:                2000000      0.004     0.005     0.006     11000.00
                        """),
                1e-9);
    }

    @Test
    void refusesWhatIsNoResult() {
        assertThrows(IOException.class, () -> UcxPerftest.parse("cannot connect"));
        assertThrows(IOException.class, () -> UcxPerftest.parse("Final: 1 2"));
        assertThrows(IOException.class, () -> UcxPerftest.parse("Final: 1 2 3 four"));
    }
}
