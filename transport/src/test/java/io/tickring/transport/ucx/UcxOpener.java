package io.tickring.transport.ucx;

import io.tickring.transport.Transport;
import io.tickring.transport.TransportOpener;

/** Opens UCX; its argument is the list of transports. */
public final class UcxOpener implements TransportOpener {
    @Override
    public Transport open(String tls) {
        return UcxTransport.open(UcxConfig.POSIX.withTls(tls));
    }
}
