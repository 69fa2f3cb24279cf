package io.tickring.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiPredicate;

/** Holds chosen calls to the disk until they are let go. <b>Thread:</b> any. */
final class Stall implements HookedFileSystem.Hook {
    private final BiPredicate<HookedFileSystem.Call, Path> holds;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    Stall(BiPredicate<HookedFileSystem.Call, Path> holds) {
        this.holds = holds;
    }

    @Override
    public void before(HookedFileSystem.Call call, Path file) throws IOException {
        if (holds.test(call, file)) {
            reached.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
    }

    /** Whether a call is held. */
    boolean isReached() {
        return reached.getCount() == 0;
    }

    void end() {
        over.countDown();
    }
}
