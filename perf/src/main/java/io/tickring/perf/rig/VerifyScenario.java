package io.tickring.perf.rig;

/** A flushed store, verified by a JVM of 256 MiB of heap: how fast, and in how much memory. */
final class VerifyScenario implements Scenario {
    private static final String HEAP = "-Xmx256m";
    private static final long BYTES_A_TICK = 140;

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String summary() {
        return "a JVM with "
                + HEAP
                + " verifies a flushed store in the page cache; against a plain read + CRC32C of"
                + " its segments";
    }

    @Override
    public long defaultTicks() {
        return 50_000_000;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_TICK);
            ReplayScenario.build(
                    work.resolve("store"), settings, new TickInput(settings.symbols()), 1, true);
            final Report inner =
                    ForkRunner.run(
                            VerifyStore.NAME, settings.directory(work.resolve("store")), HEAP);
            inner.getFigures().forEach(report::add);
            inner.getNotes().forEach(report::note);
        }
    }
}
