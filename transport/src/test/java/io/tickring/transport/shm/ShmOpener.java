package io.tickring.transport.shm;

import io.tickring.transport.Transport;
import io.tickring.transport.TransportOpener;
import java.nio.file.Path;

/** Opens shared memory in the directory that the argument names. */
public final class ShmOpener implements TransportOpener {
    @Override
    public Transport open(String argument) {
        return ShmTransport.open(Path.of(argument));
    }
}
