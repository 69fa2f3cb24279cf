package io.tickring.tools;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command that writes stop in order when the process is told to (SIGINT, SIGTERM).
 *
 * <p>A command that has something to put in order {@link #hold holds}; its loops {@link #check},
 * and the process waits for it, a bounded time: what is cut off behind that is as after a kill,
 * from which a store recovers. A command that only reads does not hold and ends at once.
 * <b>Threads:</b> the command's own, and the JVM's shutdown hook.
 */
final class Interruption {
    private static final long WAIT_SECONDS = 10;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean held;
    private volatile boolean requested;

    /** Makes the JVM ask and wait when it is told to end. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::request, "tickring-interruption"));
    }

    /** Asks the command to stop, and waits until it has if it holds. */
    void request() {
        requested = true;
        asked.countDown();
        if (held) {
            try {
                done.await(WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** From now on the process waits for {@link #done}. */
    void hold() {
        held = true;
    }

    /** Waits so long, in ms, or until the process is asked to stop; true when it was. */
    boolean awaitRequest(long ms) throws InterruptedException {
        return asked.await(ms, TimeUnit.MILLISECONDS);
    }

    boolean isRequested() {
        return requested;
    }

    /**
     * @throws InterruptedCommandException when the command holds and was asked to stop
     */
    void check() {
        if (requested && held) {
            throw new InterruptedCommandException();
        }
    }

    /** The command has put everything in order. */
    void done() {
        done.countDown();
    }
}
