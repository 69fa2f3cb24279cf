package io.tickring.ingest;

/** Where handler threads run. */
@FunctionalInterface
public interface Pinning {
    /** Threads run where the system puts them. */
    Pinning NONE = (thread, name) -> thread;

    /** The same duty, which first pins the thread that runs it. */
    Runnable wrap(Runnable thread, String name);
}
