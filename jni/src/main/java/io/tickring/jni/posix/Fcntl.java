package io.tickring.jni.posix;

import jnr.ffi.LibraryLoader;

/** {@code fcntl.h} and {@code unistd.h}: files by their numbers. <b>Thread:</b> any. */
public final class Fcntl {
    /** What {@link #open} answers when there is no such file, or it may not be opened. */
    public static final int REFUSED = -1;

    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    /** The functions as C declares them. */
    public interface LibC {
        int open(String pathname, int flags);

        int close(int fd);
    }

    private static final class Loaded {
        static final LibC LIB_C = LibraryLoader.create(LibC.class).load("c");
    }

    private Fcntl() {}

    /**
     * Opens a file for reading and writing; waits for nobody, and children do not inherit it.
     *
     * @return its number, to be closed, or {@link #REFUSED}
     */
    public static int open(String path) {
        return Loaded.LIB_C.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    }

    /** Closes a file by its number. */
    public static void close(int fd) {
        Loaded.LIB_C.close(fd);
    }
}
