package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** UCX takes over neither signals nor memory calls of the JVM it is loaded into. */
final class UcxGuestTest {
    @BeforeAll
    static void needUcx() {
        UcxNeeded.orSkip();
    }

    @Test
    void shouldLeaveSignalsAndMemoryCallsToTheJvm() throws Exception {
        for (Path home : Jdks.homes()) {
            final UcxJvm run = UcxJvm.run(home, UcxGuest.class);

            assertTrue(run.output().contains(UcxGuest.SOUND), () -> home + ": " + run.output());
            assertEquals(0, run.status(), () -> home + ": " + run.output());
        }
    }

    /** The check itself: without what {@code Ucx} does, it notices. */
    @Test
    void shouldNoticeUcxAsItComes() throws Exception {
        final UcxJvm run = UcxJvm.run(UcxGuest.class, UcxGuest.CONTROL);

        assertTrue(run.output().contains("signal handlers changed"), () -> run.output());
    }
}
