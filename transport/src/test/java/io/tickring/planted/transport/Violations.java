package io.tickring.planted.transport;

import io.tickring.tick.TickBlock;
import java.lang.ref.Cleaner;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.Random;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.core.OS;
import org.slf4j.LoggerFactory;

/** One class for each thing that transport may not do. */
@SuppressWarnings({"unused", "BanThreadSleep", "EmptyRunnable"})
public final class Violations {
    private Violations() {}

    static final class OpensPayload {
        TickBlock block;
    }

    static final class UsesChronicle {
        final int pid = OS.getProcessId();
    }

    static final class CallsC {
        final jnr.ffi.Runtime runtime = jnr.ffi.Runtime.getSystemRuntime();
    }

    static final class CallsFfi {
        final com.kenai.jffi.MemoryIO memory = com.kenai.jffi.MemoryIO.getInstance();
    }

    static final class OpensSocket {
        ServerSocket socket;
    }

    static final class ExtendsThread extends Thread {}

    static final class StartsThread {
        void run() {
            new Thread(() -> {}).start();
        }
    }

    static final class Sleeps {
        void run() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static final class SleepsInUnits {
        void run() throws InterruptedException {
            TimeUnit.SECONDS.sleep(1);
        }
    }

    static final class Parks {
        void run() {
            LockSupport.parkNanos(1);
        }
    }

    static final class WaitsOnMonitor {
        synchronized void run() throws InterruptedException {
            while (hashCode() != 0) {
                wait();
            }
        }
    }

    static final class UsesExecutor {
        final Object pool = Executors.newCachedThreadPool();
    }

    static final class UsesFuture {
        final Object future = new CompletableFuture<Object>();
    }

    static final class UsesTimer {
        final Object timer = new Timer();
    }

    static final class UsesCleaner {
        final Object cleaner = Cleaner.create();
    }

    static final class ReadsNanoTime {
        final long now = System.nanoTime();
    }

    static final class ReadsMillis {
        final long now = System.currentTimeMillis();
    }

    static final class ReadsInstant {
        final Object now = Instant.now();
    }

    static final class UnseededRandom {
        final Object random = new Random();
    }

    static final class UsesThreadLocalRandom {
        final int random = ThreadLocalRandom.current().nextInt();
    }

    static final class UsesMathRandom {
        final double random = Math.random();
    }

    static final class Logs {
        final Object logger = LoggerFactory.getLogger(Logs.class);
    }

    static final class Prints {
        void run() {
            System.out.println("said");
        }
    }
}
