package io.tickring.ingest;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Runs an agent on a thread of its own until told to stop. */
final class AgentThread {
    private final Agent agent;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean running = true;

    AgentThread(Agent agent, String prefix, Pinning pinning, Consumer<Throwable> onFailure) {
        this.agent = agent;
        this.onFailure = onFailure;
        thread = new Thread(pinning.wrapAgent(this::run, agent.name()), prefix + agent.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (running) {
                if (!agent.doWork(System.nanoTime())) {
                    idle(agent.idleNs());
                }
            }
        } catch (Throwable e) {
            onFailure.accept(e);
        }
    }

    private static void idle(long ns) {
        if (ns == 0) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(ns);
        }
    }

    /** Ends the loop after the piece of work at hand; {@link #join} waits for it. */
    void stop() {
        running = false;
        LockSupport.unpark(thread);
    }

    /** False when the thread did not end in time. */
    boolean join(long timeoutNs) throws InterruptedException {
        thread.join(Math.max(1, timeoutNs / 1_000_000));
        return !thread.isAlive();
    }
}
