package io.tickring.perf.transport;

import io.tickring.perf.loops.Loop;

/** What {@code perf transport} measures over UCX beside libucp in C, in the order of the table. */
public enum UcxLoop implements Loop {
    POSIX_PUT("posix.put64.flush", "UCX posix: 64 B put + flush, over 4 MiB", 1.6),
    POSIX_BULK("posix.put4k.flush", "UCX posix: 4 KiB put + flush, over 4 MiB", 0),
    POSIX_BATCH("posix.put64.flush256", "UCX posix: 64 B put, a flush every 256", 0),
    TCP_PUT("tcp.put64.flush", "UCX tcp, loopback: 64 B put + flush", 0),
    TCP_BULK("tcp.put4k.flush", "UCX tcp, loopback: 4 KiB put + flush", 0),
    TCP_BATCH("tcp.put64.flush256", "UCX tcp, loopback: 64 B put, a flush every 256", 0);

    private final String label;
    private final String what;
    private final double aim;

    UcxLoop(String label, String what, double aim) {
        this.label = label;
        this.what = what;
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

    /** Nobody has published one. */
    @Override
    public double published() {
        return 0;
    }

    @Override
    public double aim() {
        return aim;
    }
}
