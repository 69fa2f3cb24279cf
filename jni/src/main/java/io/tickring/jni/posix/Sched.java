package io.tickring.jni.posix;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * {@code sched.h}: on which core the calling thread runs. Linux only; elsewhere, or where the
 * library does not load, every call answers {@link #UNSUPPORTED}. <b>Thread:</b> any; calls speak
 * of the calling thread.
 */
public final class Sched {
    /** The call is not there. */
    public static final int UNSUPPORTED = -1;

    /** {@code CPU_SETSIZE} of glibc, in bytes. */
    private static final int CPU_SET_LENGTH = 128;

    private static final int SELF = 0;

    /** The functions as C declares them. */
    public interface LibC {
        int sched_setaffinity(int pid, long cpusetsize, Pointer mask);

        int sched_getcpu();
    }

    private Sched() {}

    /** Loaded on first use. */
    private static final class Loaded {
        static final LibC LIB_C = load();

        private static LibC load() {
            try {
                return LibraryLoader.create(LibC.class).load("c");
            } catch (LinkageError e) {
                return null;
            }
        }
    }

    /**
     * Lets the calling thread run on this core only.
     *
     * @param cpu as the kernel counts them, from 0
     * @return 0 when done; {@link #UNSUPPORTED} when the system refused or has no such call
     */
    public static int setAffinity(int cpu) {
        if (cpu < 0 || cpu >= CPU_SET_LENGTH * Byte.SIZE) {
            throw new IllegalArgumentException("no core has number " + cpu);
        }
        if (Loaded.LIB_C == null) {
            return UNSUPPORTED;
        }
        final Pointer mask =
                Memory.allocateDirect(Runtime.getRuntime(Loaded.LIB_C), CPU_SET_LENGTH, true);
        mask.putByte(cpu / Byte.SIZE, (byte) (1 << cpu % Byte.SIZE));
        try {
            return Loaded.LIB_C.sched_setaffinity(SELF, CPU_SET_LENGTH, mask) == 0
                    ? 0
                    : UNSUPPORTED;
        } catch (LinkageError e) {
            return UNSUPPORTED;
        }
    }

    /** The core on which the calling thread runs now, or {@link #UNSUPPORTED}. */
    public static int getCpu() {
        if (Loaded.LIB_C == null) {
            return UNSUPPORTED;
        }
        try {
            return Loaded.LIB_C.sched_getcpu();
        } catch (LinkageError e) {
            return UNSUPPORTED;
        }
    }
}
