package io.tickring.node;

import io.tickring.transport.Transport;
import io.tickring.transport.shm.ShmTransport;
import io.tickring.transport.ucx.UcxConfig;
import io.tickring.transport.ucx.UcxTransport;

/** Opens transports by name. */
final class Transports {
    private Transports() {}

    /**
     * @param name {@code shm}; {@code ucx}, which is UCX over shared memory; {@code ucx-tcp}
     * @throws IllegalArgumentException for any other name
     * @throws io.tickring.transport.TransportException when this machine cannot do it; the message
     *     says what is missing
     */
    static Transport open(String name) {
        return switch (name) {
            case "shm" -> ShmTransport.open();
            case "ucx" -> UcxTransport.open(UcxConfig.POSIX);
            case "ucx-tcp" -> UcxTransport.open(UcxConfig.TCP);
            default ->
                    throw new IllegalArgumentException(
                            "no transport is named '" + name + "'; there are shm, ucx, ucx-tcp");
        };
    }
}
