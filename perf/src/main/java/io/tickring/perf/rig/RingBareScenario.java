package io.tickring.perf.rig;

/** The baseline of ingest, by itself. */
final class RingBareScenario implements Scenario {
    private static final int[] BATCHES = {1, 64, 128};

    @Override
    public String name() {
        return "ring-bare";
    }

    @Override
    public String summary() {
        return "a bare MULTI ring, one handler with one copy and one CRC32C a batch into four"
                + " recycled mapped files; no routing, no index, no acks";
    }

    @Override
    public long defaultTicks() {
        return 20_000_000;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        measure(settings.ticks(settings.warmUpTicks()), new Report());
        measure(settings, report);
    }

    private static void measure(Settings settings, Report report) throws Exception {
        final TickInput input = new TickInput(settings.symbols());
        for (int batch : BATCHES) {
            try (WorkDirectory work = WorkDirectory.in(settings.directory())) {
                final double rate =
                        BareRing.run(
                                work.resolve("bare"),
                                settings.profile(),
                                input,
                                settings.ticks(),
                                batch);
                report.add(Figure.rate(label(batch), rate, "ticks"));
            }
        }
        report.note("handler waits as profile " + settings.profile() + " does");
    }

    static String label(int batch) {
        return batch == 1 ? "bare ring, one a claim" : "bare ring, " + batch + " a claim";
    }
}
