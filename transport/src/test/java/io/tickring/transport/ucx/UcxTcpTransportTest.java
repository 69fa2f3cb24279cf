package io.tickring.transport.ucx;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("smoke")
final class UcxTcpTransportTest extends UcxContract {
    private static final String TLS = "tcp";

    UcxTcpTransportTest() {
        super(TLS);
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        startPeer("UcxTcpTransportTest", TLS);
    }

    @Override
    protected boolean refusesAtOnce() {
        return false;
    }
}
