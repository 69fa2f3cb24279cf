package io.tickring.jni.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SchedTest {
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
        if (pinned[0] != 0) {
            System.out.println("SKIPPED: this machine does not let threads be pinned");
        }
        assumeTrue(pinned[0] == 0 || System.getProperty("tickring.require", "").contains("pin"));
        assertEquals(cpu, ranOn[0]);
    }

    @Test
    void shouldRefuseACoreThatNoMachineHas() {
        assertThrows(IllegalArgumentException.class, () -> Sched.setAffinity(-1));
        assertThrows(IllegalArgumentException.class, () -> Sched.setAffinity(1024));
    }
}
