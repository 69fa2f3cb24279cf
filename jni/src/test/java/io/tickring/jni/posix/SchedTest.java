package io.tickring.jni.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class SchedTest {
    /** A number that a core may have, and on this machine none has. */
    private static final int NO_SUCH_CPU = 1023;

    @Test
    @Tag("smoke")
    void shouldRunOnTheCoreThatItWasPinnedTo() throws InterruptedException {
        final int[] ranOn = {Sched.UNSUPPORTED};
        final int[] pinned = {Sched.UNSUPPORTED};
        final int cpu = Math.max(0, Sched.getCpu());
        final Thread thread =
                new Thread(
                        () -> {
                            pinned[0] = Sched.setAffinity(cpu);
                            ranOn[0] = Sched.getCpu();
                        });
        thread.start();
        thread.join();
        need(pinned[0] == 0, System.getProperty("tickring.require", ""));
        assertEquals(cpu, ranOn[0]);
    }

    /** Says loudly that nothing is pinned here, and skips, or fails where it is asked for. */
    private static void need(boolean isPinned, String required) {
        final String why = "this machine does not let threads be pinned";
        if (!isPinned && List.of(required.split(",")).contains("pin")) {
            fail("-Dtickring.require=pin, but " + why);
        }
        if (!isPinned) {
            System.out.println("SKIPPED: " + why);
        }
        assumeTrue(isPinned, why);
    }

    @Test
    void shouldAnswerThatTheKernelRefusesAndFailOnlyWherePinningIsRequired()
            throws InterruptedException {
        final int[] pinned = {0};
        final Thread thread = new Thread(() -> pinned[0] = Sched.setAffinity(NO_SUCH_CPU));
        thread.start();
        thread.join();
        assertEquals(Sched.UNSUPPORTED, pinned[0]);
        assertThrows(AssertionFailedError.class, () -> need(pinned[0] == 0, "ucx,pin"));
        assertThrows(TestAbortedException.class, () -> need(pinned[0] == 0, "ucx"));
    }

    @Test
    void shouldRefuseACoreThatNoMachineHas() {
        assertThrows(IllegalArgumentException.class, () -> Sched.setAffinity(-1));
        assertThrows(IllegalArgumentException.class, () -> Sched.setAffinity(1024));
    }
}
