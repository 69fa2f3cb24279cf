package io.tickring.perf.rig;

/** What is to be done when the process is told to end in the middle of a run. */
public final class ShutdownHooks {
    private ShutdownHooks() {}

    /**
     * Has the task run when the process is told to end, beside other hooks.
     *
     * @throws IllegalStateException when it is ending already; the task was run then, now or never
     */
    public static Thread add(Runnable task, String name) {
        final Thread hook = new Thread(task, name);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            task.run();
            throw e;
        }
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
