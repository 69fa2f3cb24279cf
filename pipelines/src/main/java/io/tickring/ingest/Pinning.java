package io.tickring.ingest;

/** Where threads of a node run. */
@FunctionalInterface
public interface Pinning {
    /** Threads run where the system puts them. */
    Pinning NONE = (thread, name) -> thread;

    /** The same duty of a handler, which first pins the thread that runs it. */
    Runnable wrap(Runnable thread, String name);

    /** The same duty of an agent, likewise; agents run where the system puts them unless said. */
    default Runnable wrapAgent(Runnable thread, String name) {
        return thread;
    }

    /** Threads that were seen to run on their core. */
    default int pinned() {
        return 0;
    }

    /** Threads that should and do not. */
    default int refused() {
        return 0;
    }
}
