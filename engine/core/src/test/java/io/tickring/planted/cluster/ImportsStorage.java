package io.tickring.planted.cluster;

import io.tickring.planted.wal.ImportsCluster;

public final class ImportsStorage {
    ImportsCluster log;
}
