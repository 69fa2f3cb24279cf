package io.tickring.feed.itch;

import static io.tickring.feed.itch.Itch.framed;
import static io.tickring.feed.itch.Itch.message;
import static io.tickring.feed.itch.Itch.messageAt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.tick.SpaceFullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is no ITCH file leaves no trace. */
class ItchFirstRecordTest {
    @Test
    void shouldRefuseAnEmptyFile() {
        assertRefused(new byte[0], "holds no record");
    }

    @Test
    void shouldRefuseText() {
        assertRefused("time,symbol,price\n".getBytes(StandardCharsets.US_ASCII), "offset 0");
    }

    @Test
    void shouldRefuseACompressedFile() {
        assertRefused(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0}, "gunzip");
    }

    @Test
    void shouldRefuseAKnownLetterOfAnotherLength() {
        assertRefused(framed(message('S', 'O', 'x')), "'S' has 12 B, the record has 13");
    }

    @Test
    void shouldRefuseAnUnknownLetter() {
        assertRefused(framed(message('z', 'O')), "0x7A");
    }

    @Test
    void shouldRefuseAnEmptyFirstRecord() {
        assertRefused(framed(new byte[0], Itch.start()), "empty");
    }

    @Test
    void shouldRefuseAFileCutBeforeItsFirstLetter() {
        assertRefused(new byte[] {0}, "ends within its first record");
        assertRefused(new byte[] {0, 12}, "ends within its first record");
    }

    @Test
    void shouldStopAtANameThatDoesNotFitAndCountWhatWentBefore() {
        final MemorySink sink = new MemorySink(1);
        final byte[] file =
                framed(
                        messageAt('Y', 1, 1, "AAPL    ", '0'),
                        messageAt('Y', 2, 2, "MSFT    ", '0'),
                        messageAt('Y', 1, 3, "AAPL    ", '0'));
        final SpaceFullException full =
                assertThrows(SpaceFullException.class, () -> Itch.decode(file, sink));
        assertTrue(
                full.getMessage().contains("MSFT") && full.getMessage().contains("1 symbols"),
                full.getMessage());
        assertEquals(1, sink.ticks().size());
    }

    private static void assertRefused(byte[] file, String why) {
        final MemorySink sink = new MemorySink();
        final IOException refusal =
                assertThrows(NotItchException.class, () -> Itch.decode(file, sink));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
        assertTrue(refusal.getMessage().startsWith("memory "), refusal.getMessage());
        assertEquals(0, sink.ticks().size());
    }
}
