package io.tickring.perf.transport;

import io.tickring.perf.loops.Loop;

/** What {@code perf transport} measures beside C, in the order of the table. */
public enum TransportLoop implements Loop {
    PUT("put64.alone", "64 B put + ordered commit over 4 MiB, nobody reads", 0, 1.1),
    PUT_READ("put64.read", "honest: the same, all read by a second core", 0, 1.1),
    PUT_FENCE("put64.fence", "honest: the same, with a full fence after each", 0, 1.1),
    BULK("put4k.span", "4 KiB put over 4 MiB, beside memcpy", 0, 1.1);

    private final String label;
    private final String what;
    private final double published;
    private final double aim;

    TransportLoop(String label, String what, double published, double aim) {
        this.label = label;
        this.what = what;
        this.published = published;
        this.aim = aim;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String what() {
        return what;
    }

    @Override
    public double published() {
        return published;
    }

    @Override
    public double aim() {
        return aim;
    }
}
