package io.tickring.perf.rig;

/** What is to be done when the process is told to end in the middle of a run. */
public final class ShutdownHooks {
    private ShutdownHooks() {}

    public static Thread add(Runnable task, String name) {
        final Thread hook = new Thread(task, name);
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    /** Forgets a hook; returns false when the process is ending already, so that it runs. */
    public static boolean remove(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
