package io.tickring.planted.tick;

import io.tickring.planted.shard.Innocent;

public final class ImportsShard {
    Innocent shard;
}
