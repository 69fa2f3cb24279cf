package io.tickring.planted.transport.memory;

import io.tickring.planted.transport.shm.MapsFiles;

/** One transport knows another. */
public final class ImportsShm {
    MapsFiles files;
}
