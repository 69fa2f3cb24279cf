package io.tickring.transport.inbox;

import io.tickring.transport.TransportOpener;
import io.tickring.transport.shm.ShmOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** T2, T3 and T4 over shared memory. */
final class ShmInboxTest extends InboxContract {
    @Override
    protected Class<? extends TransportOpener> opener() {
        return ShmOpener.class;
    }

    @Override
    protected String argument(Path temporary) {
        return temporary.resolve("shm").toString();
    }

    @Override
    protected List<String> leftBehind(Path temporary) throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }
}
