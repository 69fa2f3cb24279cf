package io.tickring.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The threads of one ring: a handler or an agent each, named and pinned as the ring's settings say.
 * <b>Thread:</b> one at a time; the ring's lock orders who builds, starts and stops.
 */
final class RingThreads {
    private final String prefix;
    private final Pinning pinning;
    private final Consumer<Throwable> onFailure;
    private final List<Thread> handlers = new ArrayList<>();
    private final List<AgentThread> agents = new ArrayList<>();

    RingThreads(String prefix, Pinning pinning, Consumer<Throwable> onFailure) {
        this.prefix = prefix;
        this.pinning = pinning;
        this.onFailure = onFailure;
    }

    /** Makes a thread for a handler; it is to be started. */
    Thread addHandler(Runnable handler, String name) {
        final Thread thread = new Thread(pinning.wrap(handler, name), prefix + name);
        thread.setDaemon(true);
        handlers.add(thread);
        return thread;
    }

    /** Makes a thread for an agent. */
    void addAgent(Agent agent) {
        agents.add(new AgentThread(agent, prefix, pinning, onFailure));
    }

    /** Starts all that were added. */
    void start() {
        agents.forEach(AgentThread::start);
        handlers.forEach(Thread::start);
    }

    /**
     * Has the agents end behind their piece of work at hand, and waits for all threads; handlers
     * were halted before. May be called again.
     *
     * @return false when not all had ended in time
     */
    boolean stop(long deadlineNs) throws InterruptedException {
        agents.forEach(AgentThread::stop);
        boolean stopped = true;
        for (Thread thread : handlers) {
            thread.join(Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000));
            stopped &= !thread.isAlive();
        }
        for (AgentThread agent : agents) {
            stopped &= agent.join(deadlineNs - System.nanoTime());
        }
        return stopped;
    }
}
