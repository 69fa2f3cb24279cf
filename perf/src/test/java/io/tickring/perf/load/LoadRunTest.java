package io.tickring.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickring.ingest.AckMode;
import io.tickring.ingest.Profile;
import io.tickring.perf.rig.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That scenarios run to their end and see every tick; what they measure here means nothing. */
final class LoadRunTest {
    private static final double RATE = 20_000;
    private static final int WAL_FILE_LENGTH = 4 << 20;
    private static final double SECONDS = 0.3;

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "steady, append, 1",
        "burst, append, 1",
        "zipf, append, 2",
        "replay-while-ingest, replay, 1",
        "replay-while-ingest, replay, 3",
        "slow-consumer, append, 1",
        "flush-compaction, append, 1",
        "fsync, force, 1",
        "itch, decode, 1"
    })
    void shouldSeeEveryTickAtEveryStageAndLeaveNothingBehind(
            String scenario, String stage, int shards) throws Exception {
        final LoadScenario named = LoadScenario.named(scenario);
        final LoadSettings settings =
                new LoadSettings(
                        scenario,
                        directory,
                        List.of(RATE),
                        false,
                        SECONDS,
                        0,
                        Profile.BALANCED,
                        false,
                        shards,
                        named.ack(),
                        50,
                        0,
                        1);
        final List<Measurement> measured = new ArrayList<>();

        new LoadRun(settings, WAL_FILE_LENGTH, measured::add).run();

        assertEquals(1, measured.size());
        final Measurement measurement =
                Json.read(Json.write(measured.get(0)), Measurement.class); // as a fork tells it
        final long ticks = named.schedule(RATE, settings).ticks();
        assertEquals(ticks, count(measurement, "offer"));
        assertTrue(measurement.stages().containsKey(stage), measurement.stages().keySet() + "");
        if (!named.isItch()) { // a message is more than one event, or none
            final String acked = named.ack() == AckMode.FSYNC ? "force" : "append";
            assertEquals(ticks, count(measurement, acked));
            assertEquals(ticks, count(measurement, "visible"));
        }
        if (named.hasReplay()) {
            assertEquals(ticks, count(measurement, "replay"));
        }
        assertTrue(measurement.achievedPerS() > 0);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }

    private static long count(Measurement measurement, String stage) {
        return StageRecorder.decoded(measurement.stages().get(stage)).getTotalCount();
    }
}
