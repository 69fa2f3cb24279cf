package io.tickring.planted.wal;

import io.tickring.planted.cluster.ImportsStorage;

public final class ImportsCluster {
    ImportsStorage table;
}
