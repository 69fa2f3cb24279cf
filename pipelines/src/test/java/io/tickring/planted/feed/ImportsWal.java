package io.tickring.planted.feed;

import io.tickring.planted.wal.Log;

public final class ImportsWal {
    Log log;
}
