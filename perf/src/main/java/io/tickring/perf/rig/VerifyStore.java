package io.tickring.perf.rig;

import io.tickring.shard.StoreCheck;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreVerifier;
import java.io.IOException;
import java.util.Locale;

/** The inner part of {@link VerifyScenario}: the directory it is given is a store. */
final class VerifyStore implements Scenario {
    static final String NAME = "verify-inner";

    private static final double LIMIT_MIB = 400;
    private static final double AIM_MB = 1000;
    private static final double MEGA = 1e6;

    private double mostMib;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "verifies a store that is there";
    }

    @Override
    public long defaultTicks() {
        return 0;
    }

    @Override
    public void run(Settings settings, Report report) throws Exception {
        final ReadPass pass = ReadPass.over(settings.directory(), "segment-", ".arrow");
        pass.run(); // whatever was cold is not any more
        final double cold = verify(settings, pass.bytes());
        final SideBySide<Double, Double> pair =
                SideBySide.run(settings.fork(), pass::run, () -> verify(settings, pass.bytes()));
        report.add(
                Figure.of("verify", pair.measured() / MEGA, "MB/s")
                        .beside(ReadPass.NAME, pair.baseline() / MEGA)
                        .aim(AIM_MB));
        report.add(Figure.of("verify, cold JVM", cold / MEGA, "MB/s").aim(AIM_MB));
        report.add(Figure.of("RssAnon, most", mostMib, "MiB").limit(LIMIT_MIB));
        report.note(
                String.format(
                        Locale.ROOT,
                        "%,d MiB of segments, max heap %d MiB, checksum %s",
                        pass.bytes() >> 20,
                        Runtime.getRuntime().maxMemory() >> 20,
                        pass.checksum() == 0 ? "0" : "not 0"));
    }

    private double verify(Settings settings, long bytes) throws IOException {
        final MemoryWatch memory = new MemoryWatch();
        final long startNs = System.nanoTime();
        final StoreCheck check =
                StoreVerifier.verify(
                        StoreConfig.at(settings.directory()), (done, total) -> memory.look());
        final double rate = bytes * 1e9 / (System.nanoTime() - startNs);
        if (!check.problems().isEmpty() || check.rows() != settings.ticks()) {
            throw new IllegalStateException("verified " + check);
        }
        memory.lookNow();
        mostMib = Math.max(mostMib, memory.mostMib());
        return rate;
    }
}
