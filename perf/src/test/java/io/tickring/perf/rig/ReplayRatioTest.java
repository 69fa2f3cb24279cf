package io.tickring.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.tickring.ingest.Profile;
import io.tickring.node.Replay;
import io.tickring.replay.ReplayOrder;
import io.tickring.shard.StoreConfig;
import io.tickring.shard.StoreReader;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The regression gate's one ratio: replaying a tick from a flushed store takes so many times as
 * long as reading its line from a mapped file, with the same handler, moments apart. Noise cannot
 * fail it: of many attempts the best one counts, the margin is wide, and no absolute time is in it.
 */
final class ReplayRatioTest {
    /** What the ratio is on a quiet machine. */
    private static final double RECORDED = 4.0;

    private static final double MARGIN = 3;
    private static final int ATTEMPTS = 40;
    private static final int WARM_UPS = 3;
    private static final int TICKS = 1 << 19;
    private static final int WAL_FILE_LENGTH = 8 << 20;

    @TempDir Path directory;

    private final Checksum checksum = new Checksum();

    @Test
    void shouldReplayInASmallMultipleOfTheTimeThatBareLinesTake() throws Exception {
        final Scenario.Settings settings =
                new Scenario.Settings(directory, TICKS, 1000, Profile.BALANCED, WAL_FILE_LENGTH, 1);
        final TickInput input = new TickInput(settings.symbols());
        final LineFiles lines = new LineFiles(directory.resolve("lines"), input, TICKS);
        final Path store = directory.resolve("store");
        ReplayScenario.build(store, settings, input, 1, false);
        double best = Double.MAX_VALUE;
        try (StoreReader reader = StoreReader.open(StoreConfig.at(store))) {
            final Replay replay = Replay.over(reader::view).order(ReplayOrder.APPEND);
            for (int attempt = 0; attempt < WARM_UPS + ATTEMPTS; attempt++) {
                final double linesNs = ns(() -> lines.read(TICKS, checksum));
                final double ratio = ns(() -> replay.run(checksum)) / linesNs;
                if (attempt < WARM_UPS) {
                    continue; // the compiler is at work
                }
                best = Math.min(best, ratio);
                if (best <= RECORDED * MARGIN) {
                    System.out.println(words(best));
                    return;
                }
            }
        }
        fail(words(best));
    }

    private static String words(double ratio) {
        return String.format(
                Locale.ROOT,
                "a replayed tick took %.1f times as long as a bare line; %.1f is recorded and %.1f"
                        + " allowed",
                ratio,
                RECORDED,
                RECORDED * MARGIN);
    }

    private static double ns(LongSupplier pass) {
        final long startNs = System.nanoTime();
        assertEquals(TICKS, pass.getAsLong());
        return System.nanoTime() - startNs;
    }
}
