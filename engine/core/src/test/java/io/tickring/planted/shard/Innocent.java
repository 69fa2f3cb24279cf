package io.tickring.planted.shard;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Stands near every fence and on the right side of each. */
public final class Innocent {
    private final Thread owner = Thread.currentThread();
    private final Random dice;
    private final Clock clock;

    Innocent(long seed, Clock clock) {
        this.dice = new Random(seed);
        this.clock = clock;
    }

    Instant now() {
        return Instant.now(clock);
    }

    void shuffle(List<String> names) {
        Collections.shuffle(names, dice);
    }

    String owner() {
        return owner.getName();
    }

    Path file(Path directory) {
        return directory.resolve("a");
    }
}
