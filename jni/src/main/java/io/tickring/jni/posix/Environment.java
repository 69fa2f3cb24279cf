package io.tickring.jni.posix;

import jnr.ffi.LibraryLoader;

/**
 * {@code stdlib.h}: the environment as C code of this process sees it, which is where native
 * libraries look for their options when they are loaded. {@link System#getenv} keeps the copy it
 * took at the start. <b>Thread:</b> any, before other threads run C code that reads it: C's
 * environment has no lock.
 */
public final class Environment {
    /** The functions as C declares them. */
    public interface LibC {
        int setenv(String name, String value, int overwrite);
    }

    private static final class Loaded {
        static final LibC LIB_C = LibraryLoader.create(LibC.class).load("c");
    }

    private Environment() {}

    /** Sets a variable, whatever it was. */
    public static void set(String name, String value) {
        set(name, value, 1);
    }

    /** Sets a variable that has no value yet. */
    public static void setDefault(String name, String value) {
        set(name, value, 0);
    }

    private static void set(String name, String value, int overwrite) {
        if (Loaded.LIB_C.setenv(name, value, overwrite) != 0) {
            throw new IllegalArgumentException("no variable of an environment: " + name);
        }
    }
}
