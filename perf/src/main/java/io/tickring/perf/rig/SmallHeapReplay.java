package io.tickring.perf.rig;

import io.tickring.node.Replay;
import io.tickring.replay.ReplayOrder;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import io.tickring.tick.Tick;
import io.tickring.tick.TickHandler;
import java.nio.file.Path;

/** The inner part of {@link SmallHeapScenario}: the directory it is given is a store. */
final class SmallHeapReplay implements Scenario {
    static final String NAME = "replay-small-heap-inner";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double LIMIT_MIB = 400;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "replays a store that is there";
    }

    @Override
    public long defaultTicks() {
        return 0;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        final Watching handler = new Watching();
        try (StoreReader reader = StoreReader.open(StoreConfig.at(settings.directory()))) {
            final long startNs = System.nanoTime();
            final long count = Replay.over(reader::view).order(ReplayOrder.RECEIVE).run(handler);
            final double rate = count * 1e9 / (System.nanoTime() - startNs);
            if (count != settings.ticks()) {
                throw new IllegalStateException(
                        count + " ticks were replayed of " + settings.ticks());
            }
            handler.look();
            report.add(Figure.of("RssAnon, most", handler.mostMib, "MiB").limit(LIMIT_MIB));
            report.add(Figure.of("RssAnon, at the end", rssAnonMib(), "MiB").limit(LIMIT_MIB));
            report.add(Figure.rate("replay, cold JVM, first touch", rate, "ticks"));
            report.note("max heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        }
    }

    private static double rssAnonMib() {
        return ProcFile.number(STATUS, "RssAnon") / 1024.0;
    }

    /** Looks at the memory now and then. */
    private static final class Watching implements TickHandler {
        private static final int PERIOD = 1 << 20;

        private final Checksum checksum = new Checksum();
        private int left = PERIOD;
        private double mostMib;

        @Override
        public void onTick(Tick tick) {
            checksum.onTick(tick);
            if (--left == 0) {
                left = PERIOD;
                look();
            }
        }

        void look() {
            mostMib = Math.max(mostMib, rssAnonMib());
        }
    }
}
