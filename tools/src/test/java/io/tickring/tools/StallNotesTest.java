package io.tickring.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a person is told while an ingest waits. */
class StallNotesTest {
    private static final String REASON = "shard-0: 113 MB free in store/shard-0";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Interruption interruption = new Interruption();
    private final StallNotes notes =
            new StallNotes(
                    new Streams(
                            new ByteArrayOutputStream(),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            false,
                            interruption),
                    StallNotes.GIVE_UP_S);

    private List<String> told() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void stallUntil(double seconds) {
        for (long tenth = 1; tenth <= Math.round(seconds * 10); tenth++) {
            notes.onStalled(tenth * 100_000_000L, REASON);
        }
    }

    @Test
    void shouldSayWhyEveryFiveSecondsOfAStall() {
        stallUntil(4.9);
        assertEquals(List.of(), told());
        stallUntil(16);
        assertEquals(3, told().size());
        assertTrue(told().get(0).startsWith("tickring: waiting for 5 s: " + REASON), told().get(0));
        assertTrue(told().get(2).startsWith("tickring: waiting for 15 s: "), told().get(2));
        assertTrue(told().get(0).contains("Ctrl-C"), told().get(0));
        stallUntil(5);
        assertEquals(4, told().size(), "another stall is told again");
    }

    @Test
    void shouldSayOnceThatItGoesOnWhereItSaidThatItWaits() {
        stallUntil(4.9);
        notes.goesOn();
        assertEquals(List.of(), told());
        stallUntil(5);
        notes.goesOn();
        notes.goesOn();
        assertEquals(2, told().size());
        assertEquals("tickring: goes on", told().get(1));
    }

    @Test
    void shouldNoticeAnInterruptionAtOnce() {
        interruption.hold();
        final Thread asks = new Thread(interruption::request);
        asks.start();
        while (!interruption.isRequested()) {
            Thread.onSpinWait();
        }
        assertThrows(InterruptedCommandException.class, () -> stallUntil(0.1));
        interruption.done();
    }

    @Test
    void shouldGiveUpBehindFiveMinutesAndSayThatNothingIsLost() {
        notes.onStalled(TimeUnit.MINUTES.toNanos(5), REASON);
        final String message =
                assertThrows(
                                UncheckedIOException.class,
                                () -> notes.onStalled(TimeUnit.MINUTES.toNanos(5) + 1, REASON))
                        .getCause()
                        .getMessage();
        assertTrue(message.contains("5 minutes: " + REASON), message);
        assertTrue(message.contains("what was acked is stored"), message);
    }
}
