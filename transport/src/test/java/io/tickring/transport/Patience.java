package io.tickring.transport;

import java.util.concurrent.TimeUnit;

/** Waiting for what processes come to: not for ever, and not once one of them has ended. */
public final class Patience {
    /** Longer than any wait that ends, on the slowest machine. */
    private static final long TIMEOUT_S = 300;

    private Patience() {}

    /** What is waited for; may ask processes. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it has come to that. */
        boolean holds() throws InterruptedException;
    }

    /**
     * Asks again and again.
     *
     * @param what is waited for, for the message
     * @param peers that take part in it: all that they said is in the message
     * @throws AssertionError when it does not come to that, or a peer ended
     */
    public static void until(String what, Condition condition, PeerProcess... peers)
            throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        try {
            while (!condition.holds()) {
                for (PeerProcess peer : peers) {
                    if (!peer.isAlive()) {
                        throw new AssertionError("process " + peer.pid() + " ended");
                    }
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw new AssertionError("not within " + TIMEOUT_S + " s");
                }
                Thread.onSpinWait();
            }
        } catch (AssertionError e) {
            throw new AssertionError("waiting for " + what + ": " + reports(peers), e);
        }
    }

    private static String reports(PeerProcess... peers) throws InterruptedException {
        final StringBuilder all = new StringBuilder();
        for (PeerProcess peer : peers) {
            all.append('\n').append(peer.report());
        }
        return all.toString();
    }
}
