package io.tickring.perf.rig;

import java.nio.file.Path;

/** The most anonymous memory that the kernel saw this process have. <b>Thread:</b> one. */
final class MemoryWatch {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int PERIOD = 64;
    private static final double KIB_A_MIB = 1024;

    private int left = PERIOD;
    private double mostMib;

    /** Looks now and then: asking the kernel is dear. */
    void look() {
        if (--left == 0) {
            left = PERIOD;
            lookNow();
        }
    }

    void lookNow() {
        mostMib = Math.max(mostMib, ProcFile.number(STATUS, "RssAnon") / KIB_A_MIB);
    }

    double mostMib() {
        return mostMib;
    }
}
