package io.tickring.transport.ucx;

import io.tickring.transport.RemoteRegion;

/** A region of another process. <b>Thread:</b> the writer's; {@link #close} any. */
final class UcxRemoteRegion implements RemoteRegion {
    final UcxTransport transport;
    final UcxConnection connection;
    private final long length;

    UcxRemoteRegion(UcxTransport transport, UcxConnection connection, long length) {
        this.transport = transport;
        this.connection = connection;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        transport.close(this);
    }
}
