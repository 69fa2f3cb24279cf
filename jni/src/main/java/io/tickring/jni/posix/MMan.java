package io.tickring.jni.posix;

import jnr.ffi.LibraryLoader;
import jnr.ffi.types.size_t;

/** {@code sys/mman.h}: advice about memory. <b>Thread:</b> any. */
public final class MMan {
    private static final int MADV_DONTNEED = 4;

    /** The functions as C declares them. */
    public interface LibC {
        int madvise(long addr, @size_t long length, int advice);
    }

    private static final class Loaded {
        static final LibC LIB_C = LibraryLoader.create(LibC.class).load("c");
    }

    private MMan() {}

    /**
     * Gives the pages of private memory back and keeps its addresses: what is read from then on is
     * zero, and what is written lands in new pages.
     *
     * @param address a multiple of the page's length
     * @param length bytes
     * @return whether the system did so
     */
    public static boolean discard(long address, long length) {
        return Loaded.LIB_C.madvise(address, length, MADV_DONTNEED) == 0;
    }
}
