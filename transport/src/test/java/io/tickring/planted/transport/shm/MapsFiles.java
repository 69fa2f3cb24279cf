package io.tickring.planted.transport.shm;

import net.openhft.chronicle.core.OS;

/** Allowed here. */
@SuppressWarnings("unused")
public final class MapsFiles {
    final long page = OS.pageSize();
}
