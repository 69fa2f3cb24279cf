package io.tickring.transport.ucx;

/**
 * Closes one thing after the other: what fails keeps nothing else open, and is told at the end.
 * <b>Thread:</b> one.
 */
final class Closings {
    private RuntimeException first;

    void run(Runnable closing) {
        try {
            closing.run();
        } catch (RuntimeException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }

    /** Throws what failed first; the others are suppressed by it. */
    void end() {
        if (first != null) {
            throw first;
        }
    }
}
