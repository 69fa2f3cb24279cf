package io.tickring.perf.rig;

/** A store replayed by a JVM of 256 MiB of heap; what it takes of memory beside the page cache. */
final class SmallHeapScenario implements Scenario {
    private static final String HEAP = "-Xmx256m";
    private static final long BYTES_A_TICK = 140;

    @Override
    public String name() {
        return "replay-small-heap";
    }

    @Override
    public String summary() {
        return "a JVM with " + HEAP + " replays a flushed store; anonymous memory by the kernel";
    }

    @Override
    public long defaultTicks() {
        return 20_000_000;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
            work.needs(settings.ticks() * BYTES_A_TICK);
            ReplayScenario.build(
                    work.resolve("store"), settings, new TickInput(settings.symbols()), 1, false);
            final Report inner =
                    ForkRunner.run(
                            SmallHeapReplay.NAME, settings.directory(work.resolve("store")), HEAP);
            inner.getFigures().forEach(report::add);
            inner.getNotes().forEach(report::note);
        }
    }
}
