package io.tickring.transport.ucx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.transport.Jdks;
import java.nio.file.Path;
import java.util.Map;
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

    /** What a user set for programs of another kind: none of it may reach the JVM, or a put. */
    @Test
    void shouldHoldWhateverTheEnvironmentAsksOfUcx() throws Exception {
        final Map<String, String> asked =
                Map.ofEntries(
                        Map.entry("UCX_HANDLE_ERRORS", "bt,freeze"),
                        Map.entry("UCX_ERROR_SIGNALS", "SIGILL,SIGSEGV,SIGBUS,SIGFPE"),
                        Map.entry("UCX_DEBUG_SIGNO", "SIGHUP"),
                        Map.entry("UCX_MEM_EVENTS", "yes"),
                        Map.entry("UCX_VFS_ENABLE", "yes"),
                        Map.entry("UCX_POSIX_USE_PROC_LINK", "no"),
                        Map.entry("UCX_TLS", "self"),
                        Map.entry("UCX_NET_DEVICES", "eth0"),
                        Map.entry("UCX_SHM_DEVICES", "none"),
                        Map.entry("UCX_ALLOC_PRIO", "heap"),
                        Map.entry("UCX_PROTO_ENABLE", "yes"),
                        Map.entry("UCX_ADDRESS_VERSION", "v2"),
                        Map.entry("UCX_ADDRESS_DEBUG_INFO", "yes"),
                        Map.entry("UCX_UNIFIED_MODE", "yes"));
        for (Path home : Jdks.homes()) {
            final UcxJvm run = UcxJvm.run(asked, home, UcxGuest.class);

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
