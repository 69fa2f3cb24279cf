package io.tickring.transport.ucx;

import io.tickring.jni.posix.NativeMemory;
import io.tickring.transport.LocalRegion;
import io.tickring.transport.RemoteRegion;
import io.tickring.transport.Transport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * A JVM that has UCX as its guest. Prints {@link #SOUND} when it noticed nothing of it, else what
 * it noticed.
 */
public final class UcxGuest {
    static final String SOUND = "the JVM is its own master";
    static final String CONTROL = "control";

    /** Long enough for UCX to choose another way than for a cell. */
    private static final int LENGTH = 1 << 20;

    private static final int NPES = 2000;
    private static final int WARM_UP = 20_000;
    private static final int[] SIGNALS = {1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15, 17, 23, 29};
    private static final String[] HOOKED = {
        "mmap", "munmap", "mremap", "madvise", "shmat", "shmdt", "brk", "sbrk"
    };
    private static final int CODE_LENGTH = 16;
    private static final int ACTION_LENGTH = 152;

    /** The functions as C declares them. */
    public interface LibC {
        int sigaction(int signum, Pointer act, Pointer oldact);
    }

    private UcxGuest() {}

    public static void main(String[] arguments) throws Exception {
        final LibC libC = LibraryLoader.create(LibC.class).load("c");
        final long[] handlers = handlers(libC);
        final byte[][] code = code();
        if (arguments.length > 0 && arguments[0].equals(CONTROL)) {
            // UCX as it comes, without the hands that keep it off the JVM.
            com.kenai.jffi.Library.openLibrary("libucp.so.0", com.kenai.jffi.Library.NOW);
            System.out.println(
                    Arrays.equals(handlers, handlers(libC)) ? SOUND : "signal handlers changed");
            System.out.flush();
            java.lang.Runtime.getRuntime().halt(0);
        }
        transfer("posix");
        transfer("tcp");
        final int npes = implicitNullPointerExceptions();
        final boolean overflowed = overflowStack();
        transfer("posix");
        transfer("tcp");
        final boolean sameHandlers = Arrays.equals(handlers, handlers(libC));
        final boolean sameCode = Arrays.deepEquals(code, code());
        System.out.println(
                npes == NPES && overflowed && sameHandlers && sameCode
                        ? SOUND
                        : "caught "
                                + npes
                                + " of "
                                + NPES
                                + " exceptions, stack overflow caught: "
                                + overflowed
                                + ", same signal handlers: "
                                + sameHandlers
                                + ", same code of libc: "
                                + sameCode);
        System.out.flush();
        exitInTheMiddle();
    }

    private static void transfer(String tls) {
        try (Transport owner = new UcxOpener().open(tls);
                Transport writer = new UcxOpener().open(tls)) {
            final LocalRegion region = owner.allocate(LENGTH);
            final RemoteRegion remote = writer.connect(region.handle());
            final ByteBuffer source = ByteBuffer.allocateDirect(LENGTH).put(LENGTH - 1, (byte) 7);
            writer.put(remote, 0, NativeMemory.address(source), LENGTH);
            while (!writer.flush(remote, TimeUnit.MICROSECONDS.toNanos(100))) {
                owner.progress();
            }
            // Behind a flush: nothing else orders the two.
            writer.putOrderedLong(remote, 8, 77);
            while (!writer.flush(remote, TimeUnit.MICROSECONDS.toNanos(100))) {
                owner.progress();
            }
            if (region.memory().getLong(8) != 77
                    || region.memory().get(LENGTH - 1) != source.get(LENGTH - 1)) {
                throw new AssertionError("nothing arrived over " + tls);
            }
        }
    }

    private static int implicitNullPointerExceptions() {
        final int[] some = {1, 2, 3};
        int sum = 0;
        for (int i = 0; i < WARM_UP; i++) {
            sum += length(some);
        }
        int caught = 0;
        for (int i = 0; i < NPES; i++) {
            try {
                sum += length((i & 1) == 0 ? null : some);
                sum += length(null);
            } catch (NullPointerException e) {
                caught++;
            }
        }
        return sum > 0 ? caught : 0;
    }

    private static int length(int[] array) {
        return array.length;
    }

    private static boolean overflowStack() {
        try {
            return depth(0) < 0;
        } catch (StackOverflowError e) {
            return true;
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int depth(int from) {
        return depth(from + 1) + 1;
    }

    /** The function that the kernel calls on each signal. */
    private static long[] handlers(LibC libC) {
        final Pointer action = Memory.allocateDirect(Runtime.getRuntime(libC), ACTION_LENGTH, true);
        return Arrays.stream(SIGNALS)
                .mapToLong(
                        signal ->
                                libC.sigaction(signal, null, action) == 0 ? action.getLong(0) : -1)
                .toArray();
    }

    /** The first bytes of what UCX would patch to hear of mapped memory. */
    private static byte[][] code() {
        final com.kenai.jffi.Library libC =
                com.kenai.jffi.Library.getCachedInstance("libc.so.6", com.kenai.jffi.Library.LAZY);
        final byte[][] code = new byte[HOOKED.length][CODE_LENGTH];
        for (int i = 0; i < HOOKED.length; i++) {
            final long at = libC.getSymbolAddress(HOOKED[i]);
            if (at != 0) {
                NativeMemory.at(at, CODE_LENGTH).get(code[i]);
            }
        }
        return code;
    }

    /** The process ends while two threads are inside UCX. */
    private static void exitInTheMiddle() throws InterruptedException {
        final Transport owner = new UcxOpener().open("tcp");
        final Transport writer = new UcxOpener().open("tcp");
        final RemoteRegion remote = writer.connect(owner.allocate(4096).handle());
        final ByteBuffer source = ByteBuffer.allocateDirect(64);
        final CountDownLatch running = new CountDownLatch(2);
        endless(running, owner::progress);
        endless(
                running,
                () -> {
                    writer.put(remote, 0, NativeMemory.address(source), 64);
                    writer.flush(remote, TimeUnit.SECONDS.toNanos(1));
                });
        running.await();
        System.exit(0);
    }

    private static void endless(CountDownLatch running, Runnable duty) {
        final Thread thread =
                new Thread(
                        () -> {
                            duty.run();
                            running.countDown();
                            while (true) {
                                duty.run();
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }
}
