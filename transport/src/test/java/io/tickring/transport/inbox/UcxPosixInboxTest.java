package io.tickring.transport.inbox;

import io.tickring.transport.TransportOpener;
import io.tickring.transport.ucx.UcxNeeded;
import io.tickring.transport.ucx.UcxOpener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** T2, T3 and T4 over UCX posix. */
final class UcxPosixInboxTest extends InboxContract {
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
        return "posix";
    }

    @Override
    protected List<String> leftBehind(Path temporary) {
        return List.of();
    }
}
