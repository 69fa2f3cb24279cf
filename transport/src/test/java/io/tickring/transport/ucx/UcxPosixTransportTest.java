package io.tickring.transport.ucx;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("smoke")
final class UcxPosixTransportTest extends UcxContract {
    private static final String TLS = "posix";

    UcxPosixTransportTest() {
        super(TLS);
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        startPeer("UcxPosixTransportTest", TLS);
    }

    @Override
    protected boolean refusesAtOnce() {
        return true;
    }
}
