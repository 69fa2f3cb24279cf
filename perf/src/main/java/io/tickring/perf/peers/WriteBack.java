package io.tickring.perf.peers;

import java.io.IOException;

/**
 * Has the kernel write back what earlier jobs left in its page cache, so that the next one does not
 * pay for them: by {@code sync}, since Java cannot ask for files that are closed. Where there is no
 * such program nothing happens.
 */
final class WriteBack {
    private WriteBack() {}

    /** Waits until it is done. */
    static void await() throws InterruptedException {
        try {
            new ProcessBuilder("sync").inheritIO().start().waitFor();
        } catch (IOException e) {
            return; // no such program here
        }
    }
}
