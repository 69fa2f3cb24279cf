package io.tickring.perf.load;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Profile;
import io.tickring.perf.rig.LackingException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineTest {
    private static LoadSettings settings(Profile profile, boolean pinned, double rate) {
        return new LoadSettings(
                "steady",
                Path.of("."),
                List.of(rate),
                false,
                10,
                0,
                profile,
                pinned,
                1,
                AckMode.WAL,
                10,
                10,
                1);
    }

    @Test
    void shouldRefuseToSpinOnMoreThreadsThanCores() {
        final LackingException refused =
                assertThrows(
                        LackingException.class,
                        () ->
                                Machine.check(
                                        settings(Profile.LATENCY, false, 1e6), 2, Long.MAX_VALUE));
        assertTrue(refused.getMessage().contains("BALANCED"), refused.getMessage());
        assertDoesNotThrow(
                () -> Machine.check(settings(Profile.LATENCY, true, 1e6), 3, Long.MAX_VALUE));
    }

    @Test
    void shouldRefuseToPinWhereThereIsOneCore() {
        assertThrows(
                LackingException.class,
                () -> Machine.check(settings(Profile.BALANCED, true, 1e6), 1, Long.MAX_VALUE));
        assertDoesNotThrow(
                () -> Machine.check(settings(Profile.BALANCED, true, 1e6), 2, Long.MAX_VALUE));
    }

    @Test
    void shouldRefuseARunForWhichTheDiskHasNoRoom() {
        final LackingException refused =
                assertThrows(
                        LackingException.class,
                        () -> Machine.check(settings(Profile.BALANCED, false, 4e6), 2, 1 << 30));
        assertTrue(refused.getMessage().contains("4.00 M/s"), refused.getMessage());
        assertTrue(refused.getMessage().contains("--dir"), refused.getMessage());
    }

    @Test
    void shouldReadRatesAsPeopleWriteThem() {
        assertEquals(List.of(250e3, 1.5e6, 40_000.0), Rates.parseAll("250k,1.5M,40_000"));
        for (String wrong : List.of("fast", "0", "-5", "1G", "", "k", "1e12", "NaN")) {
            final IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Rates.parse(wrong));
            assertTrue(refused.getMessage().contains("250k"), refused.getMessage());
        }
    }
}
