package io.tickring.planted.shard;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Logger;

/** One class for each way over a fence. */
public final class Violations {
    private Violations() {}

    public static final class ExtendsThread extends Thread {}

    public static final class StartsThread {
        void run(Runnable work) {
            new Thread(work).start();
        }
    }

    public static final class Sleeps {
        void idle() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    public static final class SleepsByReference {
        interface Idle {
            void millis(long millis) throws InterruptedException;
        }

        Idle idle = Thread::sleep;
    }

    public static final class SleepsInUnits {
        void idle() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    public static final class Parks {
        void idle() {
            LockSupport.parkNanos(1);
        }
    }

    public static final class WaitsOnMonitor {
        private final Object lock = new Object();
        private boolean ready;

        void idle() throws InterruptedException {
            synchronized (lock) {
                while (!ready) {
                    lock.wait();
                }
            }
        }

        void ready() {
            synchronized (lock) {
                ready = true;
                lock.notifyAll();
            }
        }
    }

    public static final class UsesExecutor {
        ExecutorService start() {
            return Executors.newSingleThreadExecutor();
        }
    }

    public static final class UsesFuture {
        CompletableFuture<Void> start(Runnable work) {
            return CompletableFuture.runAsync(work);
        }
    }

    public static final class UsesTimer {
        Timer start() {
            return new Timer();
        }
    }

    public static final class StreamsInParallel {
        long count(List<String> names) {
            return names.parallelStream().filter(String::isEmpty).count();
        }
    }

    public static final class ReadsNanoTime {
        long now() {
            return System.nanoTime();
        }
    }

    public static final class ReadsNanoTimeByReference {
        LongSupplier clock = System::nanoTime;
    }

    public static final class ReadsMillis {
        long now() {
            return System.currentTimeMillis();
        }
    }

    public static final class ReadsInstant {
        Instant now() {
            return Instant.now();
        }
    }

    public static final class ReadsDate {
        @SuppressWarnings("JavaUtilDate")
        Date now() {
            return new Date();
        }
    }

    public static final class TakesSystemClock {
        Clock clock = Clock.systemUTC();
    }

    public static final class UnseededRandom {
        Random dice = new Random();
    }

    public static final class UnseededRandomByReference {
        Supplier<Random> dice = Random::new;
    }

    public static final class UsesMathRandom {
        double dice() {
            return Math.random();
        }
    }

    public static final class UsesThreadLocalRandom {
        int dice() {
            return ThreadLocalRandom.current().nextInt();
        }
    }

    public static final class UsesSecureRandom {
        SecureRandom dice = new SecureRandom();
    }

    public static final class MakesUuid {
        UUID name() {
            return UUID.randomUUID();
        }
    }

    public static final class Shuffles {
        void mix(List<String> names) {
            Collections.shuffle(names);
        }
    }

    public static final class LogsToJdk {
        Logger log = Logger.getLogger("planted");
    }

    public static final class LogsToSystemLogger {
        System.Logger log = System.getLogger("planted");
    }

    public static final class Prints {
        void say() {
            System.out.println("planted");
        }
    }

    public static final class PrintsStackTrace {
        void say(Exception e) {
            e.printStackTrace();
        }
    }

    public static final class OpensSocket {
        DatagramSocket open() throws SocketException {
            return new DatagramSocket();
        }
    }

    public static final class IsNative {
        native void call();
    }

    public static final class UsesFlatbuffers {
        FlatBufferBuilder builder = new FlatBufferBuilder();
    }

    public static final class OpensChannel {
        FileChannel open(Path file) throws IOException {
            return FileChannel.open(file);
        }
    }

    public static final class UsesFiles {
        long length(Path file) throws IOException {
            return Files.size(file);
        }
    }

    public static final class UsesFile {
        boolean exists(String name) {
            return new File(name).exists();
        }
    }

    public static final class PathToFile {
        Object open(Path file) {
            return file.toFile();
        }
    }

    public static final class OpensRandomAccessFile {
        RandomAccessFile open(String name) throws IOException {
            return new RandomAccessFile(name, "r");
        }
    }
}
