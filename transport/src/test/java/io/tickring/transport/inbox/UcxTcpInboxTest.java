package io.tickring.transport.inbox;

import io.tickring.testkit.Nightly;
import io.tickring.transport.TransportOpener;
import io.tickring.transport.ucx.UcxNeeded;
import io.tickring.transport.ucx.UcxOpener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** T2, T3 and T4 over UCX tcp. */
final class UcxTcpInboxTest extends InboxContract {
    @BeforeAll
    static void needsUcx() {
        UcxNeeded.orSkip();
    }

    @Override
    protected Class<? extends TransportOpener> opener() {
        return UcxOpener.class;
    }

    @Override
    protected String argument(Path temporary) {
        return "tcp";
    }

    @Override
    protected List<String> leftBehind(Path temporary) {
        return List.of();
    }

    /** Each message takes a turn of both processes. */
    @Override
    protected int framesBeforeAKill() {
        return Nightly.or(4_000, 20_000);
    }
}
